"""What a matcher promises. A matcher that says too much puts documents into wrong cases."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from docindex.contracts import (
    CaseConfirmer,
    CaseDirectory,
    Component,
    FieldReader,
    ReadPage,
    Setting,
)
from docindex.errors import CaseListError
from docindex.model import (
    YES_OR_NO,
    Candidate,
    CaseAnswer,
    DocumentPage,
    Evidence,
    PageSurvey,
    Role,
    Standing,
    TextLine,
)
from docindex.testing.contracts.components import ComponentContract, opened
from docindex.testing.values import number, page_ref, words

Known = Mapping[str, Sequence[Evidence]]


class MatcherContract(ComponentContract):
    """The promises of `Matcher`; override `component`, `options`, `prepare`, `known`, `change`."""

    hook = "docindex_matchers"

    offers_near: ClassVar[bool] = True
    """Whether a number one edit away from a listed one is offered, with its distance.

    The core tells neighbours apart by it: a witness counts only where it does not also speak for a
    case whose number is an edit away. False only for a matcher whose supports are numbers alone.
    """

    @pytest.fixture
    def known(self) -> Known:
        """Case ids, each with evidence that names it; at least two, one number in each at least.

        `docindex.testing.values` has short ways to write evidence down.
        """
        raise NotImplementedError("override the fixture `known`")

    def change(self, folder: Path) -> None:
        """Change the list, as the application would overnight."""
        raise NotImplementedError("override the method `change`")

    def spoil(self, folder: Path) -> None:
        """Make the list unusable; by default its files are gone."""
        for path in folder.iterdir():
            path.unlink()

    def test_known_cases_are_found(self, made: Any, known: Known) -> None:
        """Every case that some evidence names."""
        assert len(known) >= 2
        for case_id, evidence in known.items():
            assert case_id in _ids(made.find(evidence))

    def test_nothing_is_found_for_nothing(self, made: Any, known: Known) -> None:
        """Empty where no evidence names a case, however odd it is; never an error."""
        odd = ("", "\x00", " " * 4, "Sehr geehrte Damen und Herren,", "ß" * 10_000, "\u202e0815")
        for evidence in known.values():
            made.find(evidence)
        assert list(made.find(())) == []
        assert list(made.find([words(text, line) for line, text in enumerate(odd)])) == []
        strange = [number("a_kind_of_nobody", piece.value) for piece in _numbers(known)]
        assert list(made.find(strange)) == [], "a number of another kind is another number"

    def test_candidates_are_well_formed(
        self, made: Any, known: Known, component: Component[Any, Any]
    ) -> None:
        """Each case once, scores 0..1, the component's own name, reasons for each."""
        everything = [piece for evidence in known.values() for piece in evidence]
        found = list(made.find(everything))
        assert len({candidate.case_id for candidate in found}) == len(found)
        for candidate in found:
            assert isinstance(candidate, Candidate)
            assert candidate.case_id
            assert 0 <= candidate.score <= 1
            assert candidate.matcher == component.name
            assert isinstance(candidate.importable, bool)
            assert candidate.supports, "a candidate without support cannot be explained"
        assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - made above
        assert len(set(found)) == len(found)

    def test_supports_are_observations(self, made: Any, known: Known) -> None:
        """Reasons quote the evidence that was given, and count edits."""
        for evidence in known.values():
            for candidate in made.find(evidence):
                for support in candidate.supports:
                    assert support.evidence in evidence, "evidence was made up or changed"
                    assert support.key_kind
                    assert support.key
                    assert support.distance >= 0

    def test_another_number_is_never_exact(self, made: Any, known: Known) -> None:
        """A number that differs in one digit is another number: no case has both exactly."""
        for piece in _numbers(known):
            own = _exact(made, piece)
            for other in _one_digit_off(piece):
                assert not own & _exact(made, other), f"{piece.value} and {other.value}"

    def test_a_misread_number_is_offered(self, made: Any, known: Known) -> None:
        """Unless another case has that number: the case that it was meant for, at a distance."""
        if not self.offers_near:
            kinds = {
                s.evidence.kind for e in known.values() for c in made.find(e) for s in c.supports
            }
            assert "text" not in kinds, "a matcher that offers fields offers neighbours as well"
            return
        for case_id, evidence in known.items():
            piece = next(piece for piece in evidence if piece.kind != "text")
            others = [o for o in _one_digit_off(piece) if not _exact(made, o)]
            assert any(case_id in _ids(made.find([other])) for other in others)

    def test_the_order_of_evidence_changes_nothing(self, made: Any, known: Known) -> None:
        """And neither does a second call, nor what was asked in between."""
        for evidence in known.values():
            given = list(evidence)
            first = list(made.find(given))
            assert given == list(evidence), "evidence was changed"
            made.find(())
            assert set(made.find(given[::-1])) == set(first)
            assert list(made.find(given)) == first

    def test_versions_name_the_list(
        self,
        made: Any,
        component: Component[Any, Any],
        options: Mapping[str, Any],
        setting: Setting,
    ) -> None:
        """Name and digest of the list: the same for the same list, another for another."""
        versions = tuple(made.versions)
        assert versions
        assert all(isinstance(text, str) and text for pair in versions for text in pair)
        with opened(component, options, setting) as again:
            assert tuple(again.versions) == versions
        self.change(setting.folder)
        with opened(component, options, setting) as later:
            assert tuple(later.versions) != versions, "the digest does not see the change"
        assert tuple(made.versions) == versions, "what is open keeps its list"

    def test_stale_is_said(self, made: Any) -> None:
        """A fresh list is not stale."""
        assert made.stale is False

    def test_an_unusable_list_is_refused(
        self, component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
    ) -> None:
        """With `CaseListError`, when it is made or opened: the batch must not go on without it."""
        self.spoil(setting.folder)
        with pytest.raises(CaseListError), opened(component, options, setting):
            pass

    def test_cases_are_looked_up(self, made: Any, known: Known) -> None:
        """Where it is a `CaseDirectory`: every case that it proposes, and no other."""
        matcher = made
        if not isinstance(made, CaseDirectory):
            return
        assert made.look_up("no such case") is None
        found = {c.case_id: c for evidence in known.values() for c in matcher.find(evidence)}
        for case_id, proposed in found.items():
            assert made.look_up(case_id) == attrs.evolve(proposed, score=0.0, supports=())

    def test_cases_are_confirmed(self, made: Any, known: Known) -> None:
        """Where it is a `CaseConfirmer`: each case once, one that it does not know as such."""
        matcher = made
        if not isinstance(made, CaseConfirmer):
            return
        strange = ("no such case", "' OR '1'='1", "\u202e0815", "ß" * 1000)
        answers = matcher.confirm([*known, *strange])
        assert sorted(answers) == sorted([*known, *strange])
        assert all(isinstance(answer, CaseAnswer) for answer in answers.values())
        assert {answers[case_id].standing for case_id in strange} <= {
            Standing.UNKNOWN,
            Standing.AWAY,
        }
        assert matcher.confirm([*known]) == {case_id: answers[case_id] for case_id in known}
        assert matcher.confirm([]) == {}

    def test_fields_are_read(self, made: Any, known: Known, tmp_path: Path) -> None:
        """Where it is a `FieldReader`: of the pages that it is given, unsure ones without value."""
        matcher = made
        if not isinstance(made, FieldReader):
            return
        for texts in ([], ["", "\x00", "\u202e0815", "ß" * 1000], _texts(known)):
            pages = _read_pages(tmp_path, texts)
            found = matcher.read_fields(pages)
            assert matcher.read_fields(pages) == found
            assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - made above
            ids = {page.page.page.id for page in pages}
            told = (*found.fields, *found.evidence, *found.contradictions)
            assert {one.page for one in told} <= ids, "it stands on a page of somebody else's"
            names = [field.name for field in found.fields]
            assert len(set(names)) == len(names)
            for field in found.fields:
                assert 0 <= field.quality <= 1
                assert field.value is None or not field.unsure, "what is unsure is not guessed"
                assert field.value is None or (field.kind in YES_OR_NO) is isinstance(
                    field.value, bool
                )


