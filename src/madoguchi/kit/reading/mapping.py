"""Which column is taken for which field: the result of recognition, and the user's changes to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from madoguchi.core.text import Text

from .fields import FIELDS, NEEDED, Kind
from .names import key

Class = Literal["analysis", "personal", "ignored"]
CLASSES: tuple[Class, ...] = ("analysis", "personal", "ignored")
_CLASS_WORDS: dict[str, Class] = {
    "analysis": "analysis", "分析": "analysis", "personal": "personal", "個人": "personal", "個人情報": "personal",
    "ignored": "ignored", "ignore": "ignored", "無視": "ignored", "除外": "ignored", "-": "ignored",
}  # fmt: skip


class MappingError(Exception):
    """A mapping that cannot be used, with what is missing or unknown and how to say it right."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(slots=True)
class Mapping:
    """What was recognised: ``fields`` from field to column, and a class for every other column.

    ``confidence``: 0–1 for each field. ``reasons``: for each column why it was taken so. ``classes``: analysis
    (kept as an attribute), personal (kept in the record only) or ignored. ``notes``: what to tell the user.
    """

    kind: Kind
    columns: list[str]
    fields: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, Text] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)

    def column(self, name: str) -> str | None:
        """Return the column of a field, or None."""
        return self.fields.get(name)

    def field_of(self, column: str) -> str | None:
        """Return the field a column is taken for, or None."""
        return next((f for f, c in self.fields.items() if c == column), None)

    def of_class(self, wanted: Class) -> list[str]:
        """Return the other columns of a class, in the file's order."""
        return [c for c in self.columns if self.classes.get(c) == wanted]

    @property
    def missing(self) -> list[tuple[str, ...]]:
        """Groups of needed fields of which none was found."""
        return [group for group in NEEDED[self.kind] if not any(f in self.fields for f in group)]

    def require(self) -> Mapping:
        """Return the mapping itself; raises MappingError when a needed field is missing."""
        if not self.missing:
            return self
        labels = {f.name: f.label for f in FIELDS[self.kind]}
        wanted_en = "; ".join(" or ".join(f"{f} ({labels[f].en})" for f in g) for g in self.missing)
        wanted_ja = "、".join("または".join(f"{labels[f].ja}（{f}）" for f in g) for g in self.missing)
        found_en = ", ".join(f"{f} = {c}" for f, c in self.fields.items()) or "nothing"
        found_ja = "、".join(f"{labels[f].ja} = {c}" for f, c in self.fields.items()) or "なし"
        shown = ", ".join(self.columns[:30]) + (" …" if len(self.columns) > 30 else "")
        first = self.missing[0][0]
        raise MappingError(
            Text(
                f"No column was recognised for: {wanted_en}. Found: {found_en}. The file has the columns: {shown}. "
                f"Name the right one, for example --map COLUMN={first}.",
                f"次の項目にあたる列が見つかりません：{wanted_ja}。見つかったもの：{found_ja}。ファイルの列：{shown}。"
                f"--map 列名={first} のように対応を指定してください。",
            )
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the mapping as plain data for storage."""
        return {
            "kind": self.kind,
            "columns": self.columns,
            "fields": self.fields,
            "confidence": self.confidence,
            "reasons": {c: {"en": t.en, "ja": t.ja} for c, t in self.reasons.items()},
            "classes": self.classes,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Mapping:
        """Return the mapping stored by ``as_dict``."""
        return cls(
            kind=data["kind"],
            columns=list(data["columns"]),
            fields=dict(data["fields"]),
            confidence=dict(data.get("confidence", {})),
            reasons={c: Text(t["en"], t["ja"]) for c, t in data.get("reasons", {}).items()},
            classes=dict(data.get("classes", {})),
        )


def apply_overrides(mapping: Mapping, overrides: Iterable[str] | dict[str, str]) -> Mapping:
    """Return the mapping with the user's ``COLUMN=FIELD`` choices; FIELD may be a class (analysis, personal, ignored).

    Columns and fields are compared as exact text first, then without case, width and punctuation. Raises
    MappingError naming an unknown column or field with the nearest known one.
    """
    pairs = list(overrides.items()) if isinstance(overrides, dict) else [_split(o) for o in overrides]
    for given_column, given_field in pairs:
        column = _find(given_column, mapping.columns)
        if column is None:
            raise _unknown("column", "列", given_column, mapping.columns)
        classed = _CLASS_WORDS.get(given_field.strip().lower())
        old = mapping.field_of(column)
        if old is not None:
            del mapping.fields[old]
            mapping.confidence.pop(old, None)
        mapping.reasons[column] = Text("Set by you.", "ご指定によります。")
        if classed is not None:
            mapping.classes[column] = classed
            continue
        specs = FIELDS[mapping.kind]
        by_label = {s.label.ja: s.name for s in specs} | {s.label.en: s.name for s in specs}
        names = [s.name for s in specs]
        wanted = _find(given_field, names) or by_label.get(_find(given_field, list(by_label)) or "")
        if wanted is None:
            raise _unknown("field", "項目", given_field, [*names, *CLASSES])
        replaced = mapping.fields.get(wanted)
        if replaced is not None and replaced != column:
            mapping.classes[replaced] = "ignored"
            mapping.reasons[replaced] = Text(
                f"“{column}” was chosen for this field instead.", f"代わりに「{column}」が指定されました。"
            )
        mapping.fields[wanted] = column
        mapping.confidence[wanted] = 1.0
        mapping.classes.pop(column, None)
    return mapping


def _split(override: str) -> tuple[str, str]:
    column, equals, name = override.rpartition("=")
    if not equals or not column or not name:
        raise MappingError(
            Text(
                f"“{override}” is not of the form COLUMN=FIELD.",
                f"「{override}」は「列名=項目名」の形になっていません。",
            )
        )
    return column, name


def _find(given: str, known: Sequence[str]) -> str | None:
    if given in known:
        return given
    wanted = key(given)
    alike = [k for k in known if key(k) == wanted and wanted]
    return alike[0] if len(alike) == 1 else None


def _unknown(en: str, ja: str, given: str, known: Sequence[str]) -> MappingError:
    keys = {key(k): k for k in known}
    near = get_close_matches(key(given), list(keys), n=1, cutoff=0.5)
    hint_en = f" Did you mean “{keys[near[0]]}”?" if near else ""
    hint_ja = f"「{keys[near[0]]}」のことでしょうか。" if near else ""
    shown = ", ".join(known[:30]) + (" …" if len(known) > 30 else "")
    return MappingError(
        Text(
            f"There is no {en} “{given}”.{hint_en} Known: {shown}.",
            f"「{given}」という{ja}はありません。{hint_ja}使えるもの：{shown}",
        )
    )
