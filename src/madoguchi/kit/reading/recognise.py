"""Which column of a file is which field, by name and by content, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from madoguchi.core.text import Text

from .contents import Profile, profile_columns
from .fields import FIELDS, NEEDED, PERSONAL_NAMES, TURN, Field, Kind
from .mapping import CLASSES, Class, Mapping, MappingError, apply_overrides
from .names import key, likeness
from .questions import RATED, QuestionGuess, guess_questions
from .rows import Row
from .speakers import speaker_of

if TYPE_CHECKING:
    from .tables import Table

__all__ = [
    "CLASSES",
    "Class",
    "Mapping",
    "MappingError",
    "apply_overrides",
    "classify",
    "rank_kinds",
    "recognise",
    "recognise_survey",
    "recognise_table",
    "recognise_turn",
]

_ACCEPT = 0.5
_SAMPLE_ROWS = 1_000
_PERSONAL_SAYS = {
    "email": Text("e-mail addresses", "メールアドレス"),
    "phone": Text("phone numbers", "電話番号"),
    "card": Text("card numbers", "カード番号"),
    "address": Text("postal addresses", "住所"),
    "postal": Text("postal codes", "郵便番号"),
    "person": Text("people's names", "人の名前"),
    "ip": Text("IP addresses", "IPアドレス"),
}


def recognise(
    kind: Kind,
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    profiles: dict[str, Profile] | None = None,
) -> Mapping:
    """Return which column is which field of a kind, from the columns' names and the first rows' values."""
    found = profiles or profile_columns(columns, rows)
    mapping = Mapping(kind, list(columns))
    _by_name(mapping, found)
    _by_content(mapping, found)
    _settle_times(mapping)
    _classify(mapping, found)
    return mapping


def recognise_table(table: Table, kind: Kind, *, sample: int = _SAMPLE_ROWS) -> Mapping:
    """Return the mapping of an open table."""
    return recognise(kind, table.columns, table.preview(sample))


def recognise_survey(table: Table, *, sample: int = _SAMPLE_ROWS) -> tuple[Mapping, list[QuestionGuess]]:
    """Return the fields and the questions of a table with one row per submission."""
    profiles = profile_columns(table.columns, table.preview(sample))
    mapping = recognise("answers_wide", table.columns, (), profiles=profiles)
    return mapping, guess_questions(mapping, profiles)


def rank_kinds(columns: Sequence[str], rows: Iterable[Row]) -> list[tuple[Kind, float]]:
    """Return the kinds a file may be of, best first, with a score of 0–1 each."""
    profiles = profile_columns(columns, rows)
    ranked: list[tuple[Kind, float]] = []
    for kind in FIELDS:
        found = recognise(kind, columns, (), profiles=profiles)
        if found.missing:
            ranked.append((kind, 0.0))
            continue
        sure = found.confidence
        needed = [max(sure.get(f, 0.0) for f in group) for group in NEEDED[kind]]
        if kind == "answers_wide":
            rated = sum(
                1 for q in guess_questions(found, profiles) if q.kind in RATED and q.confidence >= 0.6
            )
            score = min(
                0.95, 0.3 + 0.3 * min(rated, 2) + 0.1 * ("answered_at" in sure) + 0.1 * ("submission" in sure)
            )
            score = score if rated else 0.1
        else:
            # A number alone makes no customer list, and a text alone no conversation.
            base = {"customers": 0.3, "conversations": 0.9, "messages": 0.9}.get(kind, 0.7)
            telling = [c for f, c in sure.items() if f not in {g for group in NEEDED[kind] for g in group}]
            step = 0.2 if kind == "customers" else 0.07
            telling += [1.0] * ("id" in sure and "email" in sure) if kind == "customers" else []
            score = min(1.0, min(needed) * (base + step * sum(telling)))
        ranked.append((kind, round(score, 3)))
    return sorted(ranked, key=lambda k: -k[1])


def _by_name(mapping: Mapping, profiles: dict[str, Profile]) -> None:
    needed = {name for group in NEEDED[mapping.kind] for name in group}
    pairs: list[tuple[float, int, int, Field, str, str]] = []
    for place, column in enumerate(mapping.columns):
        for order, spec in enumerate(FIELDS[mapping.kind]):
            score, synonym = _name_score(spec, column)
            # A loose likeness is enough for what the kind cannot do without, and for nothing else.
            if score < (0.4 if spec.name in needed else 0.68):
                continue
            content = fit(spec, profiles[column])
            if content == 0.0:
                continue
            total = 0.75 * score + 0.25 * content
            if total >= _ACCEPT:
                pairs.append((total, -order, -place, spec, column, synonym))
    for total, _, _, spec, column, synonym in sorted(pairs, key=lambda p: p[:3], reverse=True):
        if spec.name in mapping.fields or mapping.field_of(column):
            continue
        mapping.fields[spec.name] = column
        mapping.confidence[spec.name] = round(min(1.0, total), 3)
        same = key(column) == key(synonym)
        mapping.reasons[column] = Text(
            f"Named “{column}”, a usual name for {spec.label.en.lower()}."
            if same
            else f"The name “{column}” contains “{synonym}”, which says {spec.label.en.lower()}.",
            f"「{column}」は{spec.label.ja}を表す一般的な列名です。"
            if same
            else f"列名「{column}」に、{spec.label.ja}を表す「{synonym}」が含まれています。",
        )


def _name_score(spec: Field, column: str) -> tuple[float, str]:
    best, which = 0.0, ""
    for place, synonym in enumerate(spec.names):
        # Earlier names are the more telling ones; the difference only breaks ties.
        score = likeness(column, synonym) - 0.002 * place
        if score > best:
            best, which = score, synonym
    return best, which


def fit(spec: Field, values: Profile) -> float:
    """Return how well values suit a field, 0–1; 0 means that they cannot be it. Empty columns stay possible."""
    if values.filled == 0:
        return 0.3
    match spec.content:
        case "date":
            return values.date if values.may_be_date else 0.0
        case "number":
            return values.number if values.number >= 0.6 else 0.0
        case "email":
            return values.email if values.email >= 0.3 else 0.0
        case "phone":
            return 1.0 if values.phone >= 0.3 else 0.5 if values.is_number or values.code > 0.5 else 0.0
        case "key":
            if values.is_date or values.is_free_text or values.mean_length > 80:
                return 0.0
            few = values.distinct <= 5 and values.filled > 50
            return 0.2 if few else 1.0
        case "activity":
            if values.is_date or (values.is_number and values.distinct > 50):
                return 0.0
            share = values.distinct / values.filled
            return 0.3 if share > 0.5 and values.filled > 50 else 1.0
        case "label":
            return 1.0 if values.is_label else 0.0 if values.is_free_text else 0.4
        case "list":
            return 1.0 if any(value.lstrip().startswith("[") for value, _ in values.top) else 0.0
        case "speaker":
            told = sum(count for value, count in values.top if speaker_of(value))
            return 1.0 if told >= 0.6 * values.filled else 0.0
        case "text":
            return 0.3 if values.is_number else 1.0
        case "name":
            return 0.3 if values.is_number or values.is_date else 1.0
        case _:
            return 0.0 if values.is_date else 0.7
    return 0.5


def _by_content(mapping: Mapping, profiles: dict[str, Profile]) -> None:
    """Fill needed fields that no name gave, where the values leave one likely column."""
    if mapping.kind not in ("events", "customers", "transactions"):
        return
    for group in mapping.missing:
        name = group[0]
        scored = [
            (_content_score(name, profiles[c], mapping, profiles), c)
            for c in mapping.columns
            if not mapping.field_of(c) and profiles[c].filled
        ]
        scored.sort(key=lambda s: -s[0])
        if not scored or scored[0][0] < 0.5:
            continue
        score, column = scored[0]
        label = next(f.label for f in FIELDS[mapping.kind] if f.name == name)
        mapping.fields[name] = column
        mapping.confidence[name] = round(0.6 * score, 3)
        mapping.reasons[column] = Text(
            f"No name says so, but the values of “{column}” look most like {label.en.lower()}. Please check.",
            f"列名からは分かりませんが、「{column}」の値が{label.ja}に最も近いと判断しました。ご確認ください。",
        )


def _content_score(name: str, values: Profile, mapping: Mapping, profiles: dict[str, Profile]) -> float:
    share = values.distinct / max(1, values.filled)
    if name == "at":
        return values.date if values.is_date else 0.0
    if name == "email":
        return values.email
    if name == "amount":
        spread = values.is_number and values.distinct > 5 and not values.may_be_date
        return 0.6 if spread and (values.high or 0) >= 10 else 0.0
    if name in ("case", "customer"):
        if (
            values.is_date
            or values.is_free_text
            or values.personal()
            or (values.is_label and values.distinct < 20)
        ):
            return 0.0
        coded = 0.3 * values.code
        # The rows of one case stand together and there are several of them; identifiers repeat but never rule.
        return min(1.0, coded + 0.4 * (0.02 < share < 0.7) + 0.5 * min(1.0, 2 * values.runs))
    if name == "activity":
        text = not values.is_number and not values.is_date and not values.personal() and values.code < 0.9
        return 0.7 + 0.3 * (1 - values.runs) if text and 2 <= values.distinct <= 200 and share < 0.3 else 0.0
    if name == "id":
        return 0.5 + 0.3 * values.code if share == 1.0 and values.code > 0.8 and not values.is_date else 0.0
    return 0.0


def _settle_times(mapping: Mapping) -> None:
    """A log with start and end needs no third time: a weak ``at`` beside both is another date."""
    fields = mapping.fields
    if mapping.kind != "events" or not {"at", "started_at", "ended_at"} <= set(fields):
        return
    if mapping.confidence["at"] < min(0.85, mapping.confidence["started_at"], mapping.confidence["ended_at"]):
        column = fields.pop("at")
        mapping.confidence.pop("at")
        mapping.reasons.pop(column, None)


def _classify(mapping: Mapping, profiles: dict[str, Profile]) -> None:
    taken = set(mapping.fields.values())
    for column in mapping.columns:
        if column not in taken:
            mapping.classes[column], mapping.reasons[column] = classify(profiles[column])


def classify(values: Profile) -> tuple[Class, Text]:
    """Return the class of a column that is no field, and why. What may name a person is personal."""
    column = values.name
    header = max((likeness(column, n) for n in PERSONAL_NAMES), default=0.0)
    kind = values.personal()
    if kind is not None and values.filled:
        says = _PERSONAL_SAYS[kind]
        return "personal", Text(f"The values look like {says.en}.", f"値が{says.ja}とみられます。")
    if header >= 0.8:
        return "personal", Text(
            f"The name “{column}” says that it identifies a person.",
            f"列名「{column}」は、個人を特定する項目とみられます。",
        )
    if not values.filled:
        return "ignored", Text("The column is empty in the rows looked at.", "確認した範囲では空の列です。")
    if values.is_date:
        return "ignored", Text(
            "Another date; map it to a field if it matters.",
            "別の日付です。必要であれば項目に割り当ててください。",
        )
    if values.is_free_text:
        return "personal", Text(
            "Free text, which may name people; it stays in the record.",
            "自由記述には個人名が含まれることがあるため、記録の中だけに保存します。",
        )
    if values.is_label:
        return "analysis", Text(
            f"{values.distinct} different values: good for comparing groups.",
            f"値が{values.distinct}種類で、グループ別の比較に使えます。",
        )
    if values.is_number:
        unique = values.distinct == values.filled and values.integer and values.filled > 20
        if unique:
            return "ignored", Text("A running number, different in every row.", "行ごとに異なる連番です。")
        return "analysis", Text("Numbers.", "数値です。")
    return "ignored", Text(
        f"{values.distinct} different values in {values.filled} rows: too many to compare.",
        f"{values.filled}行に{values.distinct}種類の値があり、比較には種類が多すぎます。",
    )


def recognise_turn(keys: Iterable[str]) -> dict[str, str]:
    """Return which key of a conversation's turn is its speaker, text, time and id."""
    found: dict[str, tuple[float, str]] = {}
    for name in keys:
        for spec in TURN:
            score, _ = _name_score(spec, name)
            if score >= 0.85 and score > found.get(spec.name, (0.0, ""))[0]:
                found[spec.name] = (score, name)
    return {f: k for f, (_, k) in found.items()}
