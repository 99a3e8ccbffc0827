"""`docindex serve --stdio`: lines in, lines out, and nothing on them but the protocol."""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex import errors
from docindex.errors import ProfileError
from docindex.record import from_json, to_json
from docindex.resolving.words import HumanWords
from docindex.serving import PROTOCOL, Channel, ChannelClosed, ServerOptions, serve
from docindex.serving.batches import CancelledError
from docindex.serving.channel import LineError
from docindex.serving.requests import REQUESTS, RequestError
from docindex.serving.server import error_event
from docindex.testing.samples import Samples, write_samples, write_tiff
from tests.resolving_samples import letter
from tests.test_record import SCHEMA

REPO = Path(__file__).parent.parent
MANUAL = REPO / "docs" / "reference" / "stdio.md"
CLIENT = Path(__file__).parent / "clients" / "stdio_client.mjs"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("serve") / "s", seed=5, documents=4, cases=200)


@pytest.fixture(scope="module")
def scrawl(samples: Samples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of one page with ink that nobody can read: quick, and always in clearing."""
    folder = tmp_path_factory.mktemp("batches") / "scrawl"
    folder.mkdir()
    _write_scrawl(folder / "00000001.tif")
    facts = f'tenant = "{samples_tenant(samples)}"\n'
    (folder / "batch.toml").write_text(
        f"{facts}[separation]\none_file_one_document = true\n", "utf-8"
    )
    return folder


def _write_scrawl(path: Path) -> None:
    page = np.full((1754, 1240), 255, np.uint8)
    for x in range(200, 1000, 90):
        page[300:420, x : x + 40] = 0
    write_tiff([page], path, dpi=150)


class Host:
    """The other end of a session: sends requests, keeps events by the id of their request."""

    def __init__(self, options: ServerOptions, max_line: int = 1 << 20) -> None:
        to_server, requests = os.pipe()
        events, from_server = os.pipe()
        self._requests = os.fdopen(requests, "wb")
        self._events = os.fdopen(events, "rb")
        self._streams = os.fdopen(to_server, "rb"), os.fdopen(from_server, "wb")
        self.failure: BaseException | None = None
        self._server = threading.Thread(target=self._serve, args=(options, max_line))
        self._lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._server.start()
        self._reader.start()

    def _serve(self, options: ServerOptions, max_line: int) -> None:
        reading, writing = self._streams
        try:
            serve(Channel(reading, writing, max_line=max_line), options)
        except Exception as error:  # noqa: BLE001 - looked at by the test
            self.failure = error
        finally:
            with contextlib.suppress(OSError):
                writing.close()

    def _read(self) -> None:
        for line in self._events:
            self._lines.put(json.loads(line))

    def event(self) -> dict[str, Any]:
        return self._lines.get(timeout=60)

    def write(self, data: bytes) -> None:
        self._requests.write(data)
        self._requests.flush()

    def send(self, name: Any, request: str, **keys: Any) -> None:
        self.write(json.dumps({"id": name, "request": request, **keys}).encode() + b"\n")

    def ask(self, name: Any, request: str, **keys: Any) -> list[dict[str, Any]]:
        """Every event of one request, its last one included."""
        self.send(name, request, **keys)
        return self.answer(name)

    def answer(self, name: Any) -> list[dict[str, Any]]:
        events = []
        while not events or events[-1]["event"] not in ("done", "error"):
            if (event := self.event())["id"] == name:
                events.append(event)
        return events

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._requests.close()
        self._server.join(timeout=60)
        self._reader.join(timeout=60)
        assert not self._server.is_alive()
        self._events.close()
        self._streams[0].close()


@pytest.fixture
def host(samples: Samples) -> Iterator[Host]:
    made = Host(ServerOptions(profiles=(samples.profile,), executor="in-process"))
    assert made.event()["event"] == "hello"
    yield made
    made.close()
    assert made.failure is None


ANSWER = {"by": "M. Muster", "why": "Name stimmt", "at": "2026-03-02T08:15:00+01:00"}


def _records(tenant: str) -> list[dict[str, Any]]:
    made = []
    for record in (letter(1), letter(2, 3)):
        data = to_json(record)
        made.append({**data, "batch": {**data["batch"], "tenant": tenant}})
    return made


class TestSession:
    def test_the_first_line_says_what_is_spoken(self, samples: Samples) -> None:
        host = Host(ServerOptions(profiles=(samples.profile,), executor="in-process"))
        hello = host.event()
        host.close()
        assert hello["protocol"] == PROTOCOL == "docindex.stdio/1"
        assert hello["requests"] == list(REQUESTS)
        assert hello["max_line"] == 1 << 20
        assert hello["tenants"] == [samples_tenant(samples)]

    def test_a_batch_is_indexed_and_a_document_resolved(
        self, host: Host, samples: Samples, tmp_path: Path
    ) -> None:
        batch = samples.batches[-1]
        events = host.ask("i1", "index", batch=str(batch), out=str(tmp_path), options={"box": "K"})
        done = events[-1]
        assert done["event"] == "done"
        assert done["batch"] == batch.name
        assert Path(done["folder"], "manifest.json").exists()
        assert "places" not in done["ledger"]
        assert done["ledger"]["balance"].startswith(f"{done['ledger']['sides']} sides = ")
        assert {e["step"] for e in events if e["event"] == "progress"} == {
            "open", "survey", "read", "write"
        }  # fmt: skip
        records = [e["record"] for e in events if e["event"] == "record"]
        for record in records:
            jsonschema.validate(record, SCHEMA)
            assert record["batch"]["box"] == "K"
            assert from_json(record).batch.id == batch.name
        assert len(records) == done["ledger"]["documents"]

        document = records[0]["id"]
        events = host.ask(
            "r1", "resolve", document=document, answer={"action": "no_case", **ANSWER}
        )
        new = events[0]["record"]
        assert new["human"]["at"] == ANSWER["at"]
        assert events[-1] == {
            "event": "done",
            "id": "r1",
            "batch": batch.name,
            "records": [new["id"]],
            "supersedes": [document],
        }
        current = host.ask("c1", "records", batch=batch.name)
        assert [e["record"]["id"] for e in current[:-1]] == [
            new["id"],
            *(record["id"] for record in records[1:]),
        ]

    def test_an_answer_does_not_wait_for_a_batch(
        self, host: Host, samples: Samples, scrawl: Path
    ) -> None:
        tenant = samples_tenant(samples)
        assert host.ask(1, "load", records=_records(tenant))[-1]["batches"] == ["b1"]
        host.send(2, "index", batch=str(scrawl))
        host.send(3, "resolve", document="b1_00001f_r1", answer={"action": "no_case", **ANSWER})
        last = []
        while len(last) < 2:
            event = host.event()
            if event["event"] in ("done", "error"):
                last.append((event["id"], event["event"]))
        assert last == [(3, "done"), (2, "done")]

    def test_a_batch_that_does_not_add_up_is_held(self, host: Host, scrawl: Path) -> None:
        options = {"expected_sheets": 99, "receipt_date": "2026-03-02"}
        last = host.ask(1, "index", batch=str(scrawl), options=options)[-1]
        assert (last["event"], last["code"], last["exit_code"]) == ("error", "ledger", 5)
        assert last["batch"] == "scrawl"
        assert "99 sheets declared" in last["message"]
        assert host.ask(2, "records", batch="scrawl")[-1]["code"] == "request"

    def test_a_batch_in_memory_is_not_overwritten(
        self, host: Host, samples: Samples, scrawl: Path
    ) -> None:
        host.ask(1, "load", records=_records(samples_tenant(samples)))
        index = {"batch": str(scrawl), "options": {"id": "b1"}}
        last = host.ask(2, "index", **index)[-1]
        assert (last["code"], "Forget it first" in last["message"]) == ("request", True)
        assert host.ask(3, "forget", batch="b1")[-1] == {"event": "done", "id": 3, "batch": "b1"}
        assert host.ask(4, "forget", batch="b1")[-1]["code"] == "request"
        assert host.ask(5, "index", **index)[-1]["event"] == "done"

    def test_two_answers_to_one_record(self, host: Host, samples: Samples) -> None:
        host.ask(1, "load", records=_records(samples_tenant(samples)))
        split = {"action": "split", "first_pages": ["b1_00003f"], **ANSWER}
        assert len(host.ask(2, "resolve", document="b1_00002f_r1", answer=split)) == 3
        last = host.ask(3, "resolve", document="b1_00002f_r1", answer=split)[-1]
        assert (last["code"], last["exit_code"]) == ("resolve", 10)
        assert "was superseded by b1_00002f_h1, b1_00003f_h1" in last["message"]

    def test_a_session_is_taken_up_from_what_was_sent(self, host: Host, samples: Samples) -> None:
        records = _records(samples_tenant(samples))
        for number, record in enumerate(records):
            assert host.ask(number, "load", records=[record])[-1]["event"] == "done"
        answer = {"action": "merge", "others": ["b1_00002f_r1"], **ANSWER}
        new = host.ask(8, "resolve", document="b1_00001f_r1", answer=answer)[0]["record"]
        host.ask(9, "forget", batch="b1")
        host.ask(10, "load", records=[*records, new])
        assert host.ask(11, "records", batch="b1")[0]["record"] == new

    def test_without_a_moment_it_is_now(self, host: Host, samples: Samples) -> None:
        host.ask(1, "load", records=_records(samples_tenant(samples)))
        answer = {"action": "no_case", "by": "M. Muster", "why": "Werbung"}
        new = host.ask(2, "resolve", document="b1_00001f_r1", answer=answer)[0]["record"]
        assert re.fullmatch(r"20\d\d-.*T.*[+-]\d\d:\d\d", new["human"]["at"])

    def test_cancelled_batches_are_answered_and_the_next_one_is_done(
        self, host: Host, scrawl: Path, tmp_path: Path
    ) -> None:
        batch = str(scrawl)
        host.send(1, "index", batch=batch, out=str(tmp_path))
        host.send(2, "index", batch=batch)
        host.send(3, "cancel", target=2)
        host.send(4, "cancel", target=1)
        host.send(5, "index", batch=batch)
        answers = {}
        while len(answers) < 5:
            event = host.event()
            if event["event"] in ("done", "error"):
                answers[event["id"]] = event
        assert [answers[n]["event"] for n in (3, 4, 5)] == ["done"] * 3
        for n in (1, 2):
            assert (answers[n]["code"], answers[n]["exit_code"]) == ("cancelled", 130)
        assert list(tmp_path.iterdir()) == []
        assert host.ask(6, "cancel", target=1)[-1]["code"] == "request"

    def test_shutdown_finishes_what_was_asked_for(self, host: Host, scrawl: Path) -> None:
        host.send("a", "index", batch=str(scrawl))
        host.send("z", "shutdown")
        last = [host.answer("a")[-1], host.answer("z")[-1]]
        assert [event["event"] for event in last] == ["done", "done"]

    def test_the_end_of_the_input_does_so_too(self, host: Host, scrawl: Path) -> None:
        host.send("a", "index", batch=str(scrawl))
        host._requests.close()
        assert host.answer("a")[-1]["event"] == "done"

    def test_reload_reads_profiles_and_lists_anew(self, samples: Samples, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        folder.mkdir()
        profile = Path(shutil.copy(samples.profile, folder / "profile.toml"))
        host = Host(ServerOptions(profiles=(profile,), executor="in-process"))
        try:
            host.event()
            host.ask(1, "load", records=_records(samples_tenant(samples)))
            confirm = {"document": "b1_00001f_r1", "answer": {"action": "confirm", **ANSWER}}
            assert host.ask(2, "resolve", **confirm)[-1]["code"] == "case_list"
            shutil.copy(samples.profile.parent / "cases.sqlite", folder)
            last = host.ask(3, "resolve", **confirm)[-1]
            assert "is not in the list" in last["message"]

            text = profile.read_text("utf-8")
            profile.write_text(text + "\nnonsense = 1\n", "utf-8")
            assert host.ask(4, "reload")[-1]["code"] == "profile"
            profile.write_text(text, "utf-8")
            assert host.ask(5, "reload")[-1]["event"] == "done"
        finally:
            host.close()


def samples_tenant(samples: Samples) -> str:
    found = re.search(r'^tenant = "(.*)"', samples.profile.read_text("utf-8"), re.M)
    assert found
    return found[1]


class TestTenants:
    @pytest.fixture
    def two(self, samples: Samples, tmp_path: Path) -> tuple[Path, Path]:
        text = samples.profile.read_text("utf-8")
        text = re.sub(r'^tenant = ".*"', 'tenant = "other"', text, count=1, flags=re.M)
        other = tmp_path / "other.toml"
        other.write_text(text, "utf-8")
        shutil.copy(samples.profile.parent / "cases.sqlite", tmp_path)
        return samples.profile, other

    def test_the_batch_chooses(
        self, two: tuple[Path, Path], samples: Samples, scrawl: Path, tmp_path: Path
    ) -> None:
        tenant = samples_tenant(samples)
        bare = tmp_path / "bare"
        bare.mkdir()
        shutil.copy(scrawl / "00000001.tif", bare)
        host = Host(ServerOptions(profiles=two, executor="in-process"))
        try:
            assert host.event()["tenants"] == [tenant, "other"]
            last = host.ask(1, "index", batch=str(bare))[-1]
            assert (last["code"], "whose mail" in last["message"]) == ("intake", True)
            last = host.ask(2, "index", batch=str(bare), options={"tenant": "third"})[-1]
            assert last["code"] == "intake"
            assert last["message"].count("'third'") == 2
            events = host.ask(3, "index", batch=str(bare), options={"tenant": "other"})
            assert events[-1]["tenant"] == "other"
            assert host.ask(4, "load", records=_records("third"))[-1]["event"] == "done"
            answer = {"action": "no_case", **ANSWER}
            last = host.ask(5, "resolve", document="b1_00001f_r1", answer=answer)[-1]
            assert "tenant 'third': is not served here" in last["message"]
        finally:
            host.close()

    def test_one_profile_for_each_tenant(self, samples: Samples) -> None:
        sent = io.BytesIO()
        with pytest.raises(ProfileError, match="is the tenant of"):
            serve(Channel(io.BytesIO(), sent), ServerOptions(profiles=(samples.profile,) * 2))
        (event,) = map(json.loads, sent.getvalue().splitlines())
        assert (event["event"], event["id"], event["code"]) == ("error", None, "profile")


MALFORMED = [
    (b"nonsense", None, "not JSON"),
    (b"\xff\xfe", None, "not UTF-8"),
    (b"[]", None, "not a JSON object"),
    (b"[" * 100_000, None, "RecursionError"),
    (b"1" * 5000, None, "ValueError"),
    (b'{"request": "records", "batch": "b"}', None, "id: give"),
    (b'{"id": true, "request": "reload"}', None, "id: give"),
    (b'{"id": "", "request": "reload"}', None, "id: give"),
    (b'{"id": 1}', 1, "is not one of index, resolve"),
    (b'{"id": 1, "request": ["index"]}', 1, "is not one of index, resolve"),
    (b'{"id": 1, "request": "index"}', 1, "batch: is missing"),
    (b'{"id": 1, "request": "index", "batch": ""}', 1, "batch"),
    (b'{"id": 1, "request": "index", "batch": "b", "out": ""}', 1, "out"),
    (b'{"id": 1, "request": "index", "batch": "b", "outt": "x"}', 1, "did you mean 'out'"),
    (
        b'{"id": 1, "request": "index", "batch": "b", "options": {"receipt_date": "soon"}}',
        1,
        "options.receipt_date",
    ),
    (b'{"id": 1, "request": "index", "batch": "b", "options": []}', 1, "options"),
    (b'{"id": 1, "request": "load", "records": {}}', 1, "records"),
    (b'{"id": 1, "request": "load", "records": [3]}', 1, "records[0]"),
    (b'{"id": 1, "request": "load", "records": [{"schema": 1}]}', 1, "records[0].schema"),
    (b'{"id": 1, "request": "cancel", "target": [1]}', 1, "target"),
    (b'{"id": 1, "request": "records", "batch": "none"}', 1, "is not in memory"),
]


class TestMalformed:
    def test_every_line_has_an_answer_and_none_ends_the_session(self, samples: Samples) -> None:
        lines = b"\n".join(line for line, *_ in MALFORMED) + b"\n\n"
        answers = _exchange(samples, lines + b'{"id": 7, "request": "shutdown"}\n')
        assert len(answers) == len(MALFORMED) + 2
        for event, (_, name, words) in zip(answers[1:], MALFORMED, strict=False):
            assert (event["event"], event["id"], event["code"]) == ("error", name, "request")
            assert words in event["message"]
        assert answers[-1] == {"event": "done", "id": 7}

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (3, "give an object"),
            ({"action": "guess", "by": "x", "why": "y"}, "action"),
            ({"action": "confirm"}, "by: is missing"),
            ({"action": "confirm", **ANSWER, "sheets": ["1"]}, "sheets[0]"),
            ({"action": "confirm", **ANSWER, "at": "noon"}, "no moment"),
            ({"action": "confirm", **ANSWER}, "is of no batch in memory"),
        ],
    )
    def test_answers_that_are_none(self, samples: Samples, answer: Any, words: str) -> None:
        request = {"id": 1, "request": "resolve", "document": "d", "answer": answer}
        _, event = _exchange(samples, json.dumps(request).encode())
        assert (event["code"], event["exit_code"]) == ("resolve", 10)
        assert words in event["message"]

    def test_an_id_in_use_is_refused(self, host: Host, scrawl: Path) -> None:
        host.send(1, "index", batch=str(scrawl))
        host.send(1, "index", batch=str(scrawl))
        events = [host.answer(1)[-1], host.answer(1)[-1]]
        assert sorted(event["event"] for event in events) == ["done", "error"]

    def test_a_line_that_is_too_long_is_skipped(self, samples: Samples) -> None:
        long = b'{"id": 1, "request": "' + b"x" * 3000 + b'"}\n'
        fits = b'{"id": 2, "request": "shutdown"}'
        _, event, done = _exchange(samples, long + fits + b"\n", max_line=200)
        assert "longer than 200 bytes" in event["message"]
        assert done == {"event": "done", "id": 2}

    @given(st.lists(st.binary(max_size=40), max_size=6), st.integers(4, 60))
    @settings(max_examples=100, deadline=None)
    def test_any_bytes_come_as_objects_or_errors(self, lines: list[bytes], limit: int) -> None:
        data = b"\n".join(lines)
        received = list(Channel(io.BytesIO(data), io.BytesIO(), max_line=limit).receive())
        assert all(isinstance(message, dict | LineError) for message in received)
        assert len(received) == sum(bool(line.strip()) for line in data.split(b"\n"))

    def test_a_mark_of_byte_order_is_no_fault(self, samples: Samples) -> None:
        data = b'\xef\xbb\xbf{"id": 1, "request": "shutdown"}\r\n'
        assert _exchange(samples, data)[-1] == {"event": "done", "id": 1}


def _exchange(samples: Samples, data: bytes, max_line: int = 1 << 20) -> list[dict[str, Any]]:
    sent = io.BytesIO()
    options = ServerOptions(profiles=(samples.profile,), executor="in-process")
    serve(Channel(io.BytesIO(data), sent, max_line=max_line), options)
    return [json.loads(line) for line in sent.getvalue().splitlines()]


class TestSending:
    def test_a_host_that_reads_no_more_ends_the_session(self, samples: Samples) -> None:
        class Closed(io.BytesIO):
            def write(self, _: Any) -> int:
                raise BrokenPipeError

        options = ServerOptions(profiles=(samples.profile,), executor="in-process")
        with pytest.raises(ChannelClosed):
            serve(Channel(io.BytesIO(), Closed()), options)

    def test_every_message_is_one_line_whatever_stands_in_it(self) -> None:
        sent = io.BytesIO()
        text = "Größe\n\r\u2028\u0085\ud800\x00"
        Channel(io.BytesIO(), sent).send({"event": "x", "text": text})
        assert sent.getvalue().count(b"\n") == 1
        assert len(sent.getvalue().decode("utf-8").splitlines()) == 1
        assert json.loads(sent.getvalue())["text"] == text

    def test_a_fault_tells_its_type_and_quotes_nothing(self) -> None:
        event = error_event(1, KeyError("Erika Mustermann"))
        assert (event["code"], event["exit_code"]) == ("fault", 1)
        assert "KeyError" in event["message"]
        assert "Mustermann" not in event["message"]


def _noisy_profile(samples: Samples, folder: Path) -> Path:
    for name in ("profile.toml", "cases.sqlite"):
        shutil.copy(samples.profile.with_name(name), folder)
    profile = folder / "profile.toml"
    text = profile.read_text("utf-8")
    profile.write_text(text + '\n[[matchers]]\ncomponent = "noisy"\n', "utf-8")
    return profile


class TestProcess:
    def test_nothing_but_the_protocol_is_on_standard_output(
        self, samples: Samples, scrawl: Path, tmp_path: Path
    ) -> None:
        """Workers, C code and child processes print and read as they like; the host sees none."""
        words = ["serve", "--stdio", "--profile", str(_noisy_profile(samples, tmp_path))]
        words += ["--plugin", "tests.noisy", "--workers", "1"]
        request = {"id": 1, "request": "index", "batch": str(scrawl)}
        done = subprocess.run(
            [sys.executable, "-m", "docindex", *words],
            input=json.dumps(request).encode() + b"\n",
            capture_output=True,
            check=False,
            cwd=REPO,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        events = [json.loads(line) for line in done.stdout.splitlines()]
        assert events[-1]["event"] == "done"
        assert done.stderr.count(b"printed by a worker") >= 1
        assert done.stderr.count(b"printed by a child") >= 1

    def test_a_profile_that_cannot_be_used_is_told_and_ends_with_2(self, tmp_path: Path) -> None:
        words = ["serve", "--stdio", "--profile", str(tmp_path / "none.toml")]
        done = subprocess.run(
            [sys.executable, "-m", "docindex", *words],
            input=b"",
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2
        assert json.loads(done.stdout)["code"] == "profile"

    def test_the_node_client_indexes_a_batch_and_resolves_a_document(
        self, samples: Samples, scrawl: Path, tmp_path: Path
    ) -> None:
        node = shutil.which("node")
        if node is None:
            pytest.skip("node is not installed: the client in another language cannot run")
        batch = tmp_path / "batch"
        batch.mkdir()
        (letter_file,) = samples.batches[2].glob("*.jpg")
        shutil.copy(letter_file, batch)
        _write_scrawl(batch / "00000002.tif")
        shutil.copy(scrawl / "batch.toml", batch)
        paths = (samples.profile, batch, tmp_path / "out")
        done = subprocess.run(
            [node, str(CLIENT), sys.executable, *map(str, paths)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["protocol"] == PROTOCOL
        assert told["indexed"] >= 1
        assert told["refused"] == ["request", "resolve"]
        assert told["before"] in ("verify", "clearing")
        assert (told["after"], told["reason"]) in (
            ("indexed", "confirmed"),
            ("clearing", "no_case"),
        )
        assert told["current"] == told["indexed"]
        assert told["exit"] == 0


class TestManual:
    def test_every_request_and_key_is_documented(self) -> None:
        text = MANUAL.read_text("utf-8")
        for name, kind in REQUESTS.items():
            section = re.search(rf"^### `{name}`\n(.*?)(?=^##|\Z)", text, re.M | re.S)
            assert section, name
            for field in attrs.fields(kind):
                assert f"`{field.name}`" in section[1], f"{name}.{field.name}"
        for field in attrs.fields(HumanWords):
            assert f"| `{field.name}` |" in text, field.name

    def test_every_code_is_documented(self) -> None:
        text = MANUAL.read_text("utf-8")
        kinds = [
            kind
            for kind in vars(errors).values()
            if isinstance(kind, type) and issubclass(kind, errors.DocindexError)
        ]
        for kind in (*kinds, RequestError, CancelledError):
            made = kind.__new__(kind)
            made.__dict__.update(path="p", problems=(), batch="b", fault="f", detail="d")
            made.__dict__.update(component="c", error="e")
            event = error_event(None, made)
            assert f"| `{event['code']}` | {event['exit_code']} |" in text, event["code"]
