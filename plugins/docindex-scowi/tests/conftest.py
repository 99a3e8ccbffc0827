"""A real PostgreSQL for all tests of a process, and an invented district on it for each."""

from __future__ import annotations

import pytest
from districts import District, make_district
from servers import Server, programs


@pytest.fixture(scope="session")
def server():
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    made = Server(folder)
    try:
        made.create()
        yield made
    finally:
        made.remove()


@pytest.fixture
def district(server: Server, tmp_path, monkeypatch) -> District:
    monkeypatch.setenv("SCOWI_READER", server.reader_password)
    return make_district(server, tmp_path)
