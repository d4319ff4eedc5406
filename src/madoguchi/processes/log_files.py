"""The event log as a file other tools read: XES (IEEE 1849-2016), OCEL 2.0 JSON, CSV; streamed, case by case.

Cases go by their number, members by an id without a name (``m12``), nothing that was said is in it. What goes out comes
in again by ``madoguchi mine`` or as an import of events with the same counts, paths and variants.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.sax.saxutils import quoteattr

from madoguchi.cases.pointing import own_ids
from madoguchi.kit.exporting import defuse
from madoguchi.warehouse import Filters, ask

Row = Mapping[str, Any]
FORMATS = {
    "xes": ("application/xml", ".xes"),
    "ocel": ("application/json", ".ocel.json"),
    "csv": ("text/csv; charset=utf-8", ".csv"),
}
COLUMNS = (
    "case", "activity", "started_at", "at", "resource", "team", "stage", "lane", "channel", "cost", "signal", "event_id",
)  # fmt: skip
PORTION = 20_000
MOST = 2_000_000  # steps of one case: what the warehouse gives at a time
_TOLD = ("stage", "lane", "channel", "signal")
_PIECE = 64 * 1024
_SPOOL = 8 * 1024 * 1024


def rows(filters: Filters, portion: int = PORTION) -> Iterator[Row]:
    """Yield the steps of the cases the filters let through, case by case in order; whole cases are held, never all.

    Keys: ``COLUMNS``; ``at`` and ``started_at`` are moments with a zone. Raises ``WarehouseError``.
    """
    after, wanted = -(2**62), portion
    while True:
        found = ask("log_rows", filters, after=after, limit=wanted)
        whole = found
        if len(found) == wanted < MOST:  # the last case may go on
            whole = [row for row in found if row["case_id"] != found[-1]["case_id"]]
            if not whole:  # one case is longer than a portion
                wanted = min(2 * wanted, MOST)
                continue
        yield from _told(whole)
        if len(found) < wanted:
            return
        after, wanted = whole[-1]["case_id"], portion


def _told(found: list[Any]) -> Iterator[Row]:
    named = own_ids(found)
    for row in found:
        yield {name: row[name] for name in ("activity", "team", "cost", *_TOLD)} | {
            "case": named.get(row["case_id"], str(row["case_id"])),
            "at": _moment(row["at_ms"]),
            "started_at": None if row["started_ms"] is None else _moment(row["started_ms"]),
            "resource": None if row["member"] is None else f"m{row['member']}",
            "event_id": f"e{row['event']}",
        }


def parts(format: str, found: Iterable[Row]) -> Iterator[str]:
    """Yield the file of a format piece by piece."""
    pieces = {"xes": xes, "ocel": ocel, "csv": table}[format](found)
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


# -- XES ------------------------------------------------------------------------------------------------------

_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Cost", "cost"),
    ("Identity", "identity"),
)


def xes(found: Iterable[Row]) -> Iterator[str]:
    """Yield a XES log: one trace a case, its events in order; ``start_timestamp`` where the beginning is known."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    for name, prefix in _EXTENSIONS:
        yield f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
    yield f'<global scope="trace">\n{_xes("string", "concept:name", "?")}</global>\n'
    yield (
        f'<global scope="event">\n{_xes("string", "concept:name", "?")}'
        f"{_xes('date', 'time:timestamp', '1970-01-01T00:00:00Z')}</global>\n"
    )
    yield '<classifier name="Activity" keys="concept:name"/>\n'
    for case, steps in groupby(found, key=lambda row: row["case"]):
        yield f"<trace>\n{_xes('string', 'concept:name', case)}"
        for row in steps:
            yield "<event>\n"
            yield _xes("string", "concept:name", row["activity"])
            yield _xes("date", "time:timestamp", iso(row["at"]))
            yield _xes("date", "start_timestamp", iso(row["started_at"])) if row["started_at"] else ""
            yield _xes("string", "org:resource", row["resource"])
            yield _xes("string", "org:group", row["team"])
            for name in _TOLD:
                yield _xes("string", name, row[name])
            yield _xes("float", "cost:total", row["cost"])
            yield _xes("string", "identity:id", row.get("event_id"))
            yield "</event>\n"
        yield "</trace>\n"
    yield "</log>\n"


def _xes(kind: str, key: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    # Control characters are in no XML document, however they are written
    plain = "".join(letter for letter in str(value) if letter >= " " or letter in "\t\n\r")
    return f"<{kind} key={quoteattr(key)} value={quoteattr(plain)}/>\n"


# -- OCEL -----------------------------------------------------------------------------------------------------

_ATTRIBUTES = {"stage": "string", "lane": "string", "channel": "string", "signal": "string", "cost": "float", "started_at": "time"}  # fmt: skip


def ocel(found: Iterable[Row]) -> Iterator[str]:
    """Yield an OCEL 2.0 log: objects are the case, the member (``resource``) and the team of each event.

    Objects and types of events are known only at the end; they wait in a file on disk where they are many.
    """
    kinds: list[dict[str, Any]] = [{"name": name, "attributes": []} for name in ("case", "resource", "team")]
    yield f'{{"objectTypes": {_json(kinds)},\n"events": ['
    activities: dict[str, None] = {}
    seen: set[tuple[str, str]] = set()
    with tempfile.SpooledTemporaryFile(_SPOOL, "w+", encoding="utf-8") as objects:
        between = ""
        for case, steps in groupby(found, key=lambda row: row["case"]):
            objects.write(_object(f"case:{case}", "case", first=objects.tell() == 0))
            for row in steps:
                activities[row["activity"]] = None
                related = [{"objectId": f"case:{case}", "qualifier": "of"}]
                for kind, qualifier in (("resource", "by"), ("team", "in")):
                    if value := row[kind]:
                        related.append({"objectId": f"{kind}:{value}", "qualifier": qualifier})
                        if (kind, value) not in seen:
                            seen.add((kind, value))
                            objects.write(_object(f"{kind}:{value}", kind))
                told = [
                    {"name": name, "value": iso(value) if isinstance(value, dt.datetime) else value}
                    for name in _ATTRIBUTES
                    if (value := row[name]) not in (None, "")
                ]
                event = {
                    "id": row["event_id"],
                    "type": row["activity"],
                    "time": iso(row["at"]),
                    "attributes": told,
                }
                yield f"{between}\n{_json(event | {'relationships': related})}"
                between = ","
        types = [
            {"name": name, "attributes": [{"name": one, "type": kind} for one, kind in _ATTRIBUTES.items()]}
            for name in activities
        ]
        yield f'\n],\n"eventTypes": {_json(types)},\n"objects": ['
        objects.seek(0)
        while piece := objects.read(_PIECE):
            yield piece
    yield "\n]}\n"


def _object(id: str, kind: str, *, first: bool = False) -> str:
    return f"{'' if first else ','}\n{_json({'id': id, 'type': kind, 'attributes': [], 'relationships': []})}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# -- CSV ------------------------------------------------------------------------------------------------------


def table(found: Iterable[Row]) -> Iterator[str]:
    """Yield the neutral event file: CSV in UTF-8 with a byte order mark, one row a step."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield "\ufeff"
    for row in found:
        writer.writerow([_cell(row[name]) for name in COLUMNS])
        if buffer.tell() >= _PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return iso(value)
    return defuse(value) if isinstance(value, str) else str(value)


def iso(moment: dt.datetime) -> str:
    """Return a moment in UTC, to the microsecond where it has any."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _moment(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
