"""The switch that writes the README's examples anew."""

from __future__ import annotations


def pytest_addoption(parser):
    parser.addoption("--renew-readme", action="store_true", help="write the README's examples anew")
