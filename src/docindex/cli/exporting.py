"""`docindex export` and `docindex formats`: records out again, and in which formats."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli.output import say, show

_PLUGIN = "an importable plug-in module beside the installed ones; may be repeated"

if TYPE_CHECKING:
    from docindex.profile import LoadedProfile
    from docindex.retrying import Scans


def add(commands: Any) -> None:
    """Add the commands."""
    export = commands.add_parser("export", help="export records again, in any format")
    export.add_argument(
        "records",
        nargs="+",
        type=Path,
        metavar="RECORDS",
        help="files of records, or folders that `index --out` made with the exporter jsonl",
    )
    export.add_argument(
        "--to", required=True, metavar="FORMAT", help="an exporter, or the name of the profile's"
    )
    export.add_argument(
        "--out", required=True, type=Path, help="folder in which one is made for each batch"
    )
    export.add_argument("--profile", type=Path, help="the tenant's; its options of the export")
    export.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="over the profile's, written as there; may be repeated",
    )
    export.add_argument(
        "--answers",
        action="append",
        default=[],
        type=Path,
        help="answers as of `resolve`, and of asking again; may be repeated",
    )
    export.add_argument(
        "--documents",
        action="append",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="where import files with the documents lie, beside RECORDS; may be repeated",
    )
    export.add_argument(
        "--scans",
        action="append",
        default=[],
        type=Path,
        metavar="BATCH",
        help="scans of a batch, to write its documents anew; needs --profile; may be repeated",
    )
    export.add_argument("--executor", help="of --scans, over the profile's")
    export.add_argument("--workers", type=int, help="of --scans, over the profile's")
    export.add_argument("--plugin", action="append", default=[], metavar="MODULE", help=_PLUGIN)
    export.set_defaults(run=_export, refuse=export.error)
    formats = commands.add_parser("formats", help="list exporters, and how far each is known")
    formats.add_argument("--plugin", action="append", default=[], metavar="MODULE", help=_PLUGIN)
    formats.set_defaults(run=_formats)


def _export(given: argparse.Namespace) -> int:
    if given.scans and not given.profile:
        given.refuse("--scans needs the --profile by which they are taken in")
    from docindex.atrest import open_vault
    from docindex.profile import load_profile
    from docindex.reexporting import Again, published_in, record_files, section_of
    from docindex.registry import load_registry
    from docindex.resolving import histories, read_records

    loaded = load_profile(given.profile) if given.profile else None
    files = record_files(given.records)
    vault = open_vault(loaded.profile.encryption, loaded.folder) if loaded else None
    records = read_records([*files, *given.answers], vault)
    beside = [file.parent.parent for file in files]
    with _scans(given, loaded) as scans:
        again = Again(
            section=section_of(given.to, loaded, given.option),
            registry=load_registry(given.plugin),
            loaded=loaded,
            folders=published_in(dict.fromkeys([*given.documents, *beside])),
            scans=scans,
        )
        for batch, history in histories(records).items():
            folder = again.export(history, given.out)
            show(str(folder))
            say(f"{batch}: {len(history.current)} records, {given.to}, in {folder}")
    return 0


@contextlib.contextmanager
def _scans(
    given: argparse.Namespace, loaded: LoadedProfile | None
) -> Iterator[Mapping[str, Scans]]:
    """The batches whose scans were named, by their id."""
    from docindex.batchfile import batch_facts
    from docindex.indexer import Indexer
    from docindex.retrying import Scans

    if not given.scans or loaded is None:
        yield {}
        return
    with Indexer(
        loaded, plugins=given.plugin, executor=given.executor, workers=given.workers
    ) as indexer:
        yield {
            batch_facts(path, loaded.profile, None)[0].id: Scans(indexer=indexer, path=path)
            for path in given.scans
        }


def _formats(given: argparse.Namespace) -> int:
    from docindex.importfiles import EXPORTERS
    from docindex.registry import load_registry

    registry = load_registry(given.plugin)
    for name in registry.names(EXPORTERS):
        offer = registry.offer(EXPORTERS, name)
        component = offer.component
        known = component.known.value if component.known else "not stated"
        show(f"{name:<16} {known:<11} {component.summary} [{offer.plugin.distribution}]")
        if component.source:
            show(f"{'':<16} {'':<11} {component.source}")
    return 0
