"""A model server that stands in for a real one: it listens on a real port and speaks the real protocol."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Reply = Callable[["StandIn", dict[str, Any]], tuple[int, dict[str, str], bytes]]


class StandIn:
    """The server with what it was asked. ``replies`` are used up one by one; the last one stays."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies) or [answering()]
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.address = ""
        self.hold = threading.Event()  # set when whoever waits may go on

    @property
    def words(self) -> str:
        """Everything that arrived."""
        return json.dumps(self.asked, ensure_ascii=False)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:  # who does not trust us hangs up
        pass

    block_on_close = False
    stand_in: StandIn


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        one = self.server.stand_in
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        one.asked.append(body)
        one.headers.append({name.lower(): value for name, value in self.headers.items()})
        one.paths.append(self.path)
        reply = one.replies.pop(0) if len(one.replies) > 1 else one.replies[0]
        status, headers, content = reply(one, body)
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # who asked has gone
            pass

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(*replies: Reply, tls: tuple[Path, Path] | None = None) -> Iterator[StandIn]:
    """Run a stand-in for a while; ``tls``: with this certificate and key."""
    one = StandIn(*replies)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.stand_in = one
    one.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files


def items_of(body: dict[str, Any]) -> list[str]:
    """The ids of the items it was asked about, read off the prompt as a model would."""
    listed = [line for line in body["messages"][1]["content"].splitlines() if line.startswith("- ")]
    return [line[2:].split(":", 1)[0] for line in listed]


def turns_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The turns it was shown."""
    lines = body["messages"][1]["content"].splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"turn"')]


def said(content: str, *, finish: str = "stop", usage: bool = True) -> Reply:
    """Answer with exactly these words."""

    def reply(_: StandIn, __: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        told: dict[str, Any] = {
            "object": "chat.completion",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}
            ],
        }
        if usage:
            told["usage"] = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}
        return 200, {"Content-Type": "application/json"}, json.dumps(told).encode()

    return reply


def answering(
    results: dict[str, str] | None = None,
    otherwise: str = "met",
    quotes: dict[str, tuple[int, str]] | None = None,
) -> Reply:
    """Answer as a good model: every item with a result, quoting the first words of the staff unless told otherwise."""

    def reply(one: StandIn, body: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        first = next(turn for turn in turns_of(body) if turn["speaker"] == "agent")
        usual = (first["turn"], first["text"][:12])
        items = []
        for item in items_of(body):
            turn, quote = (quotes or {}).get(item, usual)
            result = (results or {}).get(item, otherwise)
            evidence = [] if result == "not_applicable" else [{"turn": turn, "quote": quote}]
            items.append({"item": item, "result": result, "evidence": evidence})
        return said(json.dumps({"items": items}, ensure_ascii=False))(one, body)

    return reply


def status(code: int, **headers: str) -> Reply:
    """Answer with a status alone."""

    def reply(_: StandIn, __: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        return (
            code,
            {name.replace("_", "-"): value for name, value in headers.items()},
            b'{"error": {"message": "no"}}',
        )

    return reply


def silent(one: StandIn, _: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """Say nothing until the test is over."""
    one.hold.wait(60)
    return status(500)(one, _)
