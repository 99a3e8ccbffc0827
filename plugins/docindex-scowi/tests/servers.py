"""A PostgreSQL server of the tests' own: made, started and stopped without asking anybody."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

SUPERUSER = "docindex_test"
READER = "reader"


def programs() -> Path | None:
    """The folder of pg_ctl: of the newest installed version, as Debian has them, or on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    found = [*(str(path) for path in debian), shutil.which("pg_ctl") or ""]
    usable = [Path(name).parent for name in found[-2:] if name]
    return usable[0] if usable else None


def _version(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdecimal() else 0


class Server:
    """A server on a free port of this machine, in a temporary folder.

    PostgreSQL refuses to run as root; then it runs as the system's user `postgres`.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="docindex-pg-"))
        self._data = self._folder / "data"
        self.password = secrets.token_hex(8)
        self.reader_password = secrets.token_hex(8)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def create(self) -> None:
        words = self._folder / "words"
        words.write_text(self.password, encoding="ascii")
        if os.geteuid() == 0:
            for path in (self._folder, words):
                shutil.chown(path, "postgres", "postgres")
        self._run(
            "initdb",
            *("--pgdata", str(self._data), "--username", SUPERUSER, "--pwfile", str(words)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        )
        words.unlink()
        self.start()
        with self.connect() as connection:
            connection.execute("SET log_statement = 'none'")
            connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{self.reader_password}'")

    def start(self) -> None:
        settings = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -F -c log_statement=all"
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", log, "-o", settings)

    def kill(self) -> None:
        """As if the machine lost its power: no connection is ended in order."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self._data), "-m", "immediate")

    def remove(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def url(self, database: str = "postgres", user: str = READER) -> str:
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(
            command,
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
