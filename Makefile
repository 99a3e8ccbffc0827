# `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test lint bench clean

demo: $(STAMP)
	rm -rf demo-out
	$(BIN)/docindex demo --out demo-out

test: $(STAMP)
	$(BIN)/python -m pytest -q

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m benchmarks.path

$(STAMP): pyproject.toml constraints.txt
	.ci/system-packages $(PYTHON)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(STAMP)

clean:
	rm -rf .venv demo-out build .mypy_cache .ruff_cache .pytest_cache .hypothesis
