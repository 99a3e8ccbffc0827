"""Places where documents begin."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Boundary:
    """A place in a stack where a document begins, or may begin.

    Args:
        page: id of the first side behind it.
        signs: codes of what was seen there, for and against; `matching.boundaries` weighs them.
        probability: 0..1, that a document begins there.
    """

    page: str
    signs: tuple[str, ...]
    probability: float
