"""How a metric is shown: as words, with the state its evidence allows. Pure; what is read is duck-typed.

A metric has ``metric, label, value, low, high, level, method, n, n_effective, persons, shown, note, definition``
and, where it comes from ``core.metrics``, ``unit`` (percent, points, scale, ms, count, number) and ``display``.
Texts are strings or have ``to(language)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from madoguchi.kit import formats

WEAK_BELOW = 30
SECONDS_PER_MS = 0.001

State = Literal["shown", "weak", "hidden"]

_METHODS = {
    "wilson": ("Wilson score interval", "Wilson のスコア区間"),
    "wald": ("Normal approximation (Wald)", "正規近似（Wald）"),
    "adjusted_wald": ("Adjusted Wald interval", "調整 Wald 区間"),
    "t": ("Mean, t interval", "平均の t 区間"),
    "cluster_t": ("Mean, t interval by person", "回答者ごとにまとめた t 区間"),
    "cluster_regression": ("Regression, t interval by customer", "回帰分析（お客様ごとにまとめた t 区間）"),
    "empirical_bayes": ("Drawn towards all (empirical Bayes)", "全員の水準に近づけた推定（経験ベイズ）"),
    "bootstrap": ("Bootstrap interval", "ブートストラップ区間"),
    "fleiss_cohen_everitt": ("Fleiss, Cohen & Everitt (1969)", "Fleiss・Cohen・Everitt（1969）による区間"),
    "yang_zhou": ("Yang & Zhou (2014), by conversation", "Yang・Zhou（2014）による、応対を単位とした区間"),
    "gwet": ("Gwet (2008)", "Gwet（2008）による区間"),
    "order_statistics": ("Order statistics", "順序統計量による区間"),
    "count": ("A full count, without sampling error", "全数（標本誤差なし）"),
}

_DECIMALS = {"percent": 1, "points": 1, "scale": 2, "count": 0, "number": 1, "coefficient": 2}


@dataclass(frozen=True, slots=True)
class Figure:
    """The words of a metric in one language. ``minimum`` to ``maximum`` is the scale its bar is drawn on."""

    label: str
    value: str
    unit: str
    n: str
    n_effective: str
    persons: str
    interval: str
    no_interval: str
    state: State
    definition: str
    note: str
    method: str
    level: str
    spoken: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Change:
    """What may be said about a difference: a sentence, the difference, and its interval in brackets."""

    sentence: str
    difference: str
    interval: str
    clear: bool

    @property
    def detail(self) -> str:
        """The difference with its interval: ``先週比 +1.4（−3.9 〜 +6.6）``."""
        return f"{self.difference}{self.interval}"


def text(words: object, language: str) -> str:
    """Return a Text, a lazy string, a string or None in one language."""
    if words is None:
        return ""
    translate = getattr(words, "to", None)
    return str(translate(language)) if callable(translate) else str(words)


def unit_of(metric: object) -> str:
    """Return the metric's unit; a metric without one is told by its name."""
    unit = getattr(metric, "unit", None)
    if unit:
        return str(unit)
    name = str(getattr(metric, "metric", ""))
    if name.endswith("nps"):
        return "points"
    if name.startswith("ces") or name.endswith("_mean"):
        return "scale"
    return "percent" if name else "number"


_UNIT_WORDS: dict[str, tuple[str, str]] = {
    "percent": ("%", "%"),
    "points": ("points", "ポイント"),
    "scale": ("points on the scale", "点"),
    "ms": ("milliseconds", "ミリ秒"),
    "s": ("seconds", "秒"),
    "count": ("count", "件"),
    "number": ("number", "数値"),
    "coefficient": ("coefficient, at most 1", "係数（最大 1）"),
}


def unit_word(unit: str, language: str) -> str:
    """Return what a unit is called in a column of its own; an unknown one stays as it is."""
    english, japanese = _UNIT_WORDS.get(unit, (unit, unit))
    return japanese if formats.is_japanese(language) else english


def state_of(metric: object) -> State:
    """Hidden below five answers or where the metric says so, weak below thirty, otherwise shown."""
    if not getattr(metric, "shown", True) or getattr(metric, "value", None) is None:
        return "hidden"
    display = getattr(metric, "display", None)
    if display in ("hidden", "weak"):
        return "hidden" if display == "hidden" else "weak"
    if unit_of(metric) != "count" and getattr(metric, "n", WEAK_BELOW) < WEAK_BELOW:
        return "weak"
    return "shown"


def write(value: float | None, unit: str, language: str, *, signed: bool = False) -> tuple[str, str]:
    """Return a value as (figure, unit), such as ``("82.1", "%")`` or ``("6.2", "時間")``."""
    if formats.missing(value):
        return formats.MISSING, ""
    assert value is not None
    if unit == "ms":
        return formats.duration_parts(value * SECONDS_PER_MS, language, signed=signed)
    figure = formats.number(value, _DECIMALS.get(unit, 1), signed=signed or unit == "points")
    return figure, "%" if unit == "percent" else ""


def write_range(
    low: float | None, high: float | None, unit: str, language: str, *, signed: bool = False
) -> str:
    """Return a range in the unit's own form, or an empty text where there is none."""
    if formats.missing(low) or formats.missing(high):
        return ""
    assert low is not None
    assert high is not None
    if unit == "ms":
        if not signed:
            return formats.duration_interval(low * SECONDS_PER_MS, high * SECONDS_PER_MS, language)
        index = formats.duration_unit(max(abs(low), abs(high)) * SECONDS_PER_MS)
        first, name = formats.duration_parts(low * SECONDS_PER_MS, language, index, signed=True)
        last, _ = formats.duration_parts(high * SECONDS_PER_MS, language, index, signed=True)
        return f"{formats.span(first, last, language)} {name}"
    decimals = _DECIMALS.get(unit, 1)
    return formats.interval(low, high, language, decimals, signed=signed or unit == "points")


