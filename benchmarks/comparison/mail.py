"""A benchmark on disk, as a system that is compared gets to see it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import attrs
import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image, ImageSequence

from benchmarks.mail.imagefiles import INDEX
from benchmarks.mail.tenants import DUAL_STREAM_PROFILE, PROFILE

Grey = npt.NDArray[np.uint8]

_RENDERED_DPI = 300
# As many pixels as A3 at 600 dpi has: the benchmark is trusted, but Pillow's own limit is lower.
Image.MAX_IMAGE_PIXELS = 9_921 * 14_031


@attrs.frozen(kw_only=True)
class MailBatch:
    """One batch.

    Args:
        pages: ids of all sides, in the order in which the files hold them.
        documents: ids of the sides of each document, its separator among them. Only a system that
            is said to be given the boundaries may look at them.
        separation: what starts a document, as in the truth.
    """

    id: str
    tenant: str
    folder: Path
    separation: str
    pages: tuple[str, ...]
    documents: tuple[tuple[str, ...], ...]

    @property
    def profile(self) -> Path:
        """The tenant's profile for such batches."""
        dual_stream = (self.folder / INDEX).exists()
        return self.folder.parents[1] / (DUAL_STREAM_PROFILE if dual_stream else PROFILE)


@attrs.frozen(kw_only=True)
class Mail:
    """A benchmark as `python -m benchmarks.mail` writes it."""

    root: Path
    seed: int
    preset: str
    tier: str
    batches: tuple[MailBatch, ...]

    @property
    def truth(self) -> Path:
        """What the scorer compares with."""
        return self.root / "truth.json"

    @property
    def tenants(self) -> tuple[str, ...]:
        """Names of the tenants, in the order of their batches."""
        return tuple(dict.fromkeys(batch.tenant for batch in self.batches))


def open_mail(root: Path) -> Mail:
    """Read what batches there are."""
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
    documents: dict[str, list[tuple[str, ...]]] = {}
    for document in truth["documents"]:
        documents.setdefault(document["batch"], []).append(_ids(document))
    return Mail(
        root=root,
        seed=truth["seed"],
        preset=truth["preset"],
        tier=truth["tier"],
        batches=tuple(
            MailBatch(
                id=batch["id"],
                tenant=batch["tenant"],
                folder=root / batch["tenant"] / "batches" / batch["id"],
                separation=batch["separation"],
                pages=_ids(batch),
                documents=tuple(documents.get(batch["id"], ())),
            )
            for batch in truth["batches"]
        ),
    )


def part_of_truth(mail: Mail, pages: Collection[str]) -> str:
    """The truth of some of the documents, as JSON.

    Args:
        pages: ids of all their sides.
    """
    truth = json.loads(mail.truth.read_text(encoding="utf-8"))
    kept = [entry for entry in truth["documents"] if set(_ids(entry)) <= set(pages)]
    for batch in truth["batches"]:
        batch["pages"] = [page for page in batch["pages"] if page["id"] in pages]
    batches = [batch for batch in truth["batches"] if batch["pages"]]
    return json.dumps({**truth, "batches": batches, "documents": kept}, ensure_ascii=False)


def read_scans(path: Path) -> Iterator[tuple[Grey, int]]:
    """Every page of a file in grey, as anybody would open it, with its dots per inch.

    A fax whose pixels are not square is stretched; a PDF is rendered.
    """
    if path.suffix == ".pdf":
        yield from _rendered(path)
        return
    with Image.open(path) as file:
        for frame in ImageSequence.Iterator(file):
            across, down = (round(float(dpi)) for dpi in frame.info.get("dpi", (300, 300)))
            pixels = np.asarray(frame.convert("L"))
            if across != down:
                height = round(pixels.shape[0] * across / down)
                pixels = _grey(cv2.resize(pixels, (pixels.shape[1], height)))
            yield pixels, across


def _rendered(path: Path) -> Iterator[tuple[Grey, int]]:
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            bitmap = page.render(scale=_RENDERED_DPI / 72, grayscale=True)
            yield _grey(bitmap.to_numpy()), _RENDERED_DPI


def _grey(pixels: npt.NDArray[Any]) -> Grey:
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def _ids(entry: dict[str, Any]) -> tuple[str, ...]:
    return tuple(page["id"] for page in entry["pages"])
