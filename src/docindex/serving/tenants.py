"""The profiles that are served: one for each tenant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docindex.batchfile import BatchOptions, batch_facts
from docindex.errors import IntakeError, Problem, ProfileError, ResolveError
from docindex.indexer import check_profile
from docindex.model import BatchFacts
from docindex.profile import LoadedProfile, load_profile
from docindex.registry import load_registry


class Tenants:
    """Profiles by tenant.

    Args:
        paths: of the profiles.
        plugins: importable names of plug-in modules beside the installed ones.

    Raises:
        ProfileError: one of them cannot be used, or two are of one tenant.
        PluginError: two plug-ins offer components of one name.
    """

    def __init__(self, paths: Sequence[Path], plugins: Sequence[str] = ()) -> None:
        self._paths = paths
        self.plugins = plugins
        self._profiles = self._loaded()

    @property
    def names(self) -> tuple[str, ...]:
        """The tenants, in the order of their profiles."""
        return tuple(self._profiles)

    def reload(self) -> None:
        """Read all profiles again; where one cannot be used, the old ones stay.

        Raises:
            ProfileError: as at the beginning.
        """
        self._profiles = self._loaded()

    def profile(self, tenant: str) -> LoadedProfile:
        """The profile of a tenant; another object after each `reload`.

        Raises:
            ResolveError: nobody serves this tenant.
        """
        if tenant not in self._profiles:
            raise ResolveError(
                f"tenant {tenant!r}: is not served here, only {', '.join(self._profiles)}. Start "
                "with that tenant's profile."
            )
        return self._profiles[tenant]

    def profile_for(self, batch: Path, options: BatchOptions) -> tuple[LoadedProfile, BatchFacts]:
        """The profile of a batch's tenant, and the batch's facts.

        Raises:
            IntakeError: no profile fits the batch, or it does not say which of several does.
        """
        fitting: list[tuple[LoadedProfile, BatchFacts]] = []
        refusals: dict[str, None] = {}
        for loaded in self._profiles.values():
            try:
                facts, _ = batch_facts(batch, loaded.profile, options)
            except IntakeError as error:
                refusals[str(error)] = None
            else:
                fitting.append((loaded, facts))
        if not fitting:
            raise IntakeError("\n".join(refusals))
        if len(fitting) > 1:
            raise IntakeError(
                f"{batch.name}: does not say whose mail it is, and {', '.join(self._profiles)} "
                "are served. State tenant in its batch.toml or in the options."
            )
        return fitting[0]

    def _loaded(self) -> dict[str, LoadedProfile]:
        registry = load_registry(self.plugins)
        profiles: dict[str, LoadedProfile] = {}
        for path in self._paths:
            loaded = load_profile(path)
            problems = check_profile(loaded.profile, registry)
            tenant = loaded.profile.tenant
            if tenant in profiles:
                what = f"{tenant!r} is the tenant of {profiles[tenant].path} too"
                problems += (Problem(key="tenant", message=what, remedy="Name one of the two"),)
            if problems:
                raise ProfileError(str(path), problems)
            profiles[tenant] = loaded
        return profiles
