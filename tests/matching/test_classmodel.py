"""Models of classes: learned of labelled looks, tested with others, kept in a file."""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.classfile import classes_text, load_classes, named, read_classes
from docindex.errors import ProfileError
from docindex.matching.classconfusion import Confusion, Share
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classfitting import (
    LEAST_SAMPLES,
    Answered,
    Sample,
    fit_classes,
    shortages,
)
from docindex.matching.classlooks import PAGE_NUMBERS, DocumentLook, PageLook, buckets
from docindex.matching.classmodel import ClassModel

TITLES = {
    "anhoerung": "Anhörung im Bußgeldverfahren Angaben zur Person Unterschrift",
    "anwalt": "Rechtsanwälte Mandantschaft Akteneinsicht Vollmacht anliegend",
    "zahlung": "Überweisung Auftragsbestätigung Empfänger Betrag Verwendungszweck",
}
FOREIGN = "Sommerangebote Gartenmöbel jetzt Rabatt sichern Katalog bestellen"
SCHEMA = json.loads(
    resources.files("docindex").joinpath("schemas/classes-1.schema.json").read_text("utf-8")
)


def look(title: str, place: int, dice: np.random.Generator) -> DocumentLook:
    """A page with most words of a title, some of a stranger's name, and a layout of its own."""
    words = [word for word in title.split() if dice.random() < 0.85]
    name = "".join(dice.choice(list("bcdfglmnrstaeiou"), 7))
    shape = np.full(PAGE_NUMBERS, 0.2)
    shape[place * 5 : place * 5 + 5] = 0.8
    noisy = np.clip(shape + dice.normal(0, 0.08, PAGE_NUMBERS), 0, 1)
    page = PageLook(texts=(" ".join(words), f"{name} 0815"), layout=tuple(noisy.tolist()))
    return DocumentLook(pages=1 + int(dice.integers(2)), seen=(page,))


def samples(each: int = 12, foreign: int = 0, seed: int = 3) -> list[Sample]:
    dice = np.random.default_rng(seed)
    made = [
        Sample(
            name=f"{name}/{number:02d}.tif",
            document_class=name,
            look=look(title, place, dice),
        )
        for place, (name, title) in enumerate(TITLES.items())
        for number in range(each)
    ]
    made += [
        Sample(
            name=f"unknown/{number:02d}.tif",
            document_class=UNKNOWN_CLASS,
            look=look(FOREIGN, 6, dice),
        )
        for number in range(foreign)
    ]
    return made


@pytest.fixture(scope="module")
def model() -> ClassModel:
    return named(fit_classes(samples(), tenant="kreis-a").model)


def test_unseen_documents_get_their_class_and_foreign_ones_none(model: ClassModel) -> None:
    dice = np.random.default_rng(9)
    for place, (name, title) in enumerate(TITLES.items()):
        said = Counter(model.classify(look(title, place, dice)) for _ in range(20))
        assert said[name] >= 16
        assert set(said) <= {name, UNKNOWN_CLASS}
    foreign = Counter(model.classify(look(FOREIGN, 6, dice)) for _ in range(20))
    assert foreign == {UNKNOWN_CLASS: 20}


def test_a_blank_look_is_of_no_class(model: ClassModel) -> None:
    page = PageLook(texts=(), layout=(0.0,) * PAGE_NUMBERS)
    assert model.classify(DocumentLook(pages=1, seen=(page,))) == UNKNOWN_CLASS


def test_every_sample_is_tested_by_a_model_that_had_not_seen_it() -> None:
    given_samples = samples(foreign=9)
    fitted = fit_classes(given_samples, tenant="kreis-a")
    own = [one.name for one in fitted.tested if not one.stranger]
    strangers = [one for one in fitted.tested if one.stranger]
    assert sorted(own) == sorted(s.name for s in given_samples if s.document_class in TITLES)
    # Each class was left out once, and the foreign samples are strangers to every model.
    assert len(strangers) == len(given_samples)
    assert all(one.said != one.truth for one in strangers if one.truth in TITLES)
    assert fitted.model.foreign == 9


def test_labels_at_random_give_no_class_that_can_be_relied_on() -> None:
    dice = np.random.default_rng(1)
    names = sorted(TITLES)
    mixed = [
        Sample(name=f"{n:03d}", document_class=names[n % 3], look=look(FOREIGN, 6, dice))
        for n in range(60)
    ]
    found = Confusion.of(fit_classes(mixed, tenant="kreis-a").tested, names)
    assert found.unknown.count >= 50


@given(st.integers(0, 5), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=5)
def test_the_order_of_samples_does_not_matter(seed: int, order: object) -> None:
    one = samples(each=LEAST_SAMPLES, seed=seed)
    other = list(one)
    order.shuffle(other)  # type: ignore[attr-defined]
    texts = [classes_text(fit_classes(part, tenant="kreis-a").model) for part in (one, other)]
    assert texts[0] == texts[1]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(deadline=None)
def test_numbers_say_nothing_and_more_words_only_add(text: str, more: str) -> None:
    def of(*texts: str) -> frozenset[int]:
        page = PageLook(texts=texts, layout=(0.0,) * PAGE_NUMBERS)
        return buckets(DocumentLook(pages=1, seen=(page,)))

    assert of(text) <= of(text, more)
    assert of(text, "3026 0105 2103", "12.05.2026") == of(text)


