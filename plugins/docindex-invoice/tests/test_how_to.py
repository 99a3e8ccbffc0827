"""What the how-to page shows is right."""

from __future__ import annotations

import re

from conftest import PLUGIN
from docindex import load_profile
from docindex.registry import load_registry
from docindex.worker import setting_of

PAGE = PLUGIN.parent.parent / "docs" / "how-to" / "index-invoices.md"


def test_list_and_profile(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    for title, content in re.findall(r'^```\w+ title="([\w.]+)"\n(.*?)^```$', text, re.M | re.S):
        (tmp_path / title).write_text(content, encoding="utf-8")
    loaded = load_profile(tmp_path / "profile.toml")
    registry = load_registry()
    (used,) = loaded.profile.matchers
    made = registry.create("docindex_matchers", used.component, used.options, setting_of(loaded))
    assert len(made.creditors.cases) == 2
    assert {g.kind for g in (*made.ibans, *made.vat_ids)} == {"iban", "vat_id"}
    for reference in loaded.profile.references:
        assert (
            registry.check("docindex_check_digits", reference.check_digit["scheme"], {}, "") == ()
        )


def test_every_field_is_documented():
    from docindex_invoice.invoice import TERMS

    text = PAGE.read_text(encoding="utf-8")
    for name, (term, _) in TERMS.items():
        assert f"`{name}`" in text
        assert re.search(rf"\b{term}\b", text), term
