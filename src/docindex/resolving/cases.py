"""The cases of one tenant, by id, as the matchers of its profile know them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs

from docindex.confirming import ask_matchers, confirmed
from docindex.contracts import CaseDirectory, Managed, Matcher
from docindex.errors import ResolveError
from docindex.model import BatchFacts, Candidate, Environment, IndexRecord
from docindex.profile import LoadedProfile
from docindex.registry import load_registry
from docindex.version import VERSION
from docindex.worker import setting_of

_MATCHERS: Final = "docindex_matchers"


Find = Callable[[str], Candidate | None]


@attrs.frozen(kw_only=True, eq=False)
class Lists:
    """A tenant's lists, opened.

    Args:
        versions: of the program and of the lists; a record that names a case carries them.
        finders: each asked for a case by its id.
        matchers: all of the profile, with their names.
    """

    versions: tuple[tuple[str, str], ...] = ()
    finders: tuple[Find, ...]
    matchers: tuple[tuple[str, Matcher], ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class TenantCases:
    """One tenant's cases, for checking what a person says.

    Args:
        environment: what the profile says of itself; a test profile files no production mail.
        lists: opens them; called only where an answer names a case.
    """

    tenant: str
    environment: Environment
    lists: Callable[[], Lists]

    def check(self, batch: BatchFacts) -> None:
        """Refuse a batch that this tenant's profile may not touch.

        Raises:
            ResolveError: it is another tenant's, or of production and the profile of a test.
        """
        if batch.tenant != self.tenant:
            raise ResolveError(
                f"batch {batch.id}: is of tenant {batch.tenant!r}, the profile of {self.tenant!r}. "
                "Use that tenant's profile; nothing was looked up."
            )
        if (batch.environment, self.environment) == (Environment.PRODUCTION, Environment.TEST):
            raise ResolveError(
                f"batch {batch.id}: is of production, the profile of a test. Use the production "
                "profile; nothing was looked up."
            )

    def importable(self, case_id: str) -> Candidate:
        """The case that a document goes to when it is filed under an id.

        Args:
            case_id: as the list has it.

        Returns:
            The case, or the one that it was merged into.

        Raises:
            ResolveError: no list has the case, or the receiver does not import its documents.
            CaseListError: a list cannot be used.
        """
        finders = self.lists().finders
        if not finders:
            raise ResolveError(
                "no matcher of the profile can look up a case by its id. Use one that has "
                "`look_up`, such as 'table'."
            )
        found = [case for find in finders if (case := find(case_id)) is not None]
        if not found:
            raise ResolveError(
                f"case {case_id!r}: is not in the list of tenant {self.tenant!r}. Correct the id, "
                "or wait for the next list."
            )
        closed = next((case for case in found if not case.importable), None)
        if closed is not None:
            merged = "" if closed.case_id == case_id else f", merged into {closed.case_id!r}"
            state = f" (status {closed.status!r})" if closed.status else ""
            raise ResolveError(
                f"case {case_id!r}{merged}{state}: takes no more documents. Name another case, or "
                "say that the document belongs to no case."
            )
        return found[0]

    def confirmed(self, records: Sequence[IndexRecord]) -> tuple[IndexRecord, ...]:
        """The records with what the receiver's application says now, where a matcher can ask it."""
        return confirmed(records, lambda ids: ask_matchers(self.lists().matchers, ids))


@contextlib.contextmanager
def open_cases(loaded: LoadedProfile, plugins: Sequence[str] = ()) -> Iterator[TenantCases]:
    """The cases of a profile, read in this process when the first one is asked for.

    Args:
        plugins: importable names of plug-in modules beside the installed ones.
    """
    setting = setting_of(loaded)
    with contextlib.ExitStack() as stack:
        yield TenantCases(
            tenant=setting.tenant,
            environment=setting.environment,
            lists=functools.cache(lambda: _open(loaded, plugins, stack)),
        )


def _open(loaded: LoadedProfile, plugins: Sequence[str], stack: contextlib.ExitStack) -> Lists:
    registry = load_registry(plugins)
    setting = setting_of(loaded)
    versions = {"docindex-core": VERSION}
    finders: list[Find] = []
    matchers: list[tuple[str, Matcher]] = []
    for section in loaded.profile.matchers:
        made: Any = registry.create(_MATCHERS, section.component, section.options, setting)
        matcher: Any = stack.enter_context(made) if isinstance(made, Managed) else made
        versions |= dict(matcher.versions)
        matchers.append((section.component, matcher))
        if isinstance(matcher, CaseDirectory):
            finders.append(matcher.look_up)
    return Lists(
        versions=tuple(sorted(versions.items())), finders=tuple(finders), matchers=tuple(matchers)
    )
