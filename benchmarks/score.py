"""Score any system's answers on the mail benchmark.

    python -m benchmarks.score --truth T --records R [R ...] [--held H]
                               [--truth T --records R ... ] [--json OUT] [--pictures DIR]

Each `--truth` begins a run; several runs are taken together. Formats and scores are documented in
`docs/reference/scoring.md`. The exit code is 0 whatever the scores are, and 2 for input that cannot
be scored.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scoring.fields import InputError
from benchmarks.scoring.pictures import draw_pictures
from benchmarks.scoring.report import Run, as_json, score_runs
from benchmarks.scoring.texts import as_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = _parser()
    given = parser.parse_args(arguments)
    runs = _runs(parser, given.parts)
    try:
        report = score_runs(runs)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_text(report))
    if given.json is not None:
        text = json.dumps(as_json(report), indent=1, ensure_ascii=False)
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(f"{text}\n", encoding="utf-8")
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)
        for name, picture in draw_pictures(report).items():
            (given.pictures / name).write_text(picture, encoding="utf-8")
    return 0


class _Part(argparse.Action):
    """Keeps `--truth`, `--records` and `--held` in the order in which they were written."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse's signature
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        namespace.parts = [*namespace.parts, (self.option_strings[0], values)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.score", description=(__doc__ or "").splitlines()[0]
    )
    parser.set_defaults(parts=[])
    part = functools.partial(parser.add_argument, action=_Part, type=Path)
    part("--truth", nargs=1, required=True, help="truth file; begins a run")
    part("--records", nargs="+", required=True, help="the answers to it")
    part("--held", nargs=1, help="ids of its batches that were held, one on a line")
    parser.add_argument("--json", type=Path, help="write all results to this file")
    parser.add_argument("--pictures", type=Path, help="write SVG pictures into this folder")
    return parser


def _runs(parser: argparse.ArgumentParser, parts: Sequence[tuple[str, list[Path]]]) -> list[Run]:
    """The runs as the options name them, one for each `--truth`."""
    runs: list[dict[str, list[Path]]] = []
    for option, paths in parts:
        if option == "--truth":
            runs.append({})
        if not runs:
            parser.error(f"{option} stands before the first --truth")
        if option in runs[-1]:
            parser.error(f"{option} is given twice for one --truth")
        runs[-1][option] = paths
    for run in runs:
        if "--records" not in run:
            parser.error(f"--records is missing after --truth {run['--truth'][0]}")
    return [
        Run(
            truth=run["--truth"][0],
            records=tuple(run["--records"]),
            held=run["--held"][0] if "--held" in run else None,
        )
        for run in runs
    ]


if __name__ == "__main__":
    sys.exit(main())
