"""The naive chain: all barcodes of the page, its whole text, regular expressions, exact look-up.

What most people would write first: zxing-cpp on the full page, Tesseract on the full page, the
first barcode of ours that is in the list, else the first number in the text that is. It does not
cut stacks into documents: the boundaries are given to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.comparison.answers import PeerAnswer
from benchmarks.comparison.lookup import ExactList, open_list
from benchmarks.comparison.mail import Mail
from benchmarks.comparison.readings import PageReading


def naive_answers(mail: Mail, readings: Mapping[str, PageReading]) -> Iterator[PeerAnswer]:
    """The chain's answer to each document of a benchmark."""
    lists = {tenant: open_list(mail.root / tenant) for tenant in mail.tenants}
    for batch in mail.batches:
        for pages in batch.documents:
            case = _case([readings[page] for page in pages], lists[batch.tenant])
            yield PeerAnswer(batch=batch.id, pages=pages, case=case)


def naive_seconds(reading: PageReading) -> float:
    """What a page costs it, on one core."""
    return reading.decode_seconds + reading.zxing_seconds + reading.text_seconds


def _case(pages: list[PageReading], known: ExactList) -> str | None:
    for page in pages:
        for content in page.zxing:
            case = known.of_barcode(content)
            if case is not None:
                return case
    return next((case for page in pages for case in known.of_text(page.text)), None)