def test_names_of_one_sample_are_not_in_the_model(model: ClassModel) -> None:
    dice = np.random.default_rng(3)
    first = look(TITLES["anhoerung"], 0, dice)
    name = first.seen[0].texts[1].split()[0]
    page = PageLook(texts=(f"{name}",), layout=(0.0,) * PAGE_NUMBERS)
    whole_word = buckets(DocumentLook(pages=1, seen=(page,)))
    assert len(whole_word & set(model.linear.vocabulary.places)) < len(whole_word) / 2


@pytest.mark.parametrize("each", [0, 1, LEAST_SAMPLES - 1])
def test_too_few_samples_are_refused(each: int) -> None:
    few = [s for s in samples() if s.document_class != "anwalt"]
    few += [s for s in samples(each=each) if s.document_class == "anwalt"]
    counts = Counter(sample.document_class for sample in few)
    if each:
        assert shortages(counts) == {"anwalt": LEAST_SAMPLES - each}
    with pytest.raises(ValueError, match="too few"):
        fit_classes(few, tenant="kreis-a")


def test_two_classes_suffice_with_foreign_samples() -> None:
    two = [s for s in samples(foreign=LEAST_SAMPLES) if s.document_class != "zahlung"]
    assert fit_classes(two, tenant="kreis-a").model.linear.names == ("anhoerung", "anwalt")


def test_a_file_gives_back_the_model(model: ClassModel, tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    text = classes_text(model)
    path.write_text(text, encoding="utf-8")
    again = load_classes(path, "kreis-a", [*TITLES, "another"])
    assert classes_text(again) == text
    assert again.version == model.version
    dice = np.random.default_rng(5)
    for place, title in enumerate((*TITLES.values(), FOREIGN)):
        one = look(title, place, dice)
        assert again.linear.score(one) == model.linear.score(one)
        assert again.classify(one) == model.classify(one)


def test_the_file_is_as_its_schema_says(model: ClassModel) -> None:
    jsonschema.validate(json.loads(classes_text(model)), SCHEMA)


def test_another_tenants_model_and_a_class_that_the_profile_lacks_are_refused(
    model: ClassModel, tmp_path: Path
) -> None:
    path = tmp_path / "classes.json"
    path.write_text(classes_text(model), encoding="utf-8")
    with pytest.raises(ProfileError, match="tenant: is 'kreis-a', not 'stadt-b'"):
        load_classes(path, "stadt-b", list(TITLES))
    with pytest.raises(ProfileError, match="lacks 'zahlung'"):
        load_classes(path, "kreis-a", ["anhoerung", "anwalt"])


def damaged(text: str) -> list[str]:
    data = json.loads(text)

    def with_changes(**changes: object) -> str:
        return json.dumps({**data, **changes})

    return [
        "",
        "[1]",
        text[: len(text) // 2],
        text.replace("docindex.classes/1", "docindex.classes/2"),
        with_changes(foreign=data["foreign"] + 1),
        with_changes(places=data["places"][1:]),
        with_changes(tenant=3),
        json.dumps({key: value for key, value in data.items() if key != "acceptance"}),
    ]


def test_a_damaged_file_is_refused_by_name(model: ClassModel, tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    for text in damaged(classes_text(model)):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ProfileError, match=r"classes\.json[\s\S]*learn-class"):
            read_classes(path)
    with pytest.raises(ProfileError, match="cannot be read"):
        read_classes(tmp_path / "none.json")


def test_parts_that_do_not_fit_together_are_refused_whatever_the_id(
    model: ClassModel, tmp_path: Path
) -> None:
    import attrs

    path = tmp_path / "classes.json"
    short = attrs.evolve(model.linear, weights=model.linear.weights[:, 1:])
    path.write_text(classes_text(attrs.evolve(model, linear=short)), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"classes\[0\].weights: has"):
        read_classes(path)
    huge = attrs.evolve(model.linear, bias=np.full(3, np.inf))
    path.write_text(classes_text(attrs.evolve(model, linear=huge)), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"classes\[0\].bias: holds what is no number"):
        read_classes(path)


def test_the_confusion_counts_every_document_once() -> None:
    tested = [
        Answered(name="1", truth="a", stranger=False, said="a"),
        Answered(name="2", truth="a", stranger=False, said="b"),
        Answered(name="3", truth="b", stranger=False, said=UNKNOWN_CLASS),
        Answered(name="4", truth="b", stranger=True, said="a"),
        Answered(name="5", truth=UNKNOWN_CLASS, stranger=True, said=UNKNOWN_CLASS),
    ]
    found = Confusion.of(tested, ["b", "a"])
    assert (found.right, found.wrong, found.unknown) == (
        Share(count=1, of=3),
        Share(count=1, of=3),
        Share(count=1, of=3),
    )
    assert found.kept_out == Share(count=1, of=2)
    assert found.of_class("a").found == Share(count=1, of=2)
    assert found.of_class("b").right == Share(count=0, of=1)
    # Clopper and Pearson, 1 of 3: 0.84 % to 90.57 %.
    assert found.right.least == pytest.approx(0.0084, abs=1e-4)
    assert found.right.most == pytest.approx(0.9057, abs=1e-4)
