"""Metrics of a survey file, without a database: which columns are questions, what they mean, what they say."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from madoguchi.core.metrics import ces, csat, enps, nps, plain
from madoguchi.core.metrics.answers import Fate, Reading, left_out_note, positives, read
from madoguchi.core.metrics.effective import effective
from madoguchi.core.metrics.intervals import quantile_ranks
from madoguchi.core.metrics.labels import fold, number_of
from madoguchi.core.metrics.metric import Context, Metric, join_notes
from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.core.metrics.sums import MeanSums, NpsSums, ShareSums
from madoguchi.core.text import Text
from madoguchi.kit.reading.tables import open_table
from madoguchi.surveys.definition_file import MeasureError

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# A choice "none" or "-" is an answer to an open choice question; only these words mean that nothing was said.
UNSAID = {"", "無回答", "未回答", "no answer"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the distinct texts in it and one code (an index into them) per row."""

    distinct: tuple[str, ...]
    codes: Codes


def measure(
    path: Path,
    questions: Sequence[QuestionDefinition],
    by: Sequence[str] = (),
    level: float = 0.95,
    method: str = "",
) -> list[Metric]:
    """Every question's metrics over the whole file, or with ``by`` over each group of rows.

    Each question's ``code`` names its column. Raises MeasureError, QuestionError, and ReadError of the reader.
    """
    wanted = [q.code for q in questions] + list(by)
    wanted += [name for q in questions for name in (q.weight_column, q.person_column) if name]
    columns, broken = read_columns(path, wanted)
    groups = list(_groups([columns[name] for name in by], by))
    out: list[Metric] = []
    for question in questions:
        column = columns[question.code]
        weights, persons = _weights(columns, question), _persons(columns, question)
        reading = _reading(column, question)
        for group, rows in groups:
            part = _Part(
                question,
                column,
                column.codes[rows],
                None if weights is None else weights[rows],
                None if persons is None else persons[rows],
                reading,
                Context(question.code, group, level, method, _broken_note(broken)),
            )
            out.extend(part.metrics())
    return out


def read_columns(path: Path, wanted: Iterable[str]) -> tuple[dict[str, Column], int]:
    """The wanted columns of a table file (CSV in any usual encoding, XLSX, Parquet …), by the name asked for.

    Rows that are broken in themselves (more values than columns) are left out; their number is returned beside.
    Raises MeasureError for a column that is not there.
    """
    with open_table(path) as table:
        names = {name: _find(name, table.columns) for name in dict.fromkeys(wanted)}
        seen: dict[str, dict[str, int]] = {name: {} for name in names}
        codes: dict[str, list[int]] = {name: [] for name in names}
        # One tuple per column, so that the loop over all rows looks nothing up by name but the cell.
        steps = [(names[name], seen[name], codes[name].append) for name in names]
        broken = 0
        for row in table.rows():
            if row.problem is not None:
                broken += 1
                continue
            values = row.values
            for source, known, append in steps:
                append(known.setdefault(values[source], len(known)))
    columns = {name: Column(tuple(seen[name]), np.array(codes[name], dtype=np.int64)) for name in names}
    return columns, broken


def _broken_note(rows: int) -> Text | None:
    if not rows:
        return None
    return Text(
        "Left out as broken rows of the file (more values than columns): {rows}.",
        "列数より値が多い不正な行を除きました：{rows}行。",
    ).fill(rows=rows)


def _find(name: str, columns: Sequence[str]) -> str:
    if name in columns:
        return name
    alike = [column for column in columns if fold(column) == fold(name)]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(name, columns, n=5, cutoff=0.4) or list(columns[:10])
    raise MeasureError(
        Text(
            "There is no column “{name}”. The nearest are: {near}.",
            "「{name}」という列はありません。近い名前の列：{near_ja}",
        ).fill(name=name, near=", ".join(near), near_ja="、".join(near))
    )


