"""Definitions that tenants share: taken as they were sealed, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from docindex.cli import main
from docindex.definitions import SEAL, differences, open_package, sealed
from docindex.errors import ProfileError
from docindex.profile import load_profile

CLASSES = """
[[classes]]
name = "anhoerungsbogen"
form = "package:forms/bogen.toml"
keywords = ["Anhörungsbogen"]

[[references]]
kind = "case_no"
pattern = '[0-9]{9}'
"""
MAPPINGS = """
[mappings.akte]
separator = ";"
date_format = "%d.%m.%Y"
columns = { Aktenzeichen = "case_id", Klasse = "document_class" }
template = "package:forms/index.xml"
"""
PROFILE = """
schema = "docindex.profile/1"
tenant = "stadt-a"
environment = "test"

[[definitions]]
folder = "../shared"
version = "1"

[separation]
patch_codes = ["T"]

[[classes]]
name = "sonstiges"

[[exports]]
component = "csv"
mapping = "akte"
options = { encoding = "cp1252" }
"""

Change = Callable[[Path], None]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    (folder / "forms").mkdir(parents=True)
    (folder / "classes.toml").write_text(CLASSES, "utf-8")
    (folder / "mappings.toml").write_text(MAPPINGS, "utf-8")
    (folder / "forms" / "bogen.toml").write_text("x = 1", "utf-8")
    (folder / "forms" / "index.xml").write_text("<x/>", "utf-8")
    seal(folder, "1")
    return folder


def seal(folder: Path, version: str) -> None:
    (folder / SEAL).write_text(sealed(folder, version).text(), "utf-8")


def profile_of(folder: Path, tenant: str = "stadt-a", text: str = PROFILE) -> Path:
    path = folder.parent / tenant / "profile.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace("stadt-a", tenant), "utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    return str(caught.value)


class TestIncluding:
    def test_its_entries_count_as_the_profiles_own_behind_those(self, shared: Path) -> None:
        profile = load_profile(profile_of(shared)).profile
        assert [item.name for item in profile.classes] == ["sonstiges", "anhoerungsbogen"]
        assert profile.classes[1].form == "../shared/forms/bogen.toml"
        assert [reference.kind for reference in profile.references] == ["case_no"]
        assert profile.exports[0].options == {
            "separator": ";",
            "date_format": "%d.%m.%Y",
            "columns": {"Aktenzeichen": "case_id", "Klasse": "document_class"},
            "template": "../shared/forms/index.xml",
            "encoding": "cp1252",
        }

    def test_the_same_package_elsewhere_decides_the_same(self, shared: Path) -> None:
        first = load_profile(profile_of(shared)).digest
        shutil.copytree(shared, shared.parent / "again")
        moved = profile_of(shared, text=PROFILE.replace("../shared", "../again"))
        assert load_profile(moved).digest == first

    def test_another_version_decides_otherwise(self, shared: Path) -> None:
        first = load_profile(profile_of(shared)).digest
        seal(shared, "2")
        text = PROFILE.replace('version = "1"', 'version = "2"')
        assert load_profile(profile_of(shared, text=text)).digest != first

    def test_a_mistake_in_the_package_is_named_there(self, shared: Path) -> None:
        wrong = CLASSES.replace('kind = "case_no"', "kind = 7")
        (shared / "classes.toml").write_text(wrong, "utf-8")
        seal(shared, "2")
        told = refused(profile_of(shared, text=PROFILE.replace('version = "1"', 'version = "2"')))
        assert "shared references[0].kind: expected a text in quotes" in told

    def test_a_mistake_in_the_profile_is_named_there(self, shared: Path) -> None:
        told = refused(profile_of(shared, text=PROFILE.replace('"sonstiges"', "7")))
        assert "classes[0].name" in told


CHANGES: dict[str, Change] = {
    "files.classes.toml: was changed": lambda f: (f / "classes.toml").write_text("", "utf-8"),
    "files.forms/bogen.toml: was changed": lambda f: (f / "forms" / "bogen.toml").write_bytes(b""),
    "files.forms/index.xml: is missing": lambda f: (f / "forms" / "index.xml").unlink(),
    "files.own.toml: is not part": lambda f: (f / "own.toml").write_text("", "utf-8"),
    "cannot be read": lambda f: (f / SEAL).unlink(),
}


class TestLocalChanges:
    @pytest.mark.parametrize("told", CHANGES)
    def test_a_local_change_is_refused_and_named(self, told: str, shared: Path) -> None:
        path = profile_of(shared)
        load_profile(path)
        CHANGES[told](shared)
        message = refused(path)
        assert told in message
        assert str(Path("shared", SEAL)) in message

    def test_every_change_is_named_in_one_go(self, shared: Path) -> None:
        for told in list(CHANGES)[:4]:
            CHANGES[told](shared)
        assert len(refused(profile_of(shared)).splitlines()) == 4

    def test_a_version_that_nobody_agreed_to_is_refused(self, shared: Path) -> None:
        seal(shared, "2")
        assert "definitions[0].version: the package 'shared' there is version '2'" in refused(
            profile_of(shared)
        )

    def test_a_pinned_package_cannot_be_sealed_again_under_its_version(self, shared: Path) -> None:
        pinned = f'version = "1"\nsha256 = "{open_package(shared).digest}"'
        path = profile_of(shared, text=PROFILE.replace('version = "1"', pinned))
        load_profile(path)
        (shared / SEAL).unlink()
        (shared / "classes.toml").write_text("", "utf-8")
        seal(shared, "1")
        assert "definitions[0].sha256: the package 'shared' there was sealed with" in refused(path)

    def test_the_profile_cannot_change_what_a_mapping_sets(self, shared: Path) -> None:
        text = PROFILE.replace("encoding =", "separator =").replace("cp1252", ",")
        told = refused(profile_of(shared, text=text))
        assert "exports[0].options.separator: is set by mapping 'akte'. Leave it out" in told

    def test_the_profile_cannot_change_a_class(self, shared: Path) -> None:
        text = PROFILE.replace('"sonstiges"', '"anhoerungsbogen"')
        assert "'anhoerungsbogen' stands twice" in refused(profile_of(shared, text=text))

    def test_a_mapping_that_no_package_has_is_named(self, shared: Path) -> None:
        text = PROFILE.replace('mapping = "akte"', 'mapping = "akten"')
        assert "exports[0].mapping: no package has 'akten'. Known are: akte" in refused(
            profile_of(shared, text=text)
        )


class TestSealing:
    @pytest.mark.parametrize(
        ("file", "text", "told"),
        [
            ("own.toml", "[policy]\nmax_wrong = 1", "own.toml: policy: is not for a package"),
            ("own.toml", "classes = 1", "own.toml: classes: is of the wrong kind"),
            ("own.toml", "[mappings.akte]", "own.toml: mappings.akte: stands twice"),
            ("own.toml", "[[classes]]\nform = 'package:no.toml'", "package:no.toml: the package"),
            ("a b.toml", "", "files.a b.toml: is no name for all systems"),
        ],
    )
    def test_what_no_package_may_hold_is_refused(
        self, file: str, text: str, told: str, shared: Path
    ) -> None:
        (shared / file).write_text(text, "utf-8")
        with pytest.raises(ProfileError, match=told):
            sealed(shared, "2")

    def test_a_link_is_refused(self, shared: Path) -> None:
        (shared / "link.toml").symlink_to(shared / "classes.toml")
        with pytest.raises(ProfileError, match="is a link or a device"):
            sealed(shared, "2")

    def test_a_version_is_sealed_once(self, shared: Path) -> None:
        assert sealed(shared, "1").text() == (shared / SEAL).read_text("utf-8")
        (shared / "mappings.toml").write_text("", "utf-8")
        with pytest.raises(ProfileError, match="version '1' is sealed already"):
            sealed(shared, "1")
        assert sealed(shared, "2").version == "2"

    def test_hidden_files_are_no_part_of_it(self, shared: Path) -> None:
        (shared / ".git").mkdir()
        (shared / ".git" / "x y").write_text("", "utf-8")
        open_package(shared)


def test_differences_are_told_by_entry(shared: Path) -> None:
    old = shared.parent / "old"
    shutil.copytree(shared, old)
    (shared / "classes.toml").write_text(
        CLASSES.replace('["Anh', '["Bogen", "Anh').replace("case_no", "file_no"), "utf-8"
    )
    (shared / "mappings.toml").write_text(MAPPINGS.replace("%d", "%m"), "utf-8")
    (shared / "forms" / "bogen.toml").write_text("x = 2", "utf-8")
    seal(shared, "2")
    assert differences(open_package(old), open_package(shared)) == (
        "~ version: 1 to 2",
        "~ classes anhoerungsbogen: keywords",
        "- references case_no",
        "+ references file_no",
        "~ mappings akte: date_format",
        "~ file forms/bogen.toml",
    )


def test_the_commands(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = shared.parent / "old"
    shutil.copytree(shared, old)
    assert main(["definitions", "diff", str(old), str(shared)]) == 0
    assert capsys.readouterr().out == ""
    (shared / "more.toml").write_text('[[classes]]\nname = "einspruch"\n', "utf-8")
    assert main(["definitions", "seal", str(shared), "--version", "1"]) == ProfileError.exit_code
    assert main(["definitions", "seal", str(shared), "--version", "2"]) == 0
    shown = capsys.readouterr().out
    assert 'version = "2"' in shown
    assert f'sha256 = "{open_package(shared).digest}"' in shown
    assert main(["definitions", "diff", str(old), str(shared)]) == 0
    assert capsys.readouterr().out.splitlines() == ["~ version: 1 to 2", "+ classes einspruch"]
