"""Nothing leaks: a document's record is the same whatever lies beside it and whoever reads it.

The same is everything but the places: `id`, and `sheet`, `file` and `id` of pages, which say where
in the batch the document lies. They are counted within the document before records are compared.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from docindex.indexer import Indexer
from docindex.model import IndexRecord
from docindex.profile import load_profile
from docindex.record import to_json
from docindex.testing.samples import Samples, write_samples

WAYS = (("in-process", 1), ("pebble", 1), ("pebble", 2))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("mail") / "s", seed=8, documents=12, cases=500)


@pytest.fixture(scope="module")
def documents(samples: Samples) -> dict[str, list[list[Path]]]:
    """The files of each document of the batches whose files each hold one document or a part."""
    truth = json.loads(samples.truth.read_text(encoding="utf-8"))
    files = {page["id"]: page["file"] for batch in truth["batches"] for page in batch["pages"]}
    found: dict[str, list[list[Path]]] = {}
    for batch in samples.batches:
        own = [d for d in truth["documents"] if d["batch"] == batch.name]
        parts = [list(dict.fromkeys(files[p["id"]] for p in d["pages"])) for d in own]
        if len(set(itertools.chain(*parts))) == sum(map(len, parts)):
            found[batch.name] = [[batch / name for name in part] for part in parts]
    return found


def _shuffled(documents: Sequence[Sequence[Path]]) -> list[Sequence[Path]]:
    """Another order, in which no document keeps its place."""
    orders = [list(order) for order in itertools.permutations(documents)]
    moved = [o for o in orders if all(a is not b for a, b in zip(o, documents, strict=True))]
    return moved[-1]


def _write(batch: Path, order: Sequence[Sequence[Path]], target: Path) -> Path:
    """The batch with its documents in another order, under the same name."""
    target.mkdir(parents=True)
    shutil.copy(batch / "batch.toml", target)
    for number, path in enumerate(itertools.chain(*order), 1):
        shutil.copy(path, target / f"{number:08d}{path.suffix}")
    return target


def _placeless(record: IndexRecord) -> bytes:
    """The record with its places counted within the document."""
    data = to_json(record)
    sheets = {sheet: n for n, sheet in enumerate(dict.fromkeys(p["sheet"] for p in data["pages"]))}
    names = {name: n for n, name in enumerate(dict.fromkeys(p["file"] for p in data["pages"]))}
    ids = {p["id"]: f"sheet {sheets[p['sheet']]} {p['side']}" for p in data["pages"]}
    data["id"] = "this document"
    for page in data["pages"]:
        page |= {"sheet": sheets[page["sheet"]], "file": names[page["file"]]}
    text = json.dumps(data, sort_keys=True)
    for name, place in ids.items():
        text = text.replace(json.dumps(name), json.dumps(place))
    return text.encode()


def _by_paper(records: Sequence[IndexRecord]) -> dict[tuple[Any, ...], bytes]:
    """Records without their places, by what the document's images are."""
    found = {
        tuple((page.page.sha256, page.page.frame) for page in record.pages): _placeless(record)
        for record in records
    }
    assert len(found) == len(records)
    return found


@pytest.fixture(scope="module", params=WAYS, ids=str)
def indexer(request: pytest.FixtureRequest, samples: Samples) -> Iterator[Indexer]:
    executor, workers = request.param
    with Indexer(load_profile(samples.profile), executor=executor, workers=workers) as indexer:
        yield indexer


@pytest.fixture(scope="module")
def expected(samples: Samples, documents: Any) -> dict[str, dict[tuple[Any, ...], bytes]]:
    """The records of the batches as they were written, made in-process."""
    with Indexer(load_profile(samples.profile), executor="in-process") as indexer:
        return {
            batch.name: _by_paper(indexer.index(batch).records)
            for batch in samples.batches
            if batch.name in documents
        }


def test_the_batches_hold_separators_files_fronts_and_backs(
    samples: Samples, documents: dict[str, list[list[Path]]]
) -> None:
    assert len(documents) >= 3
    assert all(len(parts) >= 3 for parts in documents.values())
    facts = [(batch / "batch.toml").read_text(encoding="utf-8") for batch in samples.batches]
    assert any("duplex = true" in text for text in facts)
    assert any(len(part) > 1 for parts in documents.values() for part in parts)


def test_records_do_not_depend_on_neighbours_workers_or_executor(
    samples: Samples,
    documents: dict[str, list[list[Path]]],
    expected: dict[str, dict[tuple[Any, ...], bytes]],
    indexer: Indexer,
    tmp_path: Path,
) -> None:
    for batch in samples.batches:
        if batch.name in documents:
            order = _shuffled(documents[batch.name])
            copy = _write(batch, order, tmp_path / batch.name)
            assert _by_paper(indexer.index(copy).records) == expected[batch.name]


def test_what_a_neighbour_left_behind_would_be_seen(samples: Samples) -> None:
    with Indexer(load_profile(samples.profile), executor="in-process") as indexer:
        records = indexer.index(samples.batches[0]).records
    first, second = records[0], records[1]
    leaked = attrs.evolve(first, document_class=f"{second.document_class} of the next one")
    assert _placeless(leaked) != _placeless(first)
    noted = attrs.evolve(first, notes=(*first.notes, "list_stale"))
    assert _placeless(noted) != _placeless(first)
