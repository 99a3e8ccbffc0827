"""What docindex asks of each kind of component, as test classes for plug-ins. Needs pytest.

    class TestDogTax(MatcherContract):
        @pytest.fixture
        def component(self):
            return COMPONENT

        ...

Override `component`, `options` and the samples that a contract asks for; each test then checks one
promise of `docindex.contracts` or `docs/reference/hooks.md`. The built-in components pass the same.
"""

# ruff: noqa: E402 - pytest explains failed assertions only of modules that are imported after this
import pytest

_MODULES = (
    "barcode_decoders",
    "check_digits",
    "components",
    "executors",
    "exporters",
    "intakes",
    "matchers",
    "ocr_engines",
    "preprocessors",
)
pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in _MODULES))

from docindex.testing.contracts.barcode_decoders import BarcodeDecoderContract
from docindex.testing.contracts.check_digits import CheckDigitContract
from docindex.testing.contracts.components import ComponentContract
from docindex.testing.contracts.executors import ExecutorContract
from docindex.testing.contracts.exporters import ExporterContract
from docindex.testing.contracts.intakes import IntakeContract
from docindex.testing.contracts.matchers import MatcherContract
from docindex.testing.contracts.ocr_engines import OcrEngineContract
from docindex.testing.contracts.preprocessors import PreprocessorContract

__all__ = [
    "BarcodeDecoderContract",
    "CheckDigitContract",
    "ComponentContract",
    "ExecutorContract",
    "ExporterContract",
    "IntakeContract",
    "MatcherContract",
    "OcrEngineContract",
    "PreprocessorContract",
]
