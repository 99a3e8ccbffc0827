"""Encryption at rest: AES-SIV (RFC 5297) under a key that an installation keeps apart.

The primitives are those of `cryptography`. A key of 32 bytes or more is stretched by HKDF-SHA256
(RFC 5869) into the key that encrypts and into a check value, in which a wrong key shows. A file is

    magic, check value, number of pieces, pieces: synthetic initialisation vector and ciphertext

and a line of text is `docindex.sealed/1`, the check value in hex, and one piece in base64. What is
bound to each piece (purpose, its place, how many there are) keeps pieces from being left out,
exchanged, or taken for something else. There is no chance in it: the same content under the same
key gives the same bytes, which shows that two pieces are equal, and nothing else.
"""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import attrs
from attrs import validators

from docindex.errors import ProtectionError

MAGIC: Final = b"\x89DISEAL\n"
LINE: Final = b"docindex.sealed/1 "
KEY_FILE: Final = "DOCINDEX_KEY_FILE"
KEY: Final = "DOCINDEX_KEY"
RECORD: Final = "record"
"""The purpose of encrypted lines of records, wherever they stand."""

_HEADER: Final = struct.Struct("<8s8sQ")
_PIECE: Final = 16 << 20
_VECTOR: Final = 16
_LEAST: Final = 32


@attrs.frozen(kw_only=True)
class KeyPlace:
    """Where the key of an installation is; never the key.

    Args:
        key_file: holds it in hex; relative paths start at the profile's folder.
        key_env: name of the environment variable that holds it; one of the two.
    """

    key_file: str = ""
    key_env: str = attrs.field(default="", validator=validators.matches_re(r"[A-Za-z0-9_]*"))

    def __attrs_post_init__(self) -> None:
        if bool(self.key_file) == bool(self.key_env):
            raise ValueError("one of key_file and key_env is wanted")


