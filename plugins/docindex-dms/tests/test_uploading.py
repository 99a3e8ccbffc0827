"""Requests reach a real server once; what the network leaves open stays open."""

from __future__ import annotations

import email.parser
import email.policy
import http.server
import json
import shutil
import socket
import ssl
import subprocess
import threading

import attrs
import pytest
from docindex_dms import uploading
from docindex_dms.__main__ import main
from docindex_dms.prepared import Part, Request, RequestError, read_request, write_request
from docindex_dms.uploading import Body, Delivery, Fate, upload
from import_formats import exporter, problems

from docindex.testing.values import make_job, make_record

SECRET = {"DOCINDEX_SECRET": "geheim"}
ANSWER = '{"objects": [{"properties": {"system:objectId": {"value": "4711"}}}]}'


class Server(http.server.ThreadingHTTPServer):
    """Keeps what it was sent, and answers as a test says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received, self.statuses, self.headers = [], [], []
        self.answer = ANSWER.encode()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/osrest/api/dms/objects"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        message = parser.parsebytes(head + data)
        self.server.received.append(
            {
                part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                for part in message.iter_parts()
            }
        )
        self.server.headers.append((self.path, dict(self.headers)))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        if status == 0:  # the connection breaks before the answer
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def exported(folder, name, server, *records):
    job = make_job(folder, *(records or (make_record("a"), make_record("b"))))
    exporter(folder, name, url=server.url).export(job)
    return job.target


def send(folder, state, **more):
    return [(one.record, one.fate) for one in upload(folder, state, environ=SECRET, **more)]


@pytest.mark.parametrize("name", ["enaio-rest", "paperless-rest"])
def test_each_document_arrives_once(tmp_path, server, name):
    target = exported(tmp_path / "job", name, server)
    for _ in range(2):
        assert send(target, tmp_path / "state") == [("a", Fate.DONE), ("b", Fate.DONE)]
    assert len(server.received) == 2
    documents = [
        next(value for key, value in parts.items() if key in ("document", "cid_document"))
        for parts in server.received
    ]
    assert documents == [b"%PDF-1.7 0", b"%PDF-1.7 1"]
    (path, headers), _ = server.headers
    assert path == "/osrest/api/dms/objects"
    scheme = {"enaio-rest": "geheim", "paperless-rest": "Token geheim"}[name]
    assert headers["Authorization"] == scheme


def test_enaio_is_told_properties_and_place(tmp_path, server):
    exported_to = exported(tmp_path / "job", "enaio-rest", server, make_record("a"))
    (delivery,) = upload(exported_to, tmp_path / "state", environ=SECRET)
    (parts,) = server.received
    (made,) = json.loads(parts["data"])["objects"]
    assert made["properties"] == {
        "system:objectTypeId": {"value": "Schreiben"},
        "system:parentId": {"value": "case-17"},
        "id": {"value": "a"},
        "key": {"value": "1020000017"},
    }
    assert made["contentStreams"][0]["cid"] in parts
    assert json.loads(delivery.answer)["objects"]
    (path,) = (tmp_path / "state").glob("a-*.answer.json")
    kept = json.loads(path.read_bytes())
    assert kept["answer"] == ANSWER


def test_paperless_is_told_fields_and_version(tmp_path, server):
    made = exporter(
        tmp_path,
        "paperless-rest",
        url=server.url,
        document_types=[{"document_class": "unknown", "id": 4}],
        correspondent=5,
        storage_path=6,
        tags=[7, 8],
        archive_serial_number="number",
    )
    job = make_job(tmp_path / "job", make_record("a"))
    made.export(job)
    request = read_request(next(job.target.glob("*.request.json")))
    told = [(part.name, part.text) for part in request.parts if part.text is not None]
    assert told == [
        ("title", "case-17"),
        ("archive_serial_number", "1"),
        ("document_type", "4"),
        ("correspondent", "5"),
        ("storage_path", "6"),
        ("tags", "7"),
        ("tags", "8"),
        ("custom_fields", '{"1": "a", "2": "1020000017"}'),
    ]
    assert send(job.target, tmp_path / "state") == [("a", Fate.DONE)]
    assert server.headers[0][1]["Accept"] == "application/json; version=9"


@pytest.mark.parametrize(
    ("status", "fate", "again"),
    [
        (400, Fate.REFUSED, Fate.DONE),
        (401, Fate.REFUSED, Fate.DONE),
        (302, Fate.REFUSED, Fate.DONE),
        (503, Fate.REFUSED, Fate.DONE),
        (500, Fate.UNSURE, Fate.UNSURE),
        (504, Fate.UNSURE, Fate.UNSURE),
        (0, Fate.UNSURE, Fate.UNSURE),
    ],
)
def test_only_a_clear_refusal_is_sent_again(tmp_path, server, status, fate, again):
    target = exported(tmp_path / "job", "enaio-rest", server, make_record("a"))
    server.statuses = [status]
    assert send(target, tmp_path / "state") == [("a", fate)]
    assert send(target, tmp_path / "state") == [("a", again)]
    assert len(server.received) == (2 if again is Fate.DONE else 1)
    assert [path for path, _ in server.headers] == ["/osrest/api/dms/objects"] * len(
        server.received
    )


def test_one_that_is_unsure_does_not_stop_the_others(tmp_path, server):
    target = exported(tmp_path / "job", "enaio-rest", server)
    server.statuses = [0, 200]
    assert send(target, tmp_path / "state") == [("a", Fate.UNSURE), ("b", Fate.DONE)]
    (mark,) = (tmp_path / "state").glob("a-*.sent")
    mark.unlink()  # a person looked: it was not there
    assert send(target, tmp_path / "state") == [("a", Fate.DONE), ("b", Fate.DONE)]


def test_a_run_that_was_killed_leaves_a_mark(tmp_path, server):
    target = exported(tmp_path / "job", "enaio-rest", server, make_record("a"))

    class Killed(BaseException):
        """Ends the run between mark and answer."""

    def killed(*_):
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploading, "_post", killed)
        with pytest.raises(Killed):
            send(target, tmp_path / "state")
    assert send(target, tmp_path / "state") == [("a", Fate.UNSURE)]
    assert server.received == []


def test_the_same_document_goes_to_each_receiver(tmp_path, server):
    target = exported(tmp_path / "job", "enaio-rest", server, make_record("a"))
    assert send(target, tmp_path / "state") == [("a", Fate.DONE)]
    with Server() as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.01,))
        thread.start()
        further = exported(tmp_path / "further", "enaio-rest", other, make_record("a"))
        assert send(further, tmp_path / "state") == [("a", Fate.DONE)]
        other.shutdown()
        thread.join()
    assert (len(server.received), len(other.received)) == (1, 1)


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl on this machine: certificates are not tested")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [openssl, *made, *subject, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    with Server() as secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        secure.handle_error = lambda *_: None  # the client turns away
        thread = threading.Thread(target=secure.serve_forever, args=(0.01,))
        thread.start()
        url = f"https://localhost:{secure.server_address[1]}/"
        job = make_job(tmp_path / "job", make_record("a"))
        exporter(tmp_path, "enaio-rest", url=url).export(job)
        (turned_away,) = upload(job.target, tmp_path / "state", environ=SECRET)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSL_CERT_FILE", str(certificate))
            (taken,) = upload(job.target, tmp_path / "state", environ=SECRET)
        secure.shutdown()
        thread.join()
    assert (turned_away.fate, turned_away.answer) == (Fate.REFUSED, "SSLCertVerificationError")
    assert (taken.fate, len(secure.received)) == (Fate.DONE, 1)


def test_nobody_listens(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    job = make_job(tmp_path / "job", make_record("a"))
    exporter(tmp_path, "enaio-rest", url=f"http://127.0.0.1:{port}/").export(job)
    assert send(job.target, tmp_path / "state") == [("a", Fate.REFUSED)]
    assert list((tmp_path / "state").iterdir()) == []


def test_a_silent_receiver_is_unsure(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        job = make_job(tmp_path / "job", make_record("a"))
        exporter(tmp_path, "enaio-rest", url=url).export(job)
        assert send(job.target, tmp_path / "state", seconds=0.2) == [("a", Fate.UNSURE)]


@pytest.mark.parametrize("secret", [None, "", "two\nlines", "größe"])
def test_a_secret_must_be_there(tmp_path, server, secret):
    target = exported(tmp_path / "job", "enaio-rest", server)
    environ = {} if secret is None else {"DOCINDEX_SECRET": secret}
    with pytest.raises(RequestError, match="DOCINDEX_SECRET") as caught:
        list(upload(target, tmp_path / "state", environ=environ))
    assert not secret or secret not in str(caught.value)
    assert server.received == []


def test_no_secret_is_written_down(tmp_path, server):
    target = exported(tmp_path / "job", "enaio-rest", server)
    send(target, tmp_path / "state")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 6
    assert not any(b"geheim" in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/api",
        "ftp://127.0.0.1/",
        "https://user:word@example.org/",
        "https://",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://example.org:port/",
        "file:///etc/passwd",
    ],
)
def test_addresses_that_nothing_is_sent_to(url):
    assert repr(url) in problems("enaio-rest", url=url)
    request = {"record": "a", "accept": "*/*", "authorization": "", "secret": "", "parts": ()}
    with pytest.raises(ValueError, match=r"address|https"):
        Request(url=url, **request)


def test_a_request_is_read_as_it_was_written(tmp_path):
    request = Request(
        record="a",
        url="https://example.org/api?x=1",
        accept="application/json",
        authorization="Token",
        secret="NAME",  # noqa: S106 - of a variable
        parts=(Part(name="t", text='"ä\\'), Part(name="f", file="a.pdf", type="application/pdf")),
    )
    path = tmp_path / "a.request.json"
    path.write_bytes(write_request(request))
    assert read_request(path) == request
    data = json.loads(path.read_bytes())
    for change in (
        {"schema": "docindex.request/2"},
        {"url": "http://example.org/"},
        {"more": 1},
        {"parts": [{"name": 'a"; x="', "text": "", "file": "", "type": ""}]},
        {"parts": [{"name": "a", "text": None, "file": "../../etc/passwd", "type": ""}]},
    ):
        path.write_text(json.dumps(data | change), encoding="utf-8")
        with pytest.raises(RequestError, match=r"a\.request\.json"):
            read_request(path)
    for broken in ("", "[]", "{}", "\ud800".encode("utf-8", "surrogatepass")):
        path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
        with pytest.raises(RequestError):
            read_request(path)


def test_a_document_cannot_end_the_body(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"x" * 65530 + b"--docindex-a--\r\n")
    part = Part(name="document", file="a.pdf")
    request = Request(
        record="a",
        url="https://example.org/",
        accept="*/*",
        authorization="",
        secret="",
        parts=(part,),
    )
    with pytest.raises(RequestError, match="boundary"):
        Body(request, tmp_path, "docindex-a")
    assert Body(request, tmp_path, "other").size > 65530


def test_the_command(tmp_path, server, capsys, monkeypatch):
    target = exported(tmp_path / "job", "enaio-rest", server)
    state = ["--state", str(tmp_path / "state")]
    assert main([str(target), *state]) == RequestError.exit_code
    assert "DOCINDEX_SECRET" in capsys.readouterr().err
    monkeypatch.setenv("DOCINDEX_SECRET", "geheim")
    server.statuses = [400]
    assert main([str(target), *state]) == 1
    assert capsys.readouterr().out == "a\trefused\t400\nb\tdone\t200\n"
    assert main([str(target), *state]) == 0


def test_a_kept_answer_is_told_again(tmp_path, server):
    target = exported(tmp_path / "job", "enaio-rest", server, make_record("a"))
    first = list(upload(target, tmp_path / "state", environ=SECRET))
    assert list(upload(target, tmp_path / "state", environ=SECRET)) == first
    assert first == [Delivery(record="a", fate=Fate.DONE, status=200, answer=ANSWER)]
    assert attrs.asdict(first[0])["status"] == 200
