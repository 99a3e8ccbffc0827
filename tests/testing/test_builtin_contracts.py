"""The built-in components keep the contracts that plug-ins are asked to keep."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from docindex.builtin.table_drops import Taking, take
from docindex.builtin.table_options import TableOptions
from docindex.contracts import Component
from docindex.matching.hashedlist import KeyedHash
from docindex.model import Evidence, ReferenceRule
from docindex.registry import HOOKS, load_registry
from docindex.structuring import structure
from docindex.testing import contracts
from docindex.testing.contracts import (
    BarcodeDecoderContract,
    CheckDigitContract,
    ExecutorContract,
    ExporterContract,
    IntakeContract,
    MatcherContract,
    OcrEngineContract,
    PreprocessorContract,
)
from docindex.testing.values import TENANT, make_setting, number, words
from tests.builtin.drop_samples import NOW, drop

OFFERS = load_registry().offers


def builtin(hook: str, name: str) -> Component[Any, Any]:
    return OFFERS[hook, name].component


class TestFiles(IntakeContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "files")


class TestKodakIndex(IntakeContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "kodak-index")

    @pytest.fixture
    def batch(self, tmp_path: Path) -> tuple[Path, Sequence[str]]:
        names = [f"{image:08d}.TIF" for image in (1, 2, 3)]
        record = '"I02r";"01";"0000000001";"0000000001";"0000000003"\n'
        return indexed(tmp_path / "batch", {"INDEX.DAT": record}, names)


class TestTableIntake(IntakeContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "table")

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        return {"format": "csv", "index": "batch.csv", "fields": {"file": "image"}}

    @pytest.fixture
    def batch(self, tmp_path: Path) -> tuple[Path, Sequence[str]]:
        names = ["b.tif", "a.tif", "c.tif"]
        return indexed(tmp_path / "batch", {"batch.csv": "\n".join(["image", *names, ""])}, names)


def indexed(
    folder: Path, indexes: Mapping[str, str], names: Sequence[str]
) -> tuple[Path, Sequence[str]]:
    folder.mkdir()
    for name, text in indexes.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in names:
        (folder / name).write_bytes(b"no image")
    return folder, names


class TestPreprocessors(PreprocessorContract):
    @pytest.fixture(params=["orientation", "deskew", "binarize"])
    def component(self, request: pytest.FixtureRequest) -> Component[Any, Any]:
        return builtin(self.hook, request.param)


class TestZxing(BarcodeDecoderContract):
    symbologies = ("code39", "code128", "ean13", "qr", "datamatrix")

    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "zxing")


class TestZbar(BarcodeDecoderContract):
    symbologies = ("code39", "code128", "ean13", "qr")

    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "zbar")


class TestTesseract(OcrEngineContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "tesseract")


class TestTable(MatcherContract):
    references = (ReferenceRule(kind="case_no", pattern=r"\d{8}"),)

    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "table")

    def prepare(self, folder: Path) -> None:
        lines = ["no;name;first;born", "41820118;Müller;Eva;03.05.1971", "41830229;Adam;Uwe;"]
        (folder / "cases.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        people = {"surname": "name", "given_name": "first", "birth_date": "born"}
        return {
            "source": "csv:cases.csv",
            "case_id": "no",
            "keys": {"case_no": "no"},
            "people": people,
        }

    @pytest.fixture
    def known(self) -> Mapping[str, Sequence[Evidence]]:
        return {
            "41820118": [number("case_no", "41820118"), words("Eva Müller, geb. 3.5.1971")],
            "41830229": [number("case_no", "41830229", 2)],
        }

    def change(self, folder: Path) -> None:
        path = folder / "cases.csv"
        path.write_text(path.read_text("utf-8").replace("Uwe", "Ute"), encoding="utf-8")


class TestTableOfDrops(TestTable):
    """The same list, delivered as a full drop and changed by a delta."""

    columns = ("no", "name", "first", "born")

    def prepare(self, folder: Path) -> None:
        rows = [("41820118", "Müller", "Eva", "03.05.1971"), ("41830229", "Adam", "Uwe", "")]
        self._take(folder, drop(folder, 1, rows, columns=self.columns, tenant=TENANT))

    def _take(self, folder: Path, path: Path) -> None:
        options, problems = structure(self._options(), TableOptions, "options")
        assert options is not None, problems
        setting = make_setting(folder, *self.references)
        take(path, Taking(options=options, setting=setting, now=NOW))

    def _options(self) -> dict[str, Any]:
        people = {"surname": "name", "given_name": "first", "birth_date": "born"}
        keys = {"case_no": "no"}
        return {"source": "drops:list", "case_id": "no", "keys": keys, "people": people}

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        return self._options()

    def change(self, folder: Path) -> None:
        rows = [("upsert", "41830229", "Adam", "Ute", "")]
        self._take(folder, drop(folder, 2, rows, columns=self.columns, base=1, tenant=TENANT))

    def spoil(self, folder: Path) -> None:
        (folder / "list" / "list.json").unlink()


class TestTableOfHashes(MatcherContract):
    references = (ReferenceRule(kind="case_no", pattern=r"\d{8}"),)
    key = bytes(range(32))

    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "table")

    def prepare(self, folder: Path) -> None:
        (folder / "key").write_text(self.key.hex(), encoding="ascii")
        self._write(folder, ["open", "open"])

    def _write(self, folder: Path, states: Sequence[str]) -> None:
        keyed = KeyedHash(self.key, TENANT)
        lines = ["id;no;state;key_check"]
        for value, state in zip(("41820118", "41830229"), states, strict=True):
            lines.append(
                f"{keyed.case_id(value)};{keyed.key('case_no', value)};{state};{keyed.check}"
            )
        (folder / "cases.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        return {
            "source": "csv:cases.csv",
            "case_id": "id",
            "keys": {"case_no": "no"},
            "status": {"column": "state", "importable": ["open"]},
            "hashed": {"key_file": "key"},
        }

    @pytest.fixture
    def known(self) -> Mapping[str, Sequence[Evidence]]:
        keyed = KeyedHash(self.key, TENANT)
        return {
            keyed.case_id("41820118"): [number("case_no", "41820118")],
            keyed.case_id("41830229"): [number("case_no", "41830229", 2)],
        }

    def change(self, folder: Path) -> None:
        self._write(folder, ["open", "closed"])


RIGHT = {
    "luhn": ["79927398713", "18", "7948"],
    "mod10_371": ["17", "7948", "52441820"],
    "mod11": ["19", "7943", "12345678903"],
    "iso7064_mod11_10": ["1008454561158", "7946", "52441826"],
    "iso7064_mod97_10": ["04011000900X99908", "79444", "09564000NUE000149"],
}


@pytest.mark.parametrize("scheme", RIGHT)
class TestCheckDigits(CheckDigitContract):
    @pytest.fixture
    def component(self, scheme: str) -> Component[Any, Any]:
        return builtin(self.hook, scheme)

    @pytest.fixture
    def right(self, scheme: str) -> Sequence[str]:
        return RIGHT[scheme]


class TestJsonLines(ExporterContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "jsonl")

    def read_back(self, target: Path) -> Mapping[str, str | None]:
        lines = (target / "records.jsonl").read_text("utf-8").split("\n")[:-1]
        return {record["id"]: filed(record) for record in map(json.loads, lines)}


def filed(record: Mapping[str, Any]) -> str | None:
    return record["case_id"] if record["status"] == "indexed" else None


class TestCsv(ExporterContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "csv")

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        return {"encoding": "utf-8-sig"}

    def read_back(self, target: Path) -> Mapping[str, str | None]:
        with (target / "index.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        return {row["record_id"]: row["case_id"] or None for row in rows}


class TestPebble(ExecutorContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "pebble")

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        return {"workers": 2}


class TestInProcess(ExecutorContract):
    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return builtin(self.hook, "in-process")


def test_every_hook_has_a_contract() -> None:
    hooks = [getattr(contracts, name).hook for name in CONTRACTS]
    assert sorted(hooks) == list(HOOKS)


CONTRACTS = sorted(set(contracts.__all__) - {"ComponentContract"})