def _groups(columns: Sequence[Column], by: Sequence[str]) -> Iterator[tuple[dict[str, str] | None, Any]]:
    """Each group's values with the rows in it, in the order of the values (numbers as numbers)."""
    if not columns:
        yield None, slice(None)
        return
    keys = np.stack([column.codes for column in columns], axis=1)
    found, inverse = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(inverse.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(inverse.ravel(), minlength=len(found)))
    named = [tuple(column.distinct[c] for column, c in zip(columns, key, strict=True)) for key in found]
    for place in sorted(range(len(named)), key=lambda i: [_natural(value) for value in named[i]]):
        start = ends[place - 1] if place else 0
        yield dict(zip(by, named[place], strict=True)), order[start : ends[place]]


def _natural(value: str) -> tuple[int, float, str]:
    number = number_of(value)
    return (1, 0.0, value) if number is None else (0, number, value)


def _weights(columns: Mapping[str, Column], question: QuestionDefinition) -> Floats | None:
    if question.weight_column is None:
        return None
    column = columns[question.weight_column]
    numbers = [number_of(text) for text in column.distinct]
    bad = [text for text, w in zip(column.distinct, numbers, strict=True) if w is not None and w < 0]
    if bad:
        raise MeasureError(
            Text(
                "The weight “{value}” in column “{column}” is negative.",
                "重みの列「{column}」に負の値「{value}」があります。",
            ).fill(column=question.weight_column, value=bad[0])
        )
    # No weight counts as none: the answer cannot be placed in the weighted whole.
    table = np.array([0.0 if w is None else w for w in numbers], dtype=np.float64)
    return table[column.codes]


def _persons(columns: Mapping[str, Column], question: QuestionDefinition) -> Codes | None:
    if question.person_column is None:
        return None
    column = columns[question.person_column]
    blank = np.array([fold(text) in UNSAID for text in column.distinct], dtype=bool)
    return np.where(blank[column.codes], -1, column.codes)


def _reading(column: Column, question: QuestionDefinition) -> Reading:
    """What the column's texts mean; refuses a column most of whose answers cannot be of that kind."""
    if question.kind in ("categorical", "text", "date"):
        missing = {fold(code) for code in question.missing} | UNSAID
        fates: list[Fate] = ["missing" if fold(text) in missing else "answer" for text in column.distinct]
        return Reading(np.full(len(fates), np.nan), tuple(fates))
    reading = read(column.distinct, question)
    counts = np.bincount(column.codes, minlength=len(column.distinct))
    total = {
        fate: int(sum(c for c, f in zip(counts, reading.fates, strict=True) if f == fate))
        for fate in get_args(Fate)
    }
    if total["unreadable"] > total["answer"]:
        raise MeasureError(
            Text(
                "Column “{column}”: most answers cannot be read as {kind}, for example {examples}. Say in a definition file "
                'what each label stands for ("values").',
                "列「{column}」の回答の多くは{kind}として読み取れません（例：{examples_ja}）。定義ファイルの「values」で、"
                "各ラベルの値を指定してください。",
            ).fill(column=question.code, kind=question.kind, **_examples(column, reading, "unreadable"))
        )
    if total["off_scale"] > total["answer"]:
        raise MeasureError(
            Text(
                "Column “{column}”: most answers lie off the scale {low:g}–{high:g}, for example {examples}. Give the right "
                '"scale" in a definition file.',
                "列「{column}」の回答の多くが尺度{low:g}〜{high:g}の外にあります（例：{examples_ja}）。"
                "定義ファイルで正しい「scale」を指定してください。",
            ).fill(
                column=question.code,
                low=question.scale_min,
                high=question.scale_max,
                **_examples(column, reading, "off_scale"),
            )
        )
    return reading