def write_target(target: float, unit: str, language: str) -> str:
    """Return a target without decimals it does not have: ``85%``, ``+30``, ``5.5``, ``8 時間``."""
    figure, unit_name = write(target, unit, language)
    if "." in figure:
        figure = figure.rstrip("0").rstrip(".")
    return f"{figure}%" if unit_name == "%" else f"{figure} {unit_name}".rstrip()


def scale_of(metric: Any, target: float | None = None) -> tuple[float, float]:
    """Return the ends of the scale a metric's bar is drawn on, in the metric's unit.

    Shares go from 0 to 100, NPS from −100 to 100; a scale from 1 to the 5, 7 or 10 that holds it; anything
    without a fixed end from 0 to a half more than what is drawn.
    """
    unit = unit_of(metric)
    ends = [getattr(metric, name, None) for name in ("value", "low", "high")]
    top = max((end for end in (*ends, target) if end is not None and not formats.missing(end)), default=1.0)
    if unit == "percent":
        return 0.0, 100.0
    if unit == "points":
        return -100.0, 100.0
    if unit == "coefficient":
        return 0.0, 1.0
    if unit == "scale":
        fitting = 7.0 if str(getattr(metric, "metric", "")).startswith("ces") else 5.0
        return (1.0, fitting) if top <= fitting else (0.0, 10.0) if top <= 10 else (0.0, top * 1.5)
    return 0.0, top * 1.5 if top > 0 else 1.0


def present(
    metric: Any,
    language: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    target: float | None = None,
) -> Figure:
    """Return the words of a metric in one language, with only what its evidence allows."""
    unit = unit_of(metric)
    state = state_of(metric)
    japanese = formats.is_japanese(language)
    label = text(metric.label, language)
    low, high = (None, None) if state == "hidden" else (metric.low, metric.high)
    figure, unit_name = (formats.MISSING, "") if state == "hidden" else write(metric.value, unit, language)
    if unit == "scale" and maximum is not None and state != "hidden":
        unit_name = f"/ {formats.number(maximum)}"
    range_words = write_range(low, high, unit, language)
    level = formats.number(metric.level * 100, 0)
    n_effective = getattr(metric, "n_effective", None)
    weighted = n_effective is not None and abs(n_effective - metric.n) >= 0.05
    bottom, top = scale_of(metric, target)
    method = _METHODS.get(str(metric.method), (str(metric.method), str(metric.method)))
    spoken = label
    if range_words:
        spoken = (
            f"{label}、{level}%区間 {range_words}"
            if japanese
            else f"{label}, {level}% interval {range_words}"
        )
    return Figure(
        label=label,
        value=figure,
        unit=unit_name,
        n=formats.number(metric.n),
        n_effective=formats.number(n_effective, 1) if weighted else "",
        persons=formats.number(metric.persons) if getattr(metric, "persons", 0) else "",
        interval=range_words,
        no_interval=_without_interval(unit, japanese),
        state=state,
        definition=text(getattr(metric, "definition", None), language),
        note=text(getattr(metric, "note", None), language),
        method=method[1] if japanese else method[0],
        level=level,
        spoken=spoken,
        minimum=bottom if minimum is None else minimum,
        maximum=top if maximum is None else maximum,
    )


def _without_interval(unit: str, japanese: bool) -> str:
    if unit == "count":
        return "全数" if japanese else "Full count"
    return "区間なし" if japanese else "No interval"


# unit -> (up, down) in English and Japanese
_DIRECTIONS = {
    "ms": (("Longer", "Shorter"), ("長くなりました", "短くなりました")),
    "count": (("More", "Fewer"), ("増えました", "減りました")),
}
_PLAIN_DIRECTION = (("Higher", "Lower"), ("上がりました", "下がりました"))
_UNCLEAR = ("No clear difference", "差があるとは言えません")


def present_change(change: Any, unit: str, language: str, against: str = "") -> Change | None:
    """Return what may be said about a change, or None where nothing was compared.

    A change has ``value`` (or ``difference``), ``low`` and ``high``, in the metric's unit; optionally ``clear``
    (otherwise: its interval does not hold zero) and a ``sentence`` of its own.
    """
    if change is None:
        return None
    difference = getattr(change, "value", None)
    if difference is None:
        difference = getattr(change, "difference", None)
    own = text(getattr(change, "sentence", None), language)
    low, high = getattr(change, "low", None), getattr(change, "high", None)
    if difference is None:
        return Change(own, text(getattr(change, "detail", None), language), "", False) if own else None
    clear = getattr(change, "clear", None)
    if clear is None:
        clear = low is not None and high is not None and (low > 0 or high < 0)
    japanese = formats.is_japanese(language)
    words = _DIRECTIONS.get(unit, _PLAIN_DIRECTION)[1 if japanese else 0]
    sentence = own or (words[0 if difference > 0 else 1] if clear else _UNCLEAR[1 if japanese else 0])
    figure, unit_name = write(difference, unit, language, signed=True)
    if unit == "ms" and low is not None and high is not None:
        index = formats.duration_unit(max(abs(difference), abs(low), abs(high)) * SECONDS_PER_MS)
        figure, unit_name = formats.duration_parts(difference * SECONDS_PER_MS, language, index, signed=True)
    size = f"{figure} {unit_name}".strip() if unit == "ms" else figure
    range_words = write_range(low, high, unit, language, signed=True)
    if unit == "ms":
        range_words = range_words.removesuffix(f" {unit_name}")
    if range_words:
        range_words = f"（{range_words}）" if japanese else f" ({range_words})"
    return Change(sentence, f"{against} {size}".strip(), range_words, bool(clear))