def _texts(known: Known) -> list[str]:
    return [piece.text for evidence in known.values() for piece in evidence]


def _read_pages(folder: Path, texts: Sequence[str]) -> list[ReadPage]:
    """Two pages of which the files hold nothing; the lines stand on the first."""
    pages = []
    for sheet in (1, 2):
        ref = page_ref(sheet)
        (folder / ref.file).write_bytes(b"II*\0")
        place = DocumentPage(survey=PageSurvey(page=ref, rotation=0), role=Role.CONTENT)
        boxes = [words(text, line).box for line, text in enumerate(texts)] if sheet == 1 else []
        lines = [
            TextLine(text=text, confidence=0.9, box=box)
            for text, box in zip(texts, boxes, strict=sheet == 1)
        ]
        pages.append(ReadPage(page=place, lines=tuple(lines), source=folder / ref.file))
    return pages


def _ids(found: Sequence[Candidate]) -> set[str]:
    return {candidate.case_id for candidate in found}


def _numbers(known: Known) -> list[Evidence]:
    numbers = [p for evidence in known.values() for p in evidence if p.kind != "text"]
    assert numbers, "give a number for each known case"
    return numbers


def _exact(made: Any, piece: Evidence) -> set[str]:
    return {
        candidate.case_id
        for candidate in made.find([piece])
        if any(support.distance == 0 for support in candidate.supports)
    }


def _one_digit_off(piece: Evidence) -> Iterator[Evidence]:
    for place, digit in enumerate(piece.value):
        if digit.isdecimal():
            for other in {"0", "4", "9"} - {digit}:
                value = piece.value[:place] + other + piece.value[place + 1 :]
                yield attrs.evolve(piece, value=value, text=value, checked=False)