def _examples(column: Column, reading: Reading, fate: Fate) -> dict[str, object]:
    texts = [t[:40] for t, f in zip(column.distinct, reading.fates, strict=True) if f == fate][:3]
    return {
        "examples": ", ".join(f"“{text}”" for text in texts),
        "examples_ja": "".join(f"「{text}」" for text in texts),
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """One question over one group of rows."""

    question: QuestionDefinition
    column: Column
    codes: Codes
    weights: Floats | None
    persons: Codes | None
    reading: Reading
    context: Context

    def metrics(self) -> list[Metric]:
        question, context = self.question, replace(self.context, note=self._note())
        values = self.reading.values[self.codes]
        match question.kind:
            case "nps" | "enps":
                sums = NpsSums.from_arrays(nps.net_values(values), self.weights, self.persons)
                score = nps.score_from_sums if question.kind == "nps" else enps.score_from_sums
                return [score(sums, context)]
            case "csat" | "rating" | "ces":
                module: Any = ces if question.kind == "ces" else csat
                return [
                    module.share_from_sums(self._share(positives(values, question)), question, context),
                    module.mean_from_sums(self._mean(values), question, context),
                ]
            case "boolean":
                return [plain.yes_share(self._share(positives(values, question)), context)]
            case "number":
                mean = csat.mean_from_sums(self._mean(values), question, context)
                return [mean] if self.weights is not None else [mean, self._median(values, context)]
            case "categorical":
                return list(self._shares(context))
            case _:
                said = np.array([fate == "answer" for fate in self.reading.fates], dtype=np.float64)
                return [plain.answered_share(self._share(said[self.codes]), context)]

    def _share(self, x: Floats) -> ShareSums:
        return ShareSums.from_arrays(x, self.weights, self.persons)

    def _mean(self, x: Floats) -> MeanSums:
        return MeanSums.from_arrays(x, self.weights, self.persons)

    def _median(self, values: Floats, context: Context) -> Metric:
        x = np.sort(values[~np.isnan(values)])
        n = int(x.size)
        if n == 0:
            return plain.number_quantile(0, {}, 0.5, effective(self._mean(values)), context)
        below = np.where(np.isnan(values), np.nan, (values <= np.median(x)).astype(np.float64))
        size = effective(self._share(below))
        ranks = quantile_ranks(n, 0.5, context.level, size.n if size.n < n else None)
        at = {rank: float(x[rank - 1]) for rank in ranks.needed}
        return plain.number_quantile(n, at, 0.5, size, context)

    def _shares(self, context: Context) -> Iterator[Metric]:
        fates = np.array([fate == "answer" for fate in self.reading.fates])[self.codes]
        present, times = np.unique(self.codes[fates], return_counts=True)
        if present.size > 50:
            raise MeasureError(
                Text(
                    "Column “{column}” has {count} different answers; a choice question has at most 50. Is it text?",
                    "列「{column}」には{count}種類の回答があります。選択式の設問は50種類までです（自由記述はtextとしてください）。",
                ).fill(column=self.question.code, count=present.size)
            )
        for code in present[np.argsort(-times, kind="stable")]:
            hits = np.where(fates, (self.codes == code).astype(np.float64), np.nan)
            yield plain.answer_share(self._share(hits), self.column.distinct[code].strip(), context)

    def _note(self) -> Text | None:
        question = self.question
        counts = np.bincount(self.codes, minlength=len(self.column.distinct))
        left: dict[Fate, dict[str, int]] = {"off_scale": {}, "unreadable": {}}
        for place, fate in enumerate(self.reading.fates):
            if counts[place] and fate in left:
                text = self.column.distinct[place].strip()
                left[fate][text] = left[fate].get(text, 0) + int(counts[place])
        weighted = clustered = None
        if question.weight_column:
            weighted = Text(
                "Weighted by “{column}”; n_effective is Kish’s.",
                "「{column}」で重み付けしています（有効nはKishの式）。",
            ).fill(column=question.weight_column)
        if question.person_column:
            clustered = Text(
                "Repeat answers of one person (“{column}”) widen the interval.",
                "同じ回答者（「{column}」）の複数回答を考慮して区間を広げています。",
            ).fill(column=question.person_column)
        return join_notes(
            left_out_note(left["off_scale"], question, "off_scale"),
            left_out_note(left["unreadable"], question, "unreadable"),
            self.context.note,
            weighted,
            clustered,
        )
