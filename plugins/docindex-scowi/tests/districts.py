"""An invented fines office: its database, its profile, and what is asked of both."""

from __future__ import annotations

import datetime
import itertools
import tomllib
from pathlib import Path
from typing import Any

import attrs
from docindex_scowi.confirming import Confirming
from docindex_scowi.matcher import ScowiMatcher, create
from docindex_scowi.options import ScowiOptions
from docindex_scowi.snapshot import Progress, quiet, snapshot
from servers import READER, Server

from docindex import load_profile
from docindex.structuring import structure
from docindex.worker import setting_of

NOW = datetime.datetime(2026, 3, 2, 6, tzinfo=datetime.UTC)
_NAMES = itertools.count()
TABLE = """
CREATE TABLE {name} (
    office text NOT NULL, case_no text NOT NULL, cash_no text, status text NOT NULL,
    merged_into text, receiver text, offence_date date
)
"""
PROFILE = """
schema = "docindex.profile/1"
tenant = "kreis-a"
environment = "test"
[separation]
case_barcode = true
[[references]]
kind = "case_no"
pattern = '7\\d{{8}}'
[[references]]
kind = "cash_no"
pattern = '5\\d{{11}}'
[[references]]
kind = "kreis_b_no"
pattern = 'KB-\\d{{8}}'
of_tenant = "kreis-b"
[[matchers]]
component = "scowi"
[matchers.options.cases]
source = "drops:list"
index = "shared"
where = {{ office = "A" }}
case_id = "case_no"
keys = {{ case_no = "case_no", cash_no = "cash_no" }}
dates = {{ offence_date = "offence_date" }}
status = {{ column = "status", importable = ["open", "closed"] }}
successor = "merged_into"
receiver = "receiver"
[matchers.options.database]
url = "{url}"
password_env = "SCOWI_READER"
cases = {{ {relation} }}
transferred = ["prosecutor"]
timeout = {timeout}
tries = {tries}
pause = 0.0
"""


@attrs.frozen
class District:
    server: Server
    folder: Path
    table: str

    @property
    def profile(self) -> Path:
        return self.folder / "profile.toml"

    def write(self, relation: str = "", timeout: float = 10.0, tries: int = 2, **changes: str):
        text = PROFILE.format(
            url=changes.pop("url", self.server.url()),
            relation=relation or f'table = "{self.table}"',
            timeout=timeout,
            tries=tries,
        )
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        self.profile.write_text(text, encoding="utf-8")

    def run(self, *statements: str) -> None:
        with self.server.connect() as connection:
            for statement in statements:
                connection.execute(statement.format(table=self.table))

    def fill(self, count: int) -> None:
        numbers = "(700000000 + n)::text, (500000000000 + n)::text"
        rest = "'open', NULL, 'Amt 32', DATE '2026-01-01' + n % 300"
        self.run(
            f"INSERT INTO {{table}} SELECT 'A', {numbers}, {rest} "
            f"FROM generate_series(1, {count}) n"
        )

    def snapshot(self, days: float = 0, progress: Progress = quiet, **changes: Any) -> int:
        now = NOW + datetime.timedelta(days=days)
        return snapshot(self.profile, now, progress=progress, **changes)

    def options(self) -> dict[str, Any]:
        """As they stand in the profile."""
        data = tomllib.loads(self.profile.read_text(encoding="utf-8"))
        given: dict[str, Any] = data["matchers"][0]["options"]
        return given

    def matcher(self) -> ScowiMatcher:
        """As workers have it."""
        options, problems = structure(self.options(), ScowiOptions, "options")
        assert options is not None, problems
        return create(options, setting_of(load_profile(self.profile)))

    def asking(self) -> Confirming:
        options, problems = structure(self.options(), ScowiOptions, "options")
        assert options is not None, problems
        assert options.database is not None
        return Confirming(options.database, options.cases, self.folder)

    def leftovers(self) -> list[str]:
        return [path.name for path in self.folder.glob(".scowi-drop-*")]


def make_district(server: Server, folder: Path) -> District:
    made = District(server, folder, f"cases_{next(_NAMES)}")
    with server.connect() as connection:
        connection.execute(TABLE.format(name=made.table))
        connection.execute(f"GRANT SELECT ON {made.table} TO {READER}")
    made.write()
    return made
