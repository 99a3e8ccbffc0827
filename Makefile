# `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
COMPARE := $(BIN)/python -m benchmarks.comparison
SEEDS := 31 32 33
FITTED := 81 82 83
UNSEEN := 91 92 93

.PHONY: bench-privacy demo test lint docs reference bench bench-mail bench-speed bench-speed-short bench-accuracy bench-matching bench-deciding bench-calibrated bench-stacks bench-tiers noise-model clean verapdf torture-export

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

# The site in build/docs opens from its folder; neither making nor reading it needs a network.
# Not with --quiet: then mkdocs counts no warnings, and is not strict.
docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build
	$(BIN)/python -m tools.offline build/docs

# Renews what docs/reference has from the code.
reference: $(STAMP)
	$(BIN)/python -m tools.reference

# Short: docindex and the naive chain on 120 documents, against what is committed.
bench: $(STAMP)
	rm -rf build/bench
	$(COMPARE) run --folder build/bench --seed 41 --preset small --systems docindex naive
	$(COMPARE) floors build/bench

# Hours: all systems on 3,024 documents. What is missing in build/bench-mail is made.
bench-mail: $(STAMP) $(SEEDS:%=build/bench-mail/%/done)
	$(COMPARE) report $(SEEDS:%=build/bench-mail/%) --out benchmarks/RESULTS.md

# Half an hour on a quiet machine: every target of speed in one run.
bench-speed: $(STAMP) build/bench-speed/mail/truth.json
	$(BIN)/python -m benchmarks.speed --mail build/bench-speed/mail --json build/bench-speed/targets.json

# Minutes, on the mail of `bench`, with floors.
bench-speed-short: $(STAMP)
	$(BIN)/python -m benchmarks.speed --short --mail build/bench/mail --floors benchmarks/committed-speed.json

# An hour: what is found and what is misread of each kind of thing, level by level.
bench-accuracy: $(STAMP) build/bench-speed/mail/truth.json
	$(BIN)/python -m benchmarks.pageshape --seed 51 --mail build/bench-speed/mail
	$(BIN)/python -m benchmarks.barcodes --mail build/bench-speed/mail --pages 400
	$(BIN)/python -m benchmarks.patchcodes --mail build/bench-speed/mail
	$(BIN)/python -m benchmarks.printed --mail build/bench-speed/mail --pages 200
	$(BIN)/python -m benchmarks.formmarks --mail build/bench-speed/mail
	$(BIN)/python -m benchmarks.formdates
	$(BIN)/python -m benchmarks.corners
	$(BIN)/python -m benchmarks.realmaterial

build/bench-speed/mail/truth.json: | $(STAMP)
	rm -rf build/bench-speed/mail
	$(BIN)/python -m benchmarks.mail --seed 51 --preset medium --out build/bench-speed/mail --workers 2

# Half an hour: the key index beside other ways to find a misread number, up to 10^7 numbers.
bench-matching: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[peers]"
	$(BIN)/python -m benchmarks.matching

# An hour: what is indexed wrongly where numbers are wrong or cases missing, and what promises are worth.
bench-deciding: $(STAMP)
	$(BIN)/python -m benchmarks.wrongnumbers
	$(BIN)/python -m benchmarks.unlisted --n 6000
	$(BIN)/python -m benchmarks.hashedlist
	$(BIN)/python -m benchmarks.calibrations

# Three hours: docindex alone on 6,048 documents; calibrations of one half of them on the other.
bench-calibrated: $(STAMP) $(FITTED:%=build/bench-calibrated/%/docindex.json) $(UNSEEN:%=build/bench-calibrated/%/docindex.json)
	$(COMPARE) calibrated --max-wrong 0.01 --out build/bench-calibrated/unseen \
		--fit $(FITTED:%=build/bench-calibrated/%) --check $(UNSEEN:%=build/bench-calibrated/%)

# An hour: what plates and people in the list buy.
bench-tiers: $(STAMP) build/bench-calibrated/91/docindex.json
	$(COMPARE) tiers build/bench-calibrated/91 --out build/bench-tiers

build/bench-calibrated/%/docindex.json: | $(STAMP)
	$(COMPARE) run --folder build/bench-calibrated/$* --seed $* --preset medium --systems docindex

# Half an hour: twin authorities, and canary persons behind `docindex erase`.
bench-privacy: $(STAMP)
	$(BIN)/python -m benchmarks.twins
	rm -rf build/canaries
	$(BIN)/python -m benchmarks.canaries --folder build/canaries

# Half an hour: exports that are killed or fail at every call that writes; needs strace.
torture-export: $(STAMP)
	.ci/system-packages $(PYTHON) strace
	$(BIN)/python -m benchmarks.torture.export

# The full check of PDF/A on documents of every codec, by veraPDF where this machine has it.
verapdf: $(STAMP)
	$(BIN)/python -m benchmarks.verapdf

# Half an hour: what becomes of letters whose separator cannot be read; fails where one is filed.
bench-stacks: $(STAMP)
	$(BIN)/python -m benchmarks.stacks run --seed 91 --folder build/bench-stacks/91
	$(BIN)/python -m benchmarks.stacks run --seed 92 --folder build/bench-stacks/92 --destroyed 0.5

# Half an hour: what the engine misreads of numbers. Writes the table that the package ships.
noise-model: $(STAMP)
	$(BIN)/python -m benchmarks.noise observe --folder build/noise
	$(BIN)/python -m benchmarks.noise fit --folder build/noise

build/bench-mail/%/done: | $(STAMP)
	.ci/system-packages $(PYTHON) tesseract-ocr ghostscript
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[peers]"
	$(COMPARE) run --folder build/bench-mail/$* --seed $* --preset medium
	touch $@

$(STAMP): pyproject.toml constraints.txt
	.ci/system-packages $(PYTHON)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,docs]"
	touch $(STAMP)

clean:
	rm -rf .venv demo-out build .mypy_cache .ruff_cache .pytest_cache .hypothesis
