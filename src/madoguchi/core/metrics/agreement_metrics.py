"""Agreement as figures: each coefficient with its n, interval and definition; and what a machine finds of what people found."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace

from ..text import Text
from .agreement import Agreement
from .effective import Effective
from .estimates import share_metric
from .intervals import Interval
from .metric import HIDDEN_BELOW, PLAIN, TOO_FEW, TOO_FEW_PERSONS, Context, Metric, build, join_notes
from .sums import ShareSums

KAPPA = Text(
    "Cohen’s kappa: agreement of two judges beyond chance. 1: always alike; 0: no more than chance. Interval by Fleiss, Cohen "
    "& Everitt (1969); where a conversation gives several pairs, by conversation (Yang & Zhou 2014).",
    "Cohen のカッパ係数。2 者の評価が、偶然を超えてどれだけ一致するかを表します。1 は常に一致、0 は偶然と同じ程度です。"
    "区間は Fleiss, Cohen & Everitt（1969）によります。1 件の応対から複数の組が得られる場合は、応対を単位とします"
    "（Yang & Zhou 2014）。",
)
AC1 = Text(
    "Gwet’s AC1: agreement beyond chance that stays readable where nearly every mark is the same, where kappa does not. "
    "Interval by Gwet (2008).",
    "Gwet の AC1。ほとんどの評価が同じ結果に偏り、カッパ係数では読み取りにくい場合にも使える、偶然を超えた一致の度合いです。"
    "区間は Gwet（2008）によります。",
)
ALPHA = Text(
    "Krippendorff’s alpha: agreement beyond chance of any number of judges, also with gaps. Interval by drawing whole "
    "conversations again (bootstrap).",
    "Krippendorff のアルファ係数。評価者が何人でも、欠けた評価があっても使える、偶然を超えた一致の度合いです。"
    "区間は応対を単位としたブートストラップによります。",
)
ALIKE = Text(
    "Pairs of marks that are the same, as a percentage. Much of it can be chance: read it with kappa. Wilson’s interval.",
    "2 者の評価が同じだった組の割合（％）。偶然の一致も含まれるため、カッパ係数とあわせてご覧ください。区間は Wilson 法によります。",
)
FOUND = Text(
    "Of what people marked as missed, the share the machine marks as missed as well (sensitivity). Wilson’s interval.",
    "人が「抜けた」とした項目のうち、機械も「抜けた」とした割合（感度）。区間は Wilson 法によります。",
)
RIGHT = Text(
    "Of what the machine marks as missed, the share people mark as missed as well (precision). Wilson’s interval.",
    "機械が「抜けた」とした項目のうち、人も「抜けた」とした割合（適合率）。区間は Wilson 法によります。",
)


def kappa_metric(found: Agreement, context: Context = PLAIN) -> Metric:
    """Cohen's kappa as a figure, -1..1."""
    method = "fleiss_cohen_everitt" if found.clusters is None else "yang_zhou"
    return _coefficient("kappa", Text("Kappa", "カッパ係数"), KAPPA, found, method, context)


def ac1_metric(found: Agreement, context: Context = PLAIN) -> Metric:
    """Gwet's AC1 as a figure, -1..1."""
    return _coefficient("ac1", Text("AC1", "AC1"), AC1, found, "gwet", context)


def alpha_metric(
    found: Agreement, interval: Interval | tuple[None, None], context: Context = PLAIN
) -> Metric:
    """Krippendorff's alpha as a figure, with the interval of ``agreement.bootstrap``."""
    bounds = found.interval(context.level) if found.error == 0.0 else interval
    return _coefficient("alpha", Text("Alpha", "アルファ係数"), ALPHA, found, "bootstrap", context, bounds)


def alike_metric(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    conversations: Sequence[int] | None = None,
    context: Context = PLAIN,
) -> Metric:
    """The share of pairs that are the same."""
    same = [float(one == other) for one, other in zip(first, second, strict=True)]
    sums = ShareSums.from_arrays(same, persons=conversations)
    return _told(share_metric(sums, "alike", Text("Same mark", "一致率"), ALIKE, context))


def found_metric(
    people: Sequence[Hashable],
    machine: Sequence[Hashable],
    result: Hashable = "missed",
    conversations: Sequence[int] | None = None,
    context: Context = PLAIN,
) -> Metric:
    """The machine's sensitivity for a result, the people's marks taken as true."""
    label = Text("Missed: found", "「抜けた」の感度")
    return _share(people, machine, result, conversations, "sensitivity", label, FOUND, context)


def right_metric(
    people: Sequence[Hashable],
    machine: Sequence[Hashable],
    result: Hashable = "missed",
    conversations: Sequence[int] | None = None,
    context: Context = PLAIN,
) -> Metric:
    """The machine's precision for a result, the people's marks taken as true."""
    label = Text("Missed: right", "「抜けた」の適合率")
    return _share(machine, people, result, conversations, "precision", label, RIGHT, context)


def _share(
    given: Sequence[Hashable],
    asked: Sequence[Hashable],
    result: Hashable,
    conversations: Sequence[int] | None,
    code: str,
    label: Text,
    definition: Text,
    context: Context,
) -> Metric:
    """Of the pairs whose first is the result, the share whose second is."""
    places = [place for place, one in enumerate(given) if one == result]
    same = [float(asked[place] == result) for place in places]
    persons = None if conversations is None else [conversations[place] for place in places]
    return _told(share_metric(ShareSums.from_arrays(same, persons=persons), code, label, definition, context))


def _coefficient(
    code: str,
    label: Text,
    definition: Text,
    found: Agreement,
    method: str,
    context: Context,
    bounds: Interval | tuple[None, None] | None = None,
) -> Metric:
    value = math.nan if found.value is None else found.value
    independent = found.n if found.clusters is None else found.clusters
    size = Effective(float(independent), min(found.n, round(independent)), None)
    made = build(
        code,
        label,
        definition,
        "coefficient",
        value,
        bounds or found.interval(context.level),
        method,
        found.n,
        size,
        context,
    )
    return _told(made if made.value is None or not math.isnan(made.value) else _unknown(made))


_FEW_MARKS = Text(
    f"Fewer than {HIDDEN_BELOW} marks: not shown.", f"評価が{HIDDEN_BELOW}件未満のため、表示していません。"
)
_FEW_TALKS = Text(
    f"Marks of fewer than {HIDDEN_BELOW} conversations: not shown.",
    f"評価した応対が{HIDDEN_BELOW}件未満のため、表示していません。",
)


def _told(made: Metric) -> Metric:
    """Say of marks and conversations what other figures say of answers and persons."""
    said = {TOO_FEW: _FEW_MARKS, TOO_FEW_PERSONS: _FEW_TALKS}
    return replace(made, note=said.get(made.note, made.note)) if made.note is not None else made


def _unknown(made: Metric) -> Metric:
    why = Text(
        "Every mark is the same on both sides, so agreement beyond chance cannot be told.",
        "双方の評価がすべて同じ結果のため、偶然を超えた一致は判定できません。",
    )
    return replace(made, value=None, low=None, high=None, shown=False, note=join_notes(why, made.note))
