"""The error tree of docindex.

    DocindexError
    ├── ProfileError        the profile cannot be used: every mistake, with key and remedy
    ├── PluginError         a component or plug-in is missing, failed to load, or is named twice
    ├── IntakeError         a batch cannot be taken in as a whole
    ├── CaseListError       a list of cases cannot be used
    ├── PageError           one page or file cannot be read; becomes an entry of the ledger
    ├── ComponentError      a component raised on one page or document
    ├── LedgerError         the batch does not add up; nothing of it is exported
    ├── ExportError         the import files could not be written; nothing half is left
    ├── ExecutorError       the worker processes cannot be started or kept alive
    ├── ResolveError        a person's answer cannot be taken; nothing was changed
    ├── CalibrationError    an audit, its labels or a calibration cannot be used
    └── ProtectionError     what is encrypted cannot be opened, or content cannot be erased

Every message says what is wrong, where (file, page, key), and what to do next.
`exit_code` is what the command line returns.
"""

from __future__ import annotations

from typing import ClassVar

import attrs


class DocindexError(Exception):
    """The base of every error that docindex raises on purpose."""

    exit_code: ClassVar[int] = 1


@attrs.frozen(kw_only=True)
class Problem:
    """One mistake in something a person wrote, with its place and its remedy.

    Args:
        key: path of the key, such as `references[0].check_digit.scheme`; empty for the whole file.
        message: what is wrong.
        remedy: what to do next.
    """

    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.key}: " if self.key else ""
        return f"{place}{self.message}. {self.remedy}."


class ProfileError(DocindexError):
    """A profile cannot be used.

    Attributes:
        path: the file as it was given.
        problems: every mistake that was found, in the order of the file's sections.
    """

    exit_code = 2

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(path, problems)
        self.path = path
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{self.path}: {problem}" for problem in self.problems)


class PluginError(DocindexError):
    """A component is missing, its distribution failed to load, or two carry one name."""

    exit_code = 3


class IntakeError(DocindexError):
    """A batch cannot be taken in as a whole: path, `batch.toml`, or limits."""

    exit_code = 4


class LedgerError(DocindexError):
    """The sides of a batch do not stand in exactly one place each, or declared counts differ.

    Args:
        batch: id of the batch that is held.
    """

    exit_code = 5

    def __init__(self, message: str, batch: str) -> None:
        super().__init__(message)
        self.batch = batch


class ExportError(DocindexError):
    """Import files could not be written; whatever had been written is removed again."""

    exit_code = 6


class CaseListError(DocindexError):
    """A list of cases is missing, damaged, or not as the profile describes it."""

    exit_code = 7


class ExecutorError(DocindexError):
    """Worker processes cannot be started or kept alive."""

    exit_code = 8


class ResolveError(DocindexError):
    """A person's answer cannot be taken as it is; no record was made or changed."""

    exit_code = 10


class CalibrationError(DocindexError):
    """An audit, its labels or a calibration cannot be used, or the labels carry no promise."""

    exit_code = 11


class ProtectionError(DocindexError):
    """What is encrypted cannot be opened with the key, or content cannot be erased."""

    exit_code = 12


class PageError(DocindexError):
    """One file or page cannot be read; the batch goes on and the page is in clearing.

    Attributes:
        fault: one of `model.PageFault`'s values.
        detail: what the reader said, without paths and without content of the page.
    """

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.fault}: {self.detail}"


class ComponentError(DocindexError):
    """A component raised; the page or document at hand goes to clearing.

    Attributes:
        component: the component's name in the profile.
        error: the type of what it raised. Its text is not kept: it may quote a page.
    """

    exit_code = 9

    def __init__(self, component: str, error: str) -> None:
        super().__init__(component, error)
        self.component = component
        self.error = error

    def __str__(self) -> str:
        return f"component {self.component!r} raised {self.error}"
