"""Events of OCEL 2.0 logs in JSON, read for one type of object: that object is the case, its events are the rows.

An event of an object-centric log belongs to several objects (an order, its items, a delivery). It becomes one row for
each object of the chosen type it is related to; an event without one is left out, and how many are left out is said.
Objects may stand before or after the events in a file, so the ids of one type are read first and kept.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from madoguchi.core.text import Text

from .encoding import Encoding, decode_error
from .json_scan import CHUNK, read_sections
from .limits import Limits, refuse
from .rows import Row, as_text, check_columns, check_rows

SECTIONS = ("objectTypes", "eventTypes", "objects", "events")
_SAMPLE_EVENTS = 1_000
_MOST_EVENTS = 50_000  # looked at to find the type that fits best
_PEOPLE = (
    "resource",
    "employee",
    "agent",
    "member",
    "user",
    "person",
    "staff",
    "worker",
    "team",
    "担当者",
    "部署",
)


def is_ocel(head: str) -> bool:
    """Whether the beginning of a JSON text is that of an OCEL 2.0 log: its lists of types, or events with relationships."""
    if not head.lstrip(" \t\r\n\ufeff").startswith("{"):
        return False
    types = sum(f'"{name}"' in head for name in SECTIONS[:2])
    return types == 2 or (
        (types == 1 or '"events"' in head) and '"objectId"' in head and '"relationships"' in head
    )


class OcelFile:
    """An OCEL 2.0 log seen from one type of object. Columns: case, activity, at, event id, attributes.

    ``object_type``: the type that is the case; without it the one that fits best, with the reason in ``notes``.
    Attributes of the object as it was first come as ``case:`` columns; other related objects as columns of their type.
    Rows are numbered by the order of events in the file.
    """

    kind = "ocel"

    def __init__(
        self,
        open_stream: Callable[[], BinaryIO],
        limits: Limits,
        encoding: Encoding,
        object_type: str | None = None,
    ) -> None:
        self._open, self._limits, self._encoding = open_stream, limits, encoding
        self.encoding: str | None = encoding.label
        self.notes: list[Text] = []
        self.approximate_rows: int | None = None
        self._type_of: dict[str, str] = {}
        self._attributes: dict[str, dict[str, str]] = {}
        types = self._types()
        if not types:
            raise refuse(
                "no_records", "The OCEL log holds no objects.", "OCELログにオブジェクトがありません。"
            )
        if object_type is not None and object_type not in types:
            raise refuse(
                "no_object_type",
                "The log has no objects of type “{type}”. Its types: {types}.",
                "「{type}」という種類のオブジェクトはありません。ある種類：{types}",
                type=object_type,
                types=", ".join(types),
            )
        self.object_types = types
        self.object_type = object_type or self._best(types)
        self._keep_cases()
        names: dict[str, None] = dict.fromkeys(("case", "activity", "at", "event_id"))
        left = count = 0
        for row in self._rows():
            if row is None:
                left += 1
            else:
                names.update(dict.fromkeys(row.values))
                check_columns(len(names), limits)
            count += 1
            if count >= _SAMPLE_EVENTS:
                break
        self.columns = list(names)
        if left:
            self.notes.append(
                Text(
                    f"Events without an object of type “{self.object_type}” are left out: {left} of the first {count}.",
                    f"「{self.object_type}」のオブジェクトに関係しない出来事は除きます（先頭 {count} 件のうち {left} 件）。",
                )
            )

    def rows(self) -> Iterator[Row]:
        """Yield one row for each event and object of the type. Raises ReadError (``bad_json``, ``cut_off``)."""
        for row in self._rows():
            if row is not None:
                yield row

    def _rows(self) -> Iterator[Row | None]:
        number = 0
        for event in self._section("events"):
            related = _related(event)
            cases = list(dict.fromkeys(id for id, _q in related if self._type_of.get(id) == self.object_type))
            if not cases:
                yield None
            values = {"activity": as_text(event.get("type")), "at": as_text(event.get("time"))}
            id = as_text(event.get("id"))
            for name, value in _named(event.get("attributes")):
                values.setdefault(name, as_text(value))
            for other, _qualifier in related:
                kind = self._type_of.get(other, "")
                if kind and kind != self.object_type:
                    values.setdefault(kind, other)
            for case in cases:
                number += 1
                check_rows(number, self._limits)
                # a step of two cases is two steps, each with an id of its own
                own = {"case": case, "event_id": id if len(cases) == 1 else f"{id}@{case}"}
                yield Row(number, {**values, **self._attributes.get(case, {}), **own})

    # -- reading ------------------------------------------------------------------------------------

    def _section(self, name: str) -> Iterator[dict[str, Any]]:
        text = io.TextIOWrapper(self._open(), encoding=self._encoding.name, errors="strict")
        try:
            for section, value in read_sections(text, self._limits):
                if section == name and isinstance(value, dict):
                    yield value
        except UnicodeDecodeError as error:
            raise decode_error(self._open, self._encoding) from error

    def _types(self) -> list[str]:
        found: dict[str, None] = {}
        for one in self._section("objects"):
            id, kind = as_text(one.get("id")), as_text(one.get("type"))
            if id and kind:
                self._type_of[id] = kind
                found[kind] = None
        return list(found)

    def _keep_cases(self) -> None:
        """Keep the attributes of the objects that are cases, each as it was first."""
        for one in self._section("objects"):
            if as_text(one.get("type")) == self.object_type:
                told: dict[str, str] = {}
                for name, value in _named(one.get("attributes")):
                    told.setdefault(f"case:{name}", as_text(value))
                if told:
                    self._attributes[as_text(one.get("id"))] = told

    def _best(self, types: list[str]) -> str:
        """Return the type most events belong to exactly one object of, with several events to each; people are no cases."""
        one: Counter[str] = Counter()
        objects: dict[str, set[str]] = {kind: set() for kind in types}
        total = 0
        for event in self._section("events"):
            total += 1
            mine = Counter(
                self._type_of[id] for id in {id for id, _q in _related(event)} if id in self._type_of
            )
            one.update(kind for kind, count in mine.items() if count == 1)
            for id, _qualifier in _related(event):
                if id in self._type_of:
                    objects[self._type_of[id]].add(id)
            if total >= _MOST_EVENTS:
                break

        def fit(kind: str) -> tuple[bool, bool, float, int]:
            many = len(objects[kind]) > 1 and one[kind] > len(objects[kind])
            return (
                not any(word in kind.lower() for word in _PEOPLE),
                many,
                one[kind] / max(total, 1),
                len(objects[kind]),
            )

        best = max(types, key=fit)
        share = 100 * one[best] / max(total, 1)
        others = [kind for kind in types if kind != best]
        if others:
            self.notes.append(
                Text(
                    f"“{best}” was taken as the case: {share:.0f} % of the events belong to exactly one, more than of "
                    f"any other type that can be a case. Others: {', '.join(others)} (--object-type).",
                    f"「{best}」を案件としました。出来事の {share:.0f}％ がちょうど1件に関係し、案件になりうる種類の中で最も多いためです。"
                    f"ほかの種類：{'、'.join(others)}（--object-type で指定）",
                )
            )
        return best


def _related(event: dict[str, Any]) -> list[tuple[str, str]]:
    held = event.get("relationships")
    return [
        (as_text(one.get("objectId")), as_text(one.get("qualifier")))
        for one in (held if isinstance(held, list) else ())
        if isinstance(one, dict)
    ]


def _named(held: Any) -> list[tuple[str, Any]]:
    return [
        (as_text(one.get("name")), one.get("value"))
        for one in (held if isinstance(held, list) else ())
        if isinstance(one, dict) and one.get("name")
    ]


def sniff(open_stream: Callable[[], BinaryIO], encoding: Encoding) -> bool:
    """Whether a JSON file is an OCEL 2.0 log, by its beginning."""
    with io.TextIOWrapper(open_stream(), encoding=encoding.name, errors="replace") as text:
        return is_ocel(text.read(CHUNK))
