from __future__ import annotations

import os
from pathlib import Path

import pytest

from docindex.errors import ProfileError
from docindex.model import CheckDigitRule, Environment
from docindex.profile import load_profile

LEAST = """
schema = "docindex.profile/1"
tenant = "kreis-a"
environment = "test"
[separation]
one_file_one_document = true
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _keys(error: ProfileError) -> list[str]:
    return [problem.key for problem in error.problems]


def test_the_proposed_profile_is_understood() -> None:
    shared = Path(os.environ.get("DOCINDEX_SHARED", Path(__file__).parents[2] / "shared"))
    path = shared / "design" / "profile-example.toml"
    if not path.exists():
        pytest.skip("the proposed profile is not here: set DOCINDEX_SHARED to its folder")
    profile = load_profile(path).profile
    assert profile.intake.duplex
    assert profile.references[0].rule().check_digit == CheckDigitRule(
        scheme="mod11", options=(("weights", (2, 3, 4, 5, 6, 7)),)
    )
    assert profile.references[1].labels_ours == ("Kassenzeichen",)
    assert profile.policy.max_wrong == 0.0003
    assert [export.folder for export in profile.exports] == ["jsonl", "csv"]
    assert profile.classes[0].form == "forms/anhoerungsbogen.toml"


def test_the_least_profile_has_the_defaults(tmp_path: Path) -> None:
    profile = load_profile(_write(tmp_path, LEAST)).profile
    assert profile.environment is Environment.TEST
    assert profile.survey.barcodes == ("zxing", "zbar")
    assert profile.executor.component == "pebble"


def test_all_mistakes_come_in_one_go(tmp_path: Path) -> None:
    text = LEAST.replace("kreis-a", "Kreis A") + '[intake]\nduplex = "yes"\ndefault_dpi = 3\n'
    with pytest.raises(ProfileError) as caught:
        load_profile(_write(tmp_path, text))
    assert _keys(caught.value) == ["tenant", "intake.duplex", "intake.default_dpi"]
    assert "profile.toml: intake.duplex: expected true or false" in str(caught.value)


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="line 2"):
        load_profile(_write(tmp_path, 'schema = "docindex.profile/1"\ntenant = \n'))


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("tenant = 'ä'".encode("latin-1"))
    with pytest.raises(ProfileError, match="not UTF-8"):
        load_profile(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("one_file_one_document = true", "", "separation"),
        ("environment", '[[exports]]\ncomponent="csv"\n[x]\nenvironment', "x"),
        ("[separation]", "[survey]\nbarcodes = []\n[separation]", "survey.barcodes"),
        ("[separation]", '[survey]\nsymbologies = ["code40"]\n[separation]', "survey.symbologies"),
        (
            "[separation]",
            '[[references]]\nkind="a"\npattern="1"\n[[references]]\nkind="a"\npattern="2"\n[separation]',
            "references[1].kind",
        ),
        (
            "[separation]",
            '[[references]]\nkind="a"\npattern="1"\ncheck_digit={}\n[separation]',
            "references[0].check_digit.scheme",
        ),
        (
            "[separation]",
            '[[references]]\nkind="a"\npattern="1"\nof_tenant="kreis-a"\n[separation]',
            "references[0].of_tenant",
        ),
    ],
)
def test_each_refusal(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(_write(tmp_path, LEAST.replace(old, new, 1)))
    assert key in _keys(caught.value)


def test_the_digest_is_of_what_decides(tmp_path: Path) -> None:
    first = load_profile(_write(tmp_path, LEAST)).digest
    same = load_profile(_write(tmp_path, "# a comment\n" + LEAST + "[executor]\nworkers = 2\n"))
    other = load_profile(_write(tmp_path, LEAST + "case_barcode = true\n"))
    assert first == same.digest != other.digest
