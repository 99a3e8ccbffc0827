"""A folder of labelled scans → a fitted model of classes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import attrs

from docindex.classfile import named
from docindex.classlearning.samples import Effort, class_folders, require_samples, see_samples
from docindex.errors import IntakeError
from docindex.isolation import Progress
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classfitting import Fitted, fit_classes
from docindex.profile import LoadedProfile
from docindex.registry import Registry


@attrs.frozen(kw_only=True)
class Learned:
    """What was learned of a folder.

    Args:
        unread: files that were of no use, from the folder, sorted.
        lacking: classes of the model that the profile has not.
    """

    fitted: Fitted
    unread: tuple[str, ...]
    lacking: tuple[str, ...]


def learn_classes(
    root: Path,
    loaded: LoadedProfile,
    registry: Registry,
    effort: Effort,
    progress: Progress,
    *,
    seed: int = 0,
) -> Learned:
    """Look at labelled scans, make a model, and test it with scans that it had not seen.

    Args:
        root: a folder for each class, of scans; every file is one document.
        seed: of the parts that models are tested with.

    Raises:
        IntakeError: the scans cannot be taken in, or are too few.
    """
    folders = class_folders(root)
    # Before they are read, which takes a second a page: there are no more samples than files.
    require_samples(
        root, Counter({n: sum(p.is_file() for p in f.iterdir()) for n, f in folders.items()})
    )
    seen = see_samples(root, loaded, registry, effort, progress)
    counts = Counter(sample.document_class for sample in seen.samples)
    # A class of which nothing could be read counts as well.
    counts.update({name.split("/")[0]: 0 for name in seen.unread})
    require_samples(root, counts)
    try:
        fitted = fit_classes(seen.samples, tenant=loaded.profile.tenant, seed=seed)
    except ValueError as error:
        raise IntakeError(
            f"{root}: {error}. Give a folder for each of three classes or more, or of two and one "
            f"named {UNKNOWN_CLASS!r} with documents of none."
        ) from error
    fitted = attrs.evolve(fitted, model=named(fitted.model))
    known = {item.name for item in loaded.profile.classes}
    lacking = tuple(name for name in fitted.model.linear.names if name not in known)
    return Learned(fitted=fitted, unread=seen.unread, lacking=lacking)