class Vault:
    """Encrypts and decrypts under one key; its `repr` shows none.

    Args:
        key: 32 bytes or more, by chance.

    Raises:
        ProtectionError: the key is shorter, or the package `cryptography` is missing.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _LEAST:
            raise ProtectionError("key: has fewer than 32 bytes. Make one of 64 hex digits.")
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESSIV
        except ImportError:
            raise ProtectionError(
                "encryption: the package `cryptography` is missing. Install "
                '"docindex-core[encryption]".'
            ) from None
        self._cipher = AESSIV(_derived(key, "key", 64))
        self._check = _derived(key, "check", 8)

    def seal(self, data: bytes | bytearray | memoryview, purpose: str) -> bytes:
        """The content of a file.

        Args:
            purpose: what it is; it opens as nothing else.
        """
        whole = memoryview(data)
        starts = range(0, max(len(whole), 1), _PIECE)
        head = _HEADER.pack(MAGIC, self._check, len(starts))
        pieces = [
            self._sealed(whole[start : start + _PIECE], _bound(purpose, place, len(starts)))
            for place, start in enumerate(starts)
        ]
        return b"".join((head, *pieces))

    def open(self, data: bytes, purpose: str, place: str) -> bytes:
        """What was sealed.

        Args:
            place: of the file, for errors.

        Raises:
            ProtectionError: the key is another, or the file is damaged, truncated or of another
                purpose.
        """
        if not is_sealed(data) or len(data) < _HEADER.size:
            raise ProtectionError(f"{place}: is truncated. Restore it from a copy.")
        _, check, count = _HEADER.unpack_from(data)
        self._compare(check, place)
        opened = []
        for number, piece in enumerate(_pieces(memoryview(data)[_HEADER.size :])):
            opened.append(self._opened(piece, _bound(purpose, number, count), place))
        if len(opened) != count:
            raise ProtectionError(f"{place}: is truncated. Restore it from a copy.")
        return b"".join(opened)

    def seal_line(self, text: str, purpose: str) -> str:
        """A line of text as a line that nobody reads without the key; without its line end."""
        piece = self._sealed(text.encode("utf-8"), _bound(purpose, 0, 1))
        return f"{LINE.decode()}{self._check.hex()} {base64.b64encode(piece).decode()}"

    def open_line(self, line: bytes, purpose: str, place: str) -> bytes:
        """The text of a line in UTF-8; raises as `open`."""
        try:
            check, piece = line.removeprefix(LINE).split()
            self._compare(bytes.fromhex(check.decode("ascii")), place)
            data = base64.b64decode(piece, validate=True)
        except ValueError:
            raise ProtectionError(f"{place}: is damaged. Restore it from a copy.") from None
        return self._opened(data, _bound(purpose, 0, 1), place)

    def _sealed(self, data: bytes | memoryview, bound: bytes) -> bytes:
        return self._cipher.encrypt(data, [bound])

    def _opened(self, piece: bytes | memoryview, bound: bytes, place: str) -> bytes:
        from cryptography.exceptions import InvalidTag

        if len(piece) < _VECTOR:
            raise ProtectionError(f"{place}: is truncated. Restore it from a copy.")
        try:
            return self._cipher.decrypt(piece, [bound])
        except InvalidTag:
            raise ProtectionError(
                f"{place}: was altered or truncated, or is another file under this name. Restore "
                "it from a copy."
            ) from None

    def _compare(self, check: bytes, place: str) -> None:
        if check != self._check:
            raise ProtectionError(
                f"{place}: is encrypted under another key than the one given. Give the key that "
                "it was written with."
            )


def open_vault(place: KeyPlace | None, folder: Path) -> Vault | None:
    """The vault of a profile; None: it names no key, and nothing is encrypted.

    Raises:
        ProtectionError: the key is not there, or no key; the message tells where, never what.
    """
    return None if place is None else Vault(read_key(place, folder))


def read_key(place: KeyPlace, folder: Path) -> bytes:
    """A key out of a file or the environment; raises as `open_vault`."""
    return _read(place.key_env, folder / place.key_file if place.key_file else None)


def vault_of_environment(place: str) -> Vault:
    """The vault for reading a file where no profile says which.

    Args:
        place: of what is to be read, for errors.

    Raises:
        ProtectionError: neither `DOCINDEX_KEY_FILE` nor `DOCINDEX_KEY` is set, or there is no key.
    """
    if name := os.environ.get(KEY_FILE):
        return Vault(_read("", Path(name)))
    if os.environ.get(KEY):
        return Vault(_read(KEY, None))
    raise needs_key(place)


def needs_key(place: str) -> ProtectionError:
    """The error of an encrypted file where no key is given."""
    return ProtectionError(
        f"{place}: is encrypted, and no key is given. Set [encryption] in the profile, or "
        f"{KEY_FILE} or {KEY} in the environment."
    )


def is_sealed(data: bytes) -> bool:
    """Whether a file's first bytes say that it is encrypted."""
    return data[: len(MAGIC)] == MAGIC


def opened(data: bytes, vault: Vault | None, purpose: str, place: str) -> bytes:
    """A file's content, decrypted where it is encrypted; raises as `Vault.open`."""
    if not is_sealed(data):
        return data
    if vault is None:
        raise needs_key(place)
    return vault.open(data, purpose, place)


def clear_line(line: bytes, vault: Vault | None, purpose: str, place: str) -> bytes:
    """A line of a file, decrypted where it is encrypted.

    Args:
        vault: None: the key is looked for in the environment.

    Raises:
        ProtectionError: as `Vault.open`, or no key is given.
    """
    if not line.startswith(LINE):
        return line
    vault = vault or vault_of_environment(place)
    return vault.open_line(line, purpose, place)


def _read(variable: str, path: Path | None) -> bytes:
    if path is None:
        where, text = f"variable {variable}", os.environ.get(variable, "")
    else:
        where = f"file {path.name}"
        try:
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            _refuse(where, f"cannot be read ({type(error).__name__})")
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < _LEAST:
        _refuse(where, "holds no key of 64 hex digits or more")
    return key


def _refuse(where: str, what: str) -> NoReturn:
    raise ProtectionError(f"key, {where}: {what}. Put the key there.") from None


def _derived(key: bytes, use: str, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derive: Any = HKDF(SHA256(), length, None, f"docindex.atrest/1 {use}".encode())
    made: bytes = derive.derive(key)
    return made


def _bound(purpose: str, place: int, count: int) -> bytes:
    return f"{purpose}\0{place}\0{count}".encode()


def _pieces(data: memoryview) -> Iterator[memoryview]:
    whole = _VECTOR + _PIECE
    for start in range(0, max(len(data), 1), whole):
        yield data[start : start + whole]
