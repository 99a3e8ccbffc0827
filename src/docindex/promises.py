"""The calibrations that a profile names, and what they make of each reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

import attrs

from docindex.calibrationfile import load_calibration
from docindex.errors import CalibrationError
from docindex.matching.assurance import Assured, assured
from docindex.matching.calibration import Calibration
from docindex.model import Reading
from docindex.profile import LoadedProfile, PolicySection


@attrs.frozen(kw_only=True)
class _Asked:
    """What is asked for documents, and the calibration that is to keep it; None: none is there."""

    policy: PolicySection
    calibration: Calibration | None


@attrs.frozen(kw_only=True)
class Promises:
    """The policies of one tenant.

    Args:
        usual: for documents of any class.
        classes: for those of a class with a policy of its own.
    """

    usual: _Asked
    classes: Mapping[str, _Asked]

    @classmethod
    def load(cls, loaded: LoadedProfile) -> Self:
        """Read the calibrations that a profile names and that are there.

        Raises:
            CalibrationError: one is damaged, or of another tenant.
        """
        profile = loaded.profile
        return cls(
            usual=_asked(loaded, profile.policy),
            classes={c.name: _asked(loaded, c.policy) for c in profile.classes if c.policy},
        )

    def keep(self, reading: Reading, versions: Iterable[tuple[str, str]]) -> Assured:
        """The decision on a document, with its probability where a calibration speaks.

        Args:
            versions: of all that took part.
        """
        asked = self.classes.get(reading.document_class, self.usual)
        if asked.calibration is None:
            return Assured(decision=reading.decision)
        return assured(
            reading.decision,
            asked.calibration,
            reading.document_class,
            versions,
            max_wrong=asked.policy.max_wrong,
            confidence=asked.policy.confidence,
        )


def _asked(loaded: LoadedProfile, policy: PolicySection) -> _Asked:
    """A class's policy without a calibration of its own asks more, or less, of the tenant's."""
    name = policy.calibration or loaded.profile.policy.calibration
    if name is None or not (path := loaded.folder / name).exists():
        return _Asked(policy=policy, calibration=None)
    calibration = load_calibration(path)
    if calibration.tenant != loaded.profile.tenant:
        what = f"is for the tenant {calibration.tenant!r}, not {loaded.profile.tenant!r}"
        raise CalibrationError(f"{path}: {what}. Name this tenant's own calibration.")
    return _Asked(policy=policy, calibration=calibration)
