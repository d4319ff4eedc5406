"""What a question means: its kind, scale, direction, positive answers, missing codes and labels.

A figure without these is a guess: the same column of numbers gives another NPS when a blank is coded 11, and
another CSAT when 1 is the best mark. So they belong to the question and travel with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from ..text import Text

Kind = Literal["csat", "nps", "ces", "enps", "rating", "number", "boolean", "categorical", "text", "date"]
Polarity = Literal["high_good", "low_good"]
KINDS: tuple[str, ...] = get_args(Kind)

DISCRETE = ("csat", "nps", "ces", "enps")
SCALED = (*DISCRETE, "rating", "boolean")
NET = ("nps", "enps")

_DIRECTIONS: dict[str, Polarity] = {
    "high_good": "high_good",
    "low_good": "low_good",
    "ease": "high_good",
    "effort": "low_good",
}
_KEYS = (
    "kind",
    "scale",
    "positive",
    "direction",
    "missing",
    "values",
    "weight",
    "person",
    "version",
    "label",
)


class QuestionError(ValueError):
    """A question's definition cannot hold; ``text`` says what and how to mend it, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class QuestionDefinition:
    """Make one with ``define`` or ``from_json``; the plain constructor checks nothing.

    ``scale_min``/``scale_max`` are None where a kind has no scale. ``positive`` holds the numbers that count as
    satisfied (CSAT), easy (CES) or yes (boolean). ``missing`` holds codes as texts, compared after trimming and
    without regard to case. ``values`` maps labels to numbers of the scale. ``version`` is CES's 1.0 or 2.0.
    """

    kind: Kind
    code: str = ""
    scale_min: float | None = None
    scale_max: float | None = None
    polarity: Polarity = "high_good"
    positive: frozenset[float] = frozenset()
    missing: frozenset[str] = frozenset()
    values: Mapping[str, float] = field(default_factory=dict)
    weight_column: str | None = None
    person_column: str | None = None
    version: str | None = None
    label: Text | None = None

    def with_missing(self, codes: Iterable[str]) -> QuestionDefinition:
        """The same question with further missing codes."""
        return replace(self, missing=self.missing | {code.strip() for code in codes})

    def on_scale(self, number: float) -> bool:
        """Whether a number is a possible answer (whole where the kind asks for whole numbers)."""
        if self.scale_min is None or self.scale_max is None:
            return True
        if not self.scale_min <= number <= self.scale_max:
            return False
        return self.kind not in DISCRETE or float(number).is_integer()

    def to_json(self) -> dict[str, Any]:
        """The definition as ``from_json`` reads it."""
        out: dict[str, Any] = {"kind": self.kind}
        if self.scale_min is not None:
            out["scale"] = [self.scale_min, self.scale_max]
        if self.positive:
            out["positive"] = sorted(self.positive)
        if self.kind in SCALED:
            out["direction"] = self.polarity
        if self.missing:
            out["missing"] = sorted(self.missing)
        for key, value in (
            ("values", dict(self.values)),
            ("weight", self.weight_column),
            ("person", self.person_column),
            ("version", self.version),
            ("label", {"en": self.label.en, "ja": self.label.ja} if self.label else None),
        ):
            if value:
                out[key] = value
        return out


