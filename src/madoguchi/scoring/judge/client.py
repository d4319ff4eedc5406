"""Asking a server that speaks the chat-completions protocol, over HTTP and nothing else: no redirects, no proxies."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.scoring.judge.addresses import Address, AddressError, destinations

FORMS = ("json_schema", "json_object", "text")  # how servers take the shape of an answer, the strictest first
MOST_BYTES = 1_000_000
MOST_TOKENS = 6_000  # of an answer
TRIES = 3
WAITS = (1.0, 4.0)  # seconds before the second and third try
LONGEST_WAIT = 10.0  # what a server asks for beyond this is waited out by pausing
SEED = 20_260
Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Server:
    """Who is asked. ``seconds`` may pass until the whole answer is here."""

    address: Address
    model: str
    key: str = ""
    seconds: float = 60.0
    form: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Tokens are 0 where the server does not count them."""

    content: str
    tokens_in: int
    tokens_out: int
    form: str
    cut_short: bool


class CallError(Exception):
    """A call that failed; ``code`` as in ``problems``, ``wait`` the seconds the server asks for."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


def chat(
    server: Server,
    messages: Sequence[Message],
    schema: Mapping[str, Any],
    *,
    tries: int = TRIES,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Return the model's answer. Raises ``CallError`` when tries are used up, at once where another try cannot help."""
    forms = list(FORMS[FORMS.index(server.form) :] if server.form in FORMS else FORMS)
    tried = 0
    while True:
        try:
            return _once(server, messages, schema, forms[0])
        except CallError as error:
            if (
                error.code == "rejected" and len(forms) > 1
            ):  # some servers know no schema, some no form at all
                forms.pop(0)
                continue
            tried += 1
            wait = error.wait if error.wait is not None else WAITS[min(tried, len(WAITS)) - 1]
            if tried >= tries or error.code not in ("busy", "server", "unreachable") or wait > LONGEST_WAIT:
                raise
        sleep(wait)


def _once(server: Server, messages: Sequence[Message], schema: Mapping[str, Any], form: str) -> Answer:
    body: dict[str, Any] = {
        "model": server.model,
        "messages": list(messages),
        "temperature": 0,
        "seed": SEED,
        "max_tokens": MOST_TOKENS,
        "stream": False,
    }
    if form == "json_schema":
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "marks", "strict": True, "schema": schema},
        }
    elif form == "json_object":
        body["response_format"] = {"type": "json_object"}
    status, headers, raw = _post(server, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
    if status != 200:
        raise CallError(_code(status), _seconds(headers.get("retry-after", "")))
    return _read(raw, form)


def _post(server: Server, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
    address = server.address
    until = time.monotonic() + server.seconds
    connection: http.client.HTTPConnection | None = None
    try:
        places = destinations(address)
        if address.secure:
            connection = http.client.HTTPSConnection(
                address.host, address.port, timeout=server.seconds, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(places[0], address.port, timeout=server.seconds)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        usual = address.port == (443 if address.secure else 80)
        host = f"[{address.host}]" if ":" in address.host else address.host
        headers["Host"] = host if usual else f"{host}:{address.port}"
        if server.key:
            headers["Authorization"] = f"Bearer {server.key}"
        connection.request("POST", f"{address.path}/v1/chat/completions", body, headers)
        socket = connection.sock
        response = connection.getresponse()
        parts: list[bytes] = []
        size = 0
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise CallError("slow")
            if socket is not None and socket.fileno() >= 0:
                socket.settimeout(left)
            part = response.read1(65_536)
            if not part:
                break
            size += len(part)
            if size > MOST_BYTES:
                raise CallError("not_protocol")
            parts.append(part)
        return (
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            b"".join(parts),
        )
    except AddressError as error:
        raise CallError(error.code) from None
    except TimeoutError:
        raise CallError("slow") from None
    except ssl.SSLError:
        raise CallError("tls") from None
    except OSError:
        raise CallError("unreachable") from None
    except http.client.HTTPException:
        raise CallError("not_protocol") from None
    finally:
        if connection is not None:
            connection.close()


def _code(status: int) -> str:
    if status in (401, 403):
        return "key"
    if status == 404:
        return "no_model"
    if status == 429:
        return "busy"
    if status >= 500 and status != 501:
        return "server"
    return "rejected" if status >= 400 else "not_protocol"  # a redirect could lead anywhere


def _seconds(told: str) -> float | None:
    return float(told) if told.strip().isdigit() else None


def _read(raw: bytes, form: str) -> Answer:
    try:
        told = json.loads(raw)
        choice = told["choices"][0]
        content = choice["message"]["content"]
        used = told.get("usage") or {}
        tokens = [max(0, int(used.get(name) or 0)) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise CallError("not_protocol") from None
    if not isinstance(content, str):
        raise CallError("not_protocol")
    return Answer(content, tokens[0], tokens[1], form, choice.get("finish_reason") == "length")
