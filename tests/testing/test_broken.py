"""Every promise of every contract is broken by some component, and the contract notices it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from docindex.contracts import Component
from docindex.errors import DocindexError
from docindex.model import Evidence
from docindex.registry import load_registry
from docindex.testing.broken import coordinating, exporters, imaging, matchers, schemes
from docindex.testing.contracts import (
    BarcodeDecoderContract,
    CheckDigitContract,
    ComponentContract,
    ExecutorContract,
    ExporterContract,
    IntakeContract,
    MatcherContract,
    OcrEngineContract,
    PreprocessorContract,
)
from docindex.testing.values import draw_lines, number, words

RIGHT = ("79927398713", "18", "7948")


class Broken(ComponentContract):
    """What all broken components have in common; `how` is set in each class below."""

    modules = ("docindex.testing.broken",)
    broken: Component[Any, Any]
    how = ""

    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        return self.broken

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        return {"how": self.how} if self.how else {}


class Intake(Broken, IntakeContract):
    broken = coordinating.INTAKE


class Preprocessor(Broken, PreprocessorContract):
    broken = imaging.PREPROCESSOR


class Decoder(Broken, BarcodeDecoderContract):
    broken = imaging.BARCODE_DECODER
    symbologies = ("code128", "qr")


class Engine(Broken, OcrEngineContract):
    broken = imaging.OCR_ENGINE

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        boxes = [imaging.ink_boxes(draw_lines(line))[0] for line in self.lines]
        known = [f"{box.width} {line}" for box, line in zip(boxes, self.lines, strict=True)]
        return {"how": self.how, "lines": known}


class Matcher(Broken, MatcherContract):
    broken = matchers.COMPONENT

    def prepare(self, folder: Path) -> None:
        (folder / matchers.LIST).write_text("41820118 41830229", encoding="utf-8")

    def change(self, folder: Path) -> None:
        (folder / matchers.LIST).write_text("41820118 41830229 7", encoding="utf-8")

    @pytest.fixture
    def known(self) -> Mapping[str, Sequence[Evidence]]:
        return {
            "41820118": [number(matchers.KIND, "41820118"), words("Eva Müller")],
            "41830229": [number(matchers.KIND, "41830229", 2)],
        }


class CheckDigit(Broken, CheckDigitContract):
    broken = schemes.COMPONENT

    @pytest.fixture
    def right(self) -> Sequence[str]:
        return RIGHT


class Exporter(Broken, ExporterContract):
    broken = exporters.COMPONENT

    def read_back(self, target: Path) -> Mapping[str, str | None]:
        with (target / exporters.INDEX).open(encoding="utf-8", newline="") as file:
            rows = [line.split("\t") for line in file.read().split("\n")[:-1]]
        return {row[0]: (row[1:] or [None])[0] or None for row in rows}


class Executor(Broken, ExecutorContract):
    broken = coordinating.EXECUTOR


# By contract: the test that must fail, the defects of which each must make it fail, and the
# parameters of the test where not all of them are meant.
Caught = Mapping[str, Sequence[str | tuple[str, str, Sequence[Any]]]]
CAUGHT: Mapping[type[Broken], Caught] = {
    Intake: {
        "test_every_page_is_listed_in_order": ["alphabetical"],
        "test_nothing_is_decoded": ["opens_images"],
        "test_the_batch_stays_as_it_is": ["marks_as_done"],
        "test_a_page_more_is_not_dropped": ["first_three_only"],
        "test_a_lost_file_is_not_invented": ["expects_the_same_files"],
        "test_what_is_no_batch_is_refused": ["empty_is_a_batch"],
    },
    Preprocessor: {
        "test_grey_stays_as_it_is": ["turns_grey"],
        "test_it_says_whether_it_makes_a_layer": ["no_layer"],
        "test_layers_fit_the_page": ["drops_layers"],
        "test_angles_are_in_range": ["skew_in_hundreds"],
        "test_it_is_deterministic": ["counts"],
    },
    Decoder: {
        "test_it_reads_in_any_orientation": [
            ("upright_only", "turns", ["quarter"]),
            ("counts", "turns", ["upright"]),
        ],
        "test_boxes_are_pixels_of_the_image": ["boxes_of_a_crop"],
        "test_only_what_is_wanted_is_returned": ["all_symbologies"],
        "test_nothing_is_read_where_nothing_stands": ["remembers"],
        "test_the_image_stays_as_it_is": ["scribbles"],
        "test_it_is_deterministic": ["counts"],
    },
    Engine: {
        "test_it_reads_a_line": ["confidence_of_100", "counts"],
        "test_it_reads_a_page": ["bottom_up", "confidence_of_100"],
        "test_nothing_is_read_on_bare_paper": ["invents_text"],
        "test_the_image_stays_as_it_is": ["scribbles"],
        "test_it_is_deterministic": ["counts"],
        "test_versions_name_engine_and_model": ["no_versions"],
    },
    Matcher: {
        "test_known_cases_are_found": ["misses_the_last_case"],
        "test_nothing_is_found_for_nothing": ["any_kind", "raises_on_odd_text", "remembers"],
        "test_candidates_are_well_formed": ["scores_of_100"],
        "test_supports_are_observations": ["foreign_evidence"],
        "test_another_number_is_never_exact": ["near_is_exact"],
        "test_a_misread_number_is_offered": ["exact_only"],
        "test_the_order_of_evidence_changes_nothing": ["first_comes_first"],
        "test_versions_name_the_list": ["digest_of_the_name"],
        "test_stale_is_said": ["always_stale"],
        "test_an_unusable_list_is_refused": ["empty_without_list"],
        "test_cases_are_looked_up": ["looks_up_anything"],
        "test_cases_are_confirmed": ["confirms_what_it_likes"],
        "test_fields_are_read": ["guesses_fields", "fields_of_elsewhere"],
    },
    CheckDigit: {
        "test_right_numbers_are_valid": ["refuses"],
        "test_a_wrong_digit_is_noticed": ["everything_is_right"],
        "test_what_is_no_number_is_not_valid": [("any_digits", "value", ["1 8", "１８"])],
        "test_answers_do_not_depend_on_what_was_asked_before": ["alternates"],
    },
    Exporter: {
        "test_every_record_is_written_once_in_order": ["drops_the_last_record"],
        "test_only_indexed_records_name_a_case": ["files_proposals"],
        "test_no_record_is_no_error": ["refuses_nothing_to_do"],
        "test_equal_batches_give_equal_bytes": ["random_name"],
        "test_the_job_stays_as_it_is": ["moves_documents"],
        "test_hostile_ids_stay_inside": [("trusts_ids", "name", ["../outside", "a\nb"])],
        "test_hostile_values_stay_values": [("trusts_values", "value", ["a\r\nb1;indexed"])],
        "test_a_missing_document_is_an_error": ["forgets_missing_documents"],
        "test_documents_are_whole": ["empty_documents"],
        "test_test_records_do_not_reach_production": ["ignores_production"],
    },
    Executor: {
        "test_outcomes_come_in_the_order_of_the_items": ["backwards"],
        "test_no_item_is_no_outcome": ["wants_items"],
        "test_workers_are_closed": ["closes_twice"],
        "test_a_worker_that_cannot_be_made_says_why": ["hides_the_error"],
        "test_an_error_of_a_task_reaches_the_caller": ["errors_are_faults"],
        "test_disposable_is_said": ["disposable_is_a_text"],
        "test_what_kills_a_worker_harms_no_other_task": [("crash_takes_all", "how", ["memory"])],
    },
}
EVERY_HOOK = {
    "test_name_and_summary": schemes.NAMELESS,
    "test_it_is_offered": schemes.NOT_OFFERED,
    "test_options_are_frozen_values": schemes.CHANGEABLE,
    "test_wrong_options_are_problems": schemes.LOOSE,
    "test_create_is_found_by_name": schemes.LAMBDA,
    "test_create_makes_a_new_one_each_time": schemes.SHARED,
    "test_an_error_inside_is_not_swallowed": schemes.SWALLOWING,
    "test_nothing_stays_open": schemes.LEAKING,
}


def noticed(test: Callable[..., None]) -> Callable[..., None]:
    """The test of a contract turned round: it passes where the contract fails."""

    @functools.wraps(test)
    def turned(*args: Any, **kwargs: Any) -> None:
        with pytest.raises((Exception, pytest.fail.Exception)) as caught:
            test(*args, **kwargs)
        wanted = (AssertionError, pytest.fail.Exception, UnicodeError, DocindexError)
        assert isinstance(caught.value, wanted), repr(caught.value)

    return turned


def promises(contract: type) -> list[str]:
    return sorted(name for name in vars(contract) if name.startswith("test_"))


def add(name: str, base: type[Broken], keep: str, how: str, only: tuple[str, Any] | None) -> None:
    """Make a test class with one turned test of a contract."""
    turned = noticed(getattr(base, keep))
    if only:
        other = [m for m in getattr(turned, "pytestmark", []) if only[0] not in m.args[0]]
        turned.pytestmark = [
            *other,
            pytest.mark.parametrize(*only, indirect=only[0] == "turns").mark,
        ]  # type: ignore[attr-defined]
    hidden = {test: None for test, _ in inspect.getmembers(base) if test.startswith("test_")}
    globals()[name] = type(name, (base,), {**hidden, keep: turned, "how": how})


for contract, caught in CAUGHT.items():
    # Without a defect every test passes, so that what fails below fails for the defect.
    globals()[f"TestSound{contract.__name__}"] = type(
        f"TestSound{contract.__name__}", (contract,), {}
    )
    for test, faults in caught.items():
        for fault in faults:
            how, *rest = (fault,) if isinstance(fault, str) else fault
            name = f"Test{contract.__name__}_{how}_{test.removeprefix('test_')}"
            add(name, contract, test, how, tuple(rest) if rest else None)
for test, component in EVERY_HOOK.items():
    base = type("EveryHook", (CheckDigit,), {"broken": component})
    add(f"TestEveryHook_{component.name}", base, test, "", None)


def test_no_promise_goes_untried() -> None:
    for contract, caught in CAUGHT.items():
        assert promises(contract.__mro__[2]) == sorted(caught), contract.__name__
    assert promises(ComponentContract) == sorted(EVERY_HOOK)


def test_the_module_is_a_plug_in() -> None:
    registry = load_registry(Broken.modules)
    assert all(plugin.failure is None for plugin in registry.plugins)
    assert {hook for hook, name in registry.offers if name == "broken"} == {
        hook for hook, _ in registry.offers
    }


def test_boxes_of_ink_are_found() -> None:
    page = np.full((40, 30), 255, np.uint8)
    page[3:6, 4:9] = 0
    page[20:22, 1:3] = 0
    assert [(b.left, b.top, b.right, b.bottom) for b in imaging.ink_boxes(page)] == [
        (4, 3, 9, 6),
        (1, 20, 3, 22),
    ]
