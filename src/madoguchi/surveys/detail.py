"""One question: its figures, how they moved, how answers are spread, and how they differ by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.cases.names import CHANNELS
from madoguchi.cases.scope import Scope
from madoguchi.core.metrics.effective import Effective, effective
from madoguchi.core.metrics.metric import Context, Metric
from madoguchi.core.metrics.question import QuestionDefinition
from madoguchi.kit import formats
from madoguchi.processes.names import Names
from madoguchi.surveys import figures, queries
from madoguchi.surveys.changes import Told, tell
from madoguchi.surveys.listing import Counts, count
from madoguchi.surveys.models import Question, QuestionKind
from madoguchi.surveys.names import DIRECTIONS, kind_name
from madoguchi.surveys.spread import AnswerShare, Parts, Spread, labels_of, parts, shares, spreads, weak
from madoguchi.warehouse import Filters, ask_many, sums
from madoguchi.warehouse.definitions import definition_of

Row = Mapping[str, Any]
Asked = tuple[str, Filters, dict[str, Any]]
GROUPS: dict[str, Any] = {
    "touchpoint": _("Touchpoint"),
    "stage": _("Stage"),
    "channel": _("Channel"),
    "team": _("Team"),
    "request": _("Request"),
}


@dataclass(slots=True)
class Group:
    """One way of parting the answers, such as by channel, with the leading figure of each part."""

    name: str
    label: Any
    rows: list[tuple[str, Metric]]


@dataclass(slots=True)
class Detail:
    """Everything the page of one question shows."""

    definition: QuestionDefinition
    counts: Counts
    metrics: list[Metric] = field(default_factory=list)
    changes: list[Told | None] = field(default_factory=list)
    points: list[Metric | None] = field(default_factory=list)
    shares: list[AnswerShare] = field(default_factory=list)
    parts: Parts = field(default_factory=list)
    weak: bool = False
    missing: dict[float, int] = field(default_factory=dict)
    off_scale: dict[float, int] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    weighted: bool = False
    repeated: bool = False  # some persons answered more than once

    @property
    def leading(self) -> Metric | None:
        """The figure that is compared, drawn over time and shown by group."""
        return self.metrics[0] if self.metrics else None

    @property
    def said(self) -> int:
        """How many answers there are to read: numbers that count, or words."""
        return max(self.counts.valid, self.counts.texts)


def detail(question: Question, scope: Scope, names: Names) -> Detail:
    """Put the page together from one round trip to the warehouse. Raises ``WarehouseError``."""
    only = {"question": (question.pk,), "audience": ()}
    now = scope.filters.with_(**only)
    before = scope.before.with_(**only) if scope.before else None
    needed = figures.needed([question.kind])
    # Groups without sums of their own (choices, words) are parted by nothing but what was said.
    main = figures.primary(question.kind)
    # A choice has no figure of its own; what its answers are worth is read from the sums of a share.
    worth = needed[0] if needed else figures.SHARES
    asked: list[Asked] = [
        ("questions", now, {}),
        ("answer_distribution", now, {}),
        *((name, now, figures.PARAMS[name]) for name in (needed or [worth])),
    ]
    if before:
        asked += [(name, before, figures.PARAMS[name]) for name in needed]
    if before and question.kind == QuestionKind.NUMBER:  # whose median needs the numbers themselves
        asked.append(("answer_distribution", before, {}))
    if main:
        params = figures.PARAMS[main.question]
        # A short period is drawn with the time before it, as everywhere
        asked.append((main.question, scope.trend.with_(**only), params | {"by": [scope.step]}))
        asked += [(main.question, now, params | {"by": [name]}) for name in GROUPS]
    answers = iter(ask_many(asked))
    defined, spread_rows = next(answers), next(answers)
    rows = {name: next(answers)[0] for name in (needed or [worth])}
    earlier: Sequence[Metric] = []
    rows_before = {name: next(answers)[0] for name in needed} if before else {}
    rows_spread = next(answers) if before and question.kind == QuestionKind.NUMBER else []
    spread_before = spreads(rows_spread).get(question.pk, Spread())

    definition = definition_of(defined[0]) if defined else queries.definition_of(question)
    if definition.kind != question.kind:  # the facts do not know the newest definition yet
        definition = queries.definition_of(question)
    spread = spreads(spread_rows).get(question.pk, Spread())
    labels = labels_of(question.labels)
    context = Context(question=question.code)
    size = _worth(worth, rows[worth])
    found = Detail(
        definition=definition,
        counts=count(defined[0], spread, definition) if defined else Counts(),
        metrics=figures.metrics(definition, rows, spread.valid, context),
        shares=shares(spread, definition, labels, size) if definition.kind not in ("text", "date") else [],
        parts=parts(spread, definition, labels),
        weak=weak(spread),
        missing=spread.missing(definition),
        off_scale=spread.off_scale(definition),
        weighted=any(
            abs((rows[worth][name] or 0.0) - (rows[worth]["n"] or 0)) > 1e-9 for name in ("w", "w2")
        ),
        repeated=0 < size.persons < int(rows[worth]["n"] or 0),
    )
    if before:
        earlier = figures.metrics(definition, rows_before, spread_before.valid, context)
    matched = {metric.metric: metric for metric in earlier}
    # Not corrected: these are a few views of one question, and the page says what each is
    found.changes = [told for now_ in found.metrics for told in tell([(matched.get(now_.metric), now_)])]
    if main:
        trend = _by(next(answers), scope.step, main, definition, context)
        found.points = [trend.get(day) for day in scope.days]
        for name, label in GROUPS.items():
            group = _by(next(answers), name, main, definition, context)
            told = [(_called(name, key, names), metric) for key, metric in group.items() if key]
            if len(group) > 1 and told:
                found.groups.append(Group(name, label, told))
    return found


def _worth(name: str, row: Row) -> Effective:
    if name == figures.SHARES:
        return effective(sums.share(row))
    return effective(sums.mean(row) if name == figures.MEANS else sums.net(row))


def _by(
    rows: Sequence[Row],
    name: str,
    measure: figures.Measure,
    definition: QuestionDefinition,
    context: Context,
) -> dict[Any, Metric]:
    return {
        row[name]: measure.read(
            row, definition, Context(question=context.question, group={name: str(row[name] or "")})
        )
        for row in rows
    }


def _called(name: str, code: str, names: Names) -> str:
    if name == "channel":
        return str(CHANNELS.get(code, code))
    if name == "stage":
        return names.stage(code)
    if name == "request":
        return names.request(code)
    return names.touchpoint(code) if name == "touchpoint" else code


def definition_words(detail: Detail, question: Question) -> list[tuple[Any, str]]:
    """Return the definition as pairs of name and words, as they are read on the page."""
    definition = detail.definition
    language = get_language() or "en"
    comma = "、" if formats.is_japanese(language) else ", "
    words: list[tuple[Any, str]] = [(_("Kind"), kind_name(definition.kind))]
    if definition.scale_min is not None:
        words.append(
            (_("Scale"), formats.span(f"{definition.scale_min:g}", f"{definition.scale_max:g}", language))
        )
        words.append((_("Direction"), str(DIRECTIONS[definition.polarity])))
    if definition.positive:
        words.append((_("Good answers"), comma.join(f"{one:g}" for one in sorted(definition.positive))))
    if definition.missing:
        words.append((_("Missing codes"), comma.join(sorted(definition.missing))))
    if question.labels and definition.scale_min is not None:
        words.append(
            (_("Labels"), comma.join(f"{text} = {value:g}" for text, value in question.labels.items()))
        )
    if definition.version:
        words.append((_("Version"), definition.version))
    if definition.kind not in ("text", "date"):
        weights = _("Answers are weighted") if detail.weighted else _("Each answer counts once")
        words.append((_("Weights"), str(weights)))
    words.append((_("Code"), question.code))
    return words
