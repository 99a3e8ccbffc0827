"""The switch that writes the pages of the reference anew."""

from __future__ import annotations


def pytest_addoption(parser):
    parser.addoption("--renew-docs", action="store_true", help="write the reference anew")
