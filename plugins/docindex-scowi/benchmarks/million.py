"""A million cases of an invented district: time and memory of each step, on a real PostgreSQL.

    python plugins/docindex-scowi/benchmarks/million.py [--cases 1000000]

Times are processor time of docindex's own processes; the server's is not in them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from subprocess import Popen

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from districts import District, make_district
from servers import Server, programs

_OPEN = """
import pathlib, sys, tomllib
from docindex import load_profile
from docindex.contracts import Setting
from docindex.structuring import structure
from docindex_scowi.matcher import create
from docindex_scowi.options import ScowiOptions
path = pathlib.Path(sys.argv[1])
profile = load_profile(path).profile
options, wrong = structure(dict(profile.matchers[0].options), ScowiOptions, "options")
rules = tuple(reference.rule() for reference in profile.references)
setting = Setting(
    tenant=profile.tenant, environment=profile.environment, folder=path.parent, references=rules
)
matcher = create(options, setting)
assert matcher.look_up("700000001") is not None
if sys.argv[2:]:
    count = int(sys.argv[2])
    answers = matcher.confirm([str(700000001 + n) for n in range(count)])
    assert {a.standing.value for a in answers.values()} == {"importable"}
"""


def measured(name: str, *command: str) -> None:
    """Run a command; print its processor time, wall time and the peak of its largest process."""
    begun = time.monotonic()
    process = Popen([sys.executable, *command])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    wall = time.monotonic() - begun
    print(f"{name}: {cpu:.1f} s processor, {wall:.1f} s wall, {peak:.0f} MB at most", flush=True)


def main() -> None:
    """Run all steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    given = parser.parse_args()
    folder = programs()
    if folder is None:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    server = Server(folder)
    try:
        server.create()
        os.environ["SCOWI_READER"] = server.reader_password
        with tempfile.TemporaryDirectory() as work:
            steps(make_district(server, Path(work)), given.cases)
    finally:
        server.remove()


def steps(district: District, cases: int) -> None:
    """First list, the next one, opening it, and questions."""
    district.fill(cases)
    district.run("CREATE INDEX ON {table} (case_no)", "ANALYZE {table}")
    take = ("-m", "docindex_scowi", "snapshot", "--quiet", "--profile", str(district.profile))
    look = ("-c", _OPEN, str(district.profile))
    print(f"{cases} cases", flush=True)
    measured("first snapshot", *take)
    measured("list opened by a worker", *look)
    district.run("UPDATE {table} SET status = 'closed' WHERE case_no > '700900000'")
    time.sleep(1)  # the number of a drop is its second
    measured("next snapshot", *take)
    measured("opened, and 5000 cases confirmed", *look, "5000")


if __name__ == "__main__":
    main()