def define(
    kind: str,
    code: str = "",
    *,
    scale: tuple[float, float] | None = None,
    positive: Iterable[float] | None = None,
    direction: str | None = None,
    missing: Iterable[str] = (),
    values: Mapping[str, float] | None = None,
    weight: str | None = None,
    person: str | None = None,
    version: str | None = None,
    label: Text | None = None,
) -> QuestionDefinition:
    """A checked definition; whatever is not given takes the kind's usual value.

    CSAT and ratings: 1-5, the two best marks positive (one best mark on two or three points). CES 2.0: 1-7, high is
    easy, everything above the middle positive; CES 1.0: 1-5, low is easy. NPS and eNPS: always 0-10. Raises
    QuestionError.

    >>> sorted(define("csat").positive), sorted(define("ces").positive)
    ([4.0, 5.0], [5.0, 6.0, 7.0])
    >>> sorted(define("ces", version="1.0").positive)
    [1.0, 2.0]
    """
    if kind not in KINDS:
        raise QuestionError(
            Text(
                "“{kind}” is not a kind of question. Use one of: {kinds}.",
                "設問の種類「{kind}」は使えません。次のいずれかを指定してください：{kinds}",
            ).fill(kind=kind, kinds=", ".join(KINDS))
        )
    known: Kind = kind  # type: ignore[assignment]
    if version is not None and (known != "ces" or version not in ("1.0", "2.0")):
        raise QuestionError(
            Text(
                "“{code}”: version {version} is not known. Only CES has versions: 1.0 or 2.0.",
                "「{code}」：バージョン{version}は使えません。バージョンはCESの1.0または2.0だけです。",
            ).fill(code=code or kind, version=version)
        )
    if known == "ces":
        version = version or "2.0"
    polarity = _polarity(known, direction, version, code)
    low, high = _scale(known, scale, version, code)
    chosen = _positive(known, positive, low, high, polarity, code)
    return QuestionDefinition(
        kind=known,
        code=code,
        scale_min=low,
        scale_max=high,
        polarity=polarity,
        positive=chosen,
        missing=frozenset(item.strip() for item in missing),
        values=_values(values or {}, low, high, code),
        weight_column=weight,
        person_column=person,
        version=version,
        label=label,
    )


def from_json(given: Mapping[str, Any], code: str = "", kind: str | None = None) -> QuestionDefinition:
    """Read one question of a definition file; ``kind`` overrides the file's. Raises QuestionError.

    Keys: kind, scale [low, high], positive [numbers], direction high_good | low_good, missing [codes],
    values {label: number}, weight, person, version, label (a text or {"en", "ja"}).
    """
    unknown = sorted(set(given) - set(_KEYS))
    if unknown:
        raise QuestionError(
            Text(
                "“{code}”: unknown entry “{key}”. Known entries: {keys}.",
                "「{code}」：項目「{key}」は使えません。使える項目：{keys}",
            ).fill(code=code, key=unknown[0], keys=", ".join(_KEYS))
        )
    chosen = kind or given.get("kind")
    if chosen is None:
        raise QuestionError(
            Text(
                "“{code}”: say its kind, one of: {kinds}.",
                "「{code}」：種類（kind）を次のいずれかで指定してください：{kinds}",
            ).fill(code=code, kinds=", ".join(KINDS))
        )
    try:
        scale = given.get("scale")
        label = given.get("label")
        return define(
            str(chosen),
            code,
            scale=(float(scale[0]), float(scale[1])) if scale is not None else None,
            positive=[float(number) for number in given["positive"]] if "positive" in given else None,
            direction=given.get("direction"),
            missing=_codes(given.get("missing", ())),
            values={str(name): float(number) for name, number in given.get("values", {}).items()},
            weight=given.get("weight"),
            person=given.get("person"),
            version=_version(given.get("version")),
            label=Text(str(label["en"]), str(label["ja"]))
            if isinstance(label, Mapping)
            else Text(str(label), str(label))
            if label is not None
            else None,
        )
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise _malformed(code, error) from error
    except ValueError as error:
        if isinstance(error, QuestionError):
            raise
        raise _malformed(code, error) from error


def _malformed(code: str, error: Exception) -> QuestionError:
    return QuestionError(
        Text(
            "“{code}”: the definition cannot be read ({error}). scale is [low, high], positive a list of numbers, "
            "missing a list of codes, values an object of label: number.",
            "「{code}」：定義を読み取れません（{error}）。scaleは[最小, 最大]、positiveは数値の配列、"
            "missingはコードの配列、valuesは「ラベル: 数値」のオブジェクトで指定してください。",
        ).fill(code=code, error=error)
    )


