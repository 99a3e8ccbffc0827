from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex import atrest
from docindex.atrest import KeyPlace, Vault, clear_line, open_vault, opened
from docindex.errors import ProtectionError

VAULT = Vault(bytes(range(32)))
OTHER = Vault(bytes(range(1, 33)))


@given(st.binary(max_size=400), st.integers(1, 100))
def test_what_was_sealed_opens_as_it_was(data: bytes, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atrest, "_PIECE", piece)
        sealed = VAULT.seal(data, "list")
        assert VAULT.open(sealed, "list", "f") == data
        assert len(data) < 8 or data not in sealed


@given(st.text(max_size=50))
def test_a_line_stays_one_line(text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    line = VAULT.seal_line(text, "record").encode()
    assert b"\n" not in line
    assert VAULT.open_line(line, "record", "f") == text.encode()


def test_the_same_content_gives_the_same_bytes() -> None:
    again = Vault(bytes(range(32)))
    assert VAULT.seal(b"x" * 99, "list") == again.seal(b"x" * 99, "list")
    assert VAULT.seal_line("x", "record") == again.seal_line("x", "record")


@pytest.mark.parametrize("place", [9, 20, 60, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(VAULT.seal(b"x" * 99, "list"))
    sealed[place] ^= 1
    with pytest.raises(ProtectionError, match=r"another key|altered|truncated"):
        VAULT.open(bytes(sealed), "list", "list kreis-a")


def test_pieces_can_neither_be_left_out_nor_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atrest, "_PIECE", 4)
    sealed = VAULT.seal(b"aaaabbbbcccc", "list")
    head, pieces = sealed[:24], [sealed[24 + n * 20 : 44 + n * 20] for n in range(3)]
    assert head + b"".join(pieces) == sealed
    for wrong in ([pieces[1], pieces[0], pieces[2]], pieces[:2], [*pieces, pieces[2]]):
        with pytest.raises(ProtectionError, match=r"altered|truncated"):
            VAULT.open(head + b"".join(wrong), "list", "f")
    fewer = atrest._HEADER.pack(atrest.MAGIC, sealed[8:16], 2)
    with pytest.raises(ProtectionError, match="altered"):
        VAULT.open(fewer + b"".join(pieces[:2]), "list", "f")


def test_another_key_and_another_purpose_are_told_apart() -> None:
    with pytest.raises(ProtectionError, match="f: is encrypted under another key"):
        OTHER.open(VAULT.seal(b"x", "list"), "list", "f")
    with pytest.raises(ProtectionError, match="f: was altered or truncated, or is another file"):
        VAULT.open(VAULT.seal(b"x", "list"), "keys", "f")
    with pytest.raises(ProtectionError, match="another key"):
        OTHER.open_line(VAULT.seal_line("x", "record").encode(), "record", "f")
    with pytest.raises(ProtectionError, match="f line 1: is damaged"):
        VAULT.open_line(b"docindex.sealed/1 00", "record", "f line 1")


def test_files_in_clear_stay_readable_and_encrypted_ones_ask_for_the_key() -> None:
    assert opened(b"case_no;plate\n", None, "list", "f") == b"case_no;plate\n"
    with pytest.raises(ProtectionError, match=r"no key is given. Set \[encryption\]"):
        opened(VAULT.seal(b"x", "list"), None, "list", "f")


def test_the_key_comes_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = os.urandom(32).hex()
    (tmp_path / "k").write_text(f"{key}\n")
    monkeypatch.setenv("OFFICE_KEY", key)
    line = Vault(bytes.fromhex(key)).seal_line("x", "record").encode()
    for place in (KeyPlace(key_file="k"), KeyPlace(key_env="OFFICE_KEY")):
        vault = open_vault(place, tmp_path)
        assert vault is not None
        assert clear_line(line, vault, "record", "f") == b"x"
    assert open_vault(None, tmp_path) is None
    with pytest.raises(ProtectionError, match="DOCINDEX_KEY_FILE"):
        clear_line(line, None, "record", "f")
    monkeypatch.setenv("DOCINDEX_KEY", key)
    assert clear_line(line, None, "record", "f") == b"x"
    monkeypatch.setenv("DOCINDEX_KEY_FILE", str(tmp_path / "k"))
    assert clear_line(line, None, "record", "f") == b"x"


@pytest.mark.parametrize("text", ["", "00" * 31, "not hex" * 20])
def test_what_is_no_key_is_refused_without_being_quoted(tmp_path: Path, text: str) -> None:
    (tmp_path / "k").write_text(text)
    with pytest.raises(ProtectionError, match="file k: holds no key of 64 hex digits") as caught:
        open_vault(KeyPlace(key_file="k"), tmp_path)
    assert not text or text not in str(caught.value)
    with pytest.raises(ProtectionError, match="file none: cannot be read"):
        open_vault(KeyPlace(key_file="none"), tmp_path)
    with pytest.raises(ProtectionError, match="fewer than 32 bytes"):
        Vault(b"short")
    with pytest.raises(ValueError, match="one of key_file and key_env"):
        KeyPlace()


def test_a_vault_shows_no_key() -> None:
    assert bytes(range(32)).hex() not in repr(VAULT)