def _codes(given: Any) -> list[str]:
    listed = given if isinstance(given, list | tuple) else [given]
    return [str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in listed]


def _version(given: Any) -> str | None:
    return None if given is None else f"{float(given):.1f}"


def _polarity(kind: Kind, direction: str | None, version: str | None, code: str) -> Polarity:
    if direction is None:
        return "low_good" if kind == "ces" and version == "1.0" else "high_good"
    if direction not in _DIRECTIONS:
        raise QuestionError(
            Text(
                "“{code}”: direction “{direction}” is not known. Use high_good or low_good.",
                "「{code}」：方向「{direction}」は使えません。high_good（大きいほど良い）または"
                "low_good（小さいほど良い）を指定してください。",
            ).fill(code=code or kind, direction=direction)
        )
    if kind in NET and _DIRECTIONS[direction] == "low_good":
        raise QuestionError(
            Text(
                "“{code}”: on NPS and eNPS 10 is always the best answer.",
                "「{code}」：NPSとeNPSでは、つねに10が最も良い回答です。",
            ).fill(code=code or kind)
        )
    return _DIRECTIONS[direction]


def _scale(
    kind: Kind, given: tuple[float, float] | None, version: str | None, code: str
) -> tuple[float | None, float | None]:
    usual: dict[str, tuple[float, float]] = {
        "csat": (1, 5),
        "rating": (1, 5),
        "ces": (1, 5) if version == "1.0" else (1, 7),
        "nps": (0, 10),
        "enps": (0, 10),
        "boolean": (0, 1),
    }
    if kind in NET and given is not None and tuple(given) != (0, 10):
        raise QuestionError(
            Text(
                "“{code}”: NPS and eNPS are asked from 0 to 10 only; call another scale a rating.",
                "「{code}」：NPSとeNPSの尺度は0〜10だけです。ほかの尺度はratingとしてください。",
            ).fill(code=code or kind)
        )
    chosen = given or usual.get(kind)
    if chosen is None:
        return None, None
    low, high = float(chosen[0]), float(chosen[1])
    if not low < high:
        raise QuestionError(
            Text(
                "“{code}”: the scale {low:g} to {high:g} is empty; give the lowest number first.",
                "「{code}」：尺度{low:g}〜{high:g}は無効です。小さいほうを先に指定してください。",
            ).fill(code=code or kind, low=low, high=high)
        )
    return low, high


def _positive(
    kind: Kind,
    given: Iterable[float] | None,
    low: float | None,
    high: float | None,
    polarity: Polarity,
    code: str,
) -> frozenset[float]:
    if low is None or high is None or kind in NET:
        return frozenset()
    if given is not None:
        chosen = frozenset(float(number) for number in given)
        outside = sorted(number for number in chosen if not low <= number <= high)
        if outside or not chosen:
            raise QuestionError(
                Text(
                    "“{code}”: positive answers must be numbers of the scale {low:g} to {high:g}.",
                    "「{code}」：肯定的な回答（positive）は尺度{low:g}〜{high:g}の数値で指定してください。",
                ).fill(code=code or kind, low=low, high=high)
            )
        return chosen
    points = [low + step for step in range(int(high - low) + 1)]
    if kind == "ces":
        middle = (low + high) / 2
        return frozenset(p for p in points if (p > middle if polarity == "high_good" else p < middle))
    best = 1 if len(points) <= 3 else 2
    return frozenset(points[-best:] if polarity == "high_good" else points[:best])


def _values(given: Mapping[str, float], low: float | None, high: float | None, code: str) -> dict[str, float]:
    for label, number in given.items():
        if low is not None and high is not None and not low <= number <= high:
            raise QuestionError(
                Text(
                    "“{code}”: the label “{label}” stands for {number:g}, outside the scale {low:g} to {high:g}.",
                    "「{code}」：ラベル「{label}」の値{number:g}は、尺度{low:g}〜{high:g}の外にあります。",
                ).fill(code=code, label=label, number=number, low=low, high=high)
            )
    return dict(given)
