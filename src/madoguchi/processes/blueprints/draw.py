"""A blueprint as a picture: our own SVG around places from ``core.blueprint.grid``.

The page shows it in three pieces that scroll together (stage heads, lane names, the plan), paper in sheets of some
stages each (``Drawn.whole``). Colours are classes (``blueprints.css``), so dark mode and print follow. Every mark has a
letter or a shape besides its colour. With ``Style.edit`` the pieces carry what the editor's script needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext, pgettext

from madoguchi.core.blueprint import grid as placing
from madoguchi.core.blueprint import words
from madoguchi.core.blueprint.grid import Arrow, Card, Grid, LaneBox, Sizes, StageBox
from madoguchi.core.blueprint.model import Blueprint, Promise, Stage, Step
from madoguchi.core.blueprint.routing import Point
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.kit.draw.svg import element
from madoguchi.processes.blueprints.naming import CHANGES, STEP_KINDS, Called
from madoguchi.processes.lettering import ems, fold, fold_apart

NAME, SMALL = 12.0, 10.5
CARD, PAD = 152.0, 9.0
LABEL = 8.0  # ems of the words at an arrow that are shown; all of them stand in its title
LONG = 220.0  # from here on an arrow up or down is drawn lighter, so that the steps stand out
PAPER = 1300.0  # how wide a drawing can be and still be read on a landscape page
GATEWAY_SIGNS = {"exclusive": "×", "parallel": "+", "inclusive": "○", "event": "◎", "complex": "∗"}
CHANGE_SIGNS = {"added": "+", "removed": "−", "changed": "≠", "moved": "→"}


@dataclass(frozen=True)
class Style:
    """How a drawing is drawn. ``marks``: part → id → kind of change; ``comments``: (place, id) → open threads."""

    called: Called
    edit: bool = False
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    comments: Mapping[tuple[str, str], int] = field(default_factory=dict)
    links: bool = True


@dataclass(frozen=True)
class Drawn:
    """The pieces of a picture as markup, every text in it escaped. ``whole`` shows them again, on sheets for paper."""

    grid: Grid
    head: str
    rail: str
    plan: str
    whole: str


def draw(blueprint: Blueprint, style: Style) -> Drawn:
    """Return the picture of a blueprint."""
    return _Picture(blueprint, style).drawn()


class _Picture:
    def __init__(self, blueprint: Blueprint, style: Style) -> None:
        self.blueprint, self.style, self.called = blueprint, style, style.called
        self.language = style.called.language
        self.names = fold_apart(
            {step.id: self._to(step.name) or step.id for step in blueprint.steps},
            {step.id: self._name_room(step) for step in blueprint.steps},
        )
        self.small = {step.id: self._small_lines(step) for step in blueprint.steps}
        heights = {
            step.id: 2 * PAD - 3 + 15 * len(self.names[step.id]) + 13 * len(self.small[step.id])
            for step in blueprint.steps
        }
        self.said = {
            flow.id: fold(label, LABEL, 1)[0] for flow in blueprint.flows if (label := self._to(flow.label))
        }
        labels = {id: ems(said) * SMALL for id, said in self.said.items()}
        sizes = {
            "card_width": CARD,
            "heights": heights,
            "labels": labels,
            "spare": style.edit,
            "card_height": 44.0,
        }
        first = placing.place(blueprint, Sizes(**sizes))  # type: ignore[arg-type]
        self.heads = {box.stage.id: self._head_lines(box) for box in first.stages}
        head = max([19 * len(names) + 14 * len(rest) + 12 for names, rest in self.heads.values()] + [48])
        self.grid = placing.place(blueprint, Sizes(**sizes, head=head))  # type: ignore[arg-type]

    # -- what stands where ------------------------------------------------------------------------

    def _to(self, text: Text) -> str:
        return text.to(self.language)

    def _name_room(self, step: Step) -> float:
        """How many ems a line of a card's name may take beside its badges."""
        badges = (
            17 * (step.fail_point + step.wait_point)
            + 8 * (step.fail_point or step.wait_point)
            + (16 if step.kind == "gateway" else 0)
        )
        return (CARD - 2 * PAD - badges) / NAME

    def _small_lines(self, step: Step) -> list[str]:
        """Channels; touch time, cost and owner; how often; what it calls: each on a line of its own where there is any."""
        between = pgettext("list", ", ")
        facts = []
        if step.touch_seconds is not None:
            facts.append(formats.duration(step.touch_seconds, self.language))
        if step.cost is not None:
            facts.append(formats.given(step.cost))
        if step.owner:
            facts.append(step.owner)
        often = []
        if step.anytime:
            often.append(gettext("any time"))
        elif step.optional:
            often.append(gettext("may be left out"))
        if step.repeat != 1:
            often.append(
                gettext("repeats") if step.repeat == 0 else gettext("up to %(n)s times") % {"n": step.repeat}
            )
        called = ""
        if step.calls is not None:
            called = f"⇄ {self.called.process(step.calls.process)}"
            if step.calls.within_seconds is not None:
                called += f" ≤ {self._to(words.length(step.calls.within_seconds))}"
        lines = [
            between.join(self.called.channel(code) for code in step.channels),
            " · ".join(facts),
            between.join(often),
            called,
        ]
        most = (CARD - 2 * PAD) / SMALL
        return [fold(line, most, 1)[0] for line in lines if line]

    def _head_lines(self, box: StageBox) -> tuple[list[str], list[str]]:
        room = box.width - 24
        place = self.blueprint.stages.index(box.stage) + 1
        names = fold(f"{place}. {self._to(box.stage.name) or box.stage.id}", room / 13.5, 2)
        rest: list[str] = []
        promises = self.promises(box.stage)
        for said in promises[:3]:
            rest += fold(said, room / 11.2, 2)
        if len(promises) > 3:
            rest.append(gettext("and %(n)s more") % {"n": len(promises) - 3})
        if box.stage.target is not None:
            rest.append(gettext("target %(share)s") % {"share": formats.percent(100 * box.stage.target, 0)})
        return names, rest

    def promises(self, stage: Stage) -> list[str]:
        return [promise_text(self.blueprint, one, self.called) for one in stage.promises]

    # -- drawing ----------------------------------------------------------------------------------

    def drawn(self) -> Drawn:
        grid = self.grid
        left, top = grid.left, grid.top
        wide, high = grid.width - left, grid.height - top
        head = element("g", {"id": "bp-head", "class": "bp-drawn"}, *self._heads())
        rail = element("g", {"id": "bp-rail", "class": "bp-drawn"}, *self._rail())
        plan = element("g", {"id": "bp-plan", "class": "bp-drawn"}, *self._plan())

        def piece(css: str, x: float, y: float, width: float, height: float, label: str, *held: str) -> str:
            attributes: dict[str, object] = {
                "class": f"bp {css}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "viewBox": f"{x:g} {y:g} {width:g} {height:g}",
            }
            attributes |= {"role": "group", "aria-label": label} if label else {"aria-hidden": "true"}
            return element("svg", attributes, *(held or ("",)))

        return Drawn(
            grid,
            piece("bp-head", left, 0, wide, top, gettext("Stages"), head),
            piece("bp-rail", 0, top, left, high, gettext("Lanes"), rail),
            piece("bp-plan", left, top, wide, high, gettext("Steps"), plan),
            self._sheets(),
        )

    def _sheets(self) -> str:
        """Return the drawing for paper: as many stages beside each other as can be read, the lanes' names before each."""
        grid = self.grid
        parts: list[list[float]] = []  # from, to
        for box in grid.stages:
            if parts and box.x + box.width - parts[-1][0] <= PAPER:
                parts[-1][1] = box.x + box.width
            else:
                parts.append([box.x, box.x + box.width])
        made = []
        for begin, end in parts:
            wide = end - begin
            crop = {"x": _n(grid.left), "y": "0", "width": _n(wide), "height": _n(grid.height)}
            view = {"viewBox": f"{_n(begin)} 0 {_n(wide)} {_n(grid.height)}"}
            uses = [element("use", {"href": f"#{id}"}) for id in ("bp-plan", "bp-head")]
            sheet = {
                "class": "bp bp-whole",
                "viewBox": f"0 0 {_n(max(grid.left + wide, PAPER))} {_n(grid.height)}",
                "aria-hidden": "true",
            }
            rail = element("use", {"href": "#bp-rail"})
            made.append(element("svg", dict(sheet), rail, element("svg", {**crop, **view}, *uses)))
        return "".join(made)

    def _heads(self) -> list[str]:
        made = []
        grid = self.grid
        for box in grid.stages:
            names, rest = self.heads[box.stage.id]
            held = [
                element("rect", {"class": "bp-stage-box", "x": _n(box.x), "y": "0", "width": _n(box.width), "height": _n(grid.top)})
            ]  # fmt: skip
            y = 6.0
            for line in names:
                y += 17
                held.append(_text(box.x + 12, y, "bp-stage-name", line))
            y += 3
            for line in rest:
                y += 14
                held.append(_text(box.x + 12, y, "bp-small", line))
            held += self._change("stages", box.stage.id, box.x + box.width - 14, 14)
            held += self._talk("stage", box.stage.id, box.x + box.width - 22, grid.top - 10)
            label = " ".join([*names, *rest, str(self.style.comments.get(("stage", box.stage.id), ""))])
            made.append(self._part("stage", box.stage.id, label, *held, link=f"#stage-{box.stage.id}"))
        return made

    def _rail(self) -> list[str]:
        made = []
        for box in self.grid.lanes:
            lines = fold(self._to(box.lane.name) or box.lane.id, (self.grid.sizes.lane_name - 18) / 12, 3)
            y = box.y + 8
            held = [
                element("rect", {"class": f"bp-lane-box of-{box.lane.kind}", "x": "0", "y": _n(box.y), "width": _n(self.grid.left), "height": _n(box.height)})
            ]  # fmt: skip
            for line in lines:
                y += 16
                held.append(_text(10, y, "bp-lane-name", line))
            more = [box.lane.department] if box.lane.department else []
            if box.lane.tier:
                more.append(gettext("tier %(n)s") % {"n": box.lane.tier})
            for line in more:
                y += 14
                held.append(_text(10, y, "bp-small", line))
            held += self._change("lanes", box.lane.id, self.grid.left - 14, box.y + 14)
            made.append(self._part("lane", box.lane.id, self._to(box.lane.name), *held, link=""))
        made += [_line(0, self.grid.left, line.y, line.below) for line in self.grid.lines]
        return made

    def _plan(self) -> list[str]:
        grid = self.grid
        made = [self._band(box) for box in grid.lanes]
        for box in grid.stages[1:]:
            made.append(element("line", {"class": "bp-between", "x1": _n(box.x), "x2": _n(box.x), "y1": _n(grid.top), "y2": _n(grid.height)}))  # fmt: skip
        for line in grid.lines:
            made.append(_line(grid.left, grid.width, line.y, line.below))
            made.append(_text(grid.left + 8, line.y + 13, "bp-line-name", self._to(line.name)))
        if self.style.edit:
            made += self._cells()
        made += [self._evidence(one) for one in grid.evidence]
        made += [self._arrow(arrow) for arrow in grid.arrows]
        made += [self._card(card) for card in grid.cards]
        return made

    def _band(self, box: LaneBox) -> str:
        return element("rect", {"class": f"bp-band of-{box.lane.kind}", "x": _n(self.grid.left), "y": _n(box.y), "width": _n(self.grid.width - self.grid.left), "height": _n(box.height)})  # fmt: skip

    def _cells(self) -> list[str]:
        made = []
        taken = {(card.step.lane, card.column.index) for card in self.grid.cards}
        for lane in self.grid.lanes:
            if not lane.lane.id:
                continue
            for column in self.grid.columns:
                stage = self.blueprint.stage_by_id[column.stage]
                label = gettext("%(stage)s, %(lane)s, column %(n)s: empty") % {
                    "stage": self._to(stage.name),
                    "lane": self._to(lane.lane.name),
                    "n": column.number + 1,
                }
                rect = element("rect", {"x": _n(column.x - 5), "y": _n(lane.y + 3), "width": _n(column.width + 10), "height": _n(lane.height - 6), "rx": "2"})  # fmt: skip
                plus = _text(column.x + column.width / 2, lane.y + lane.height / 2 + 6, "bp-plus", "+")
                data = {"data-stage": column.stage, "data-lane": lane.lane.id, "data-column": column.number}
                empty = (lane.lane.id, column.index) not in taken
                attributes: dict[str, object] = {"class": "bp-cell", **data}
                if empty:
                    attributes |= {"role": "button", "tabindex": "-1", "aria-label": label}
                made.append(
                    element(
                        "g", attributes, element("g", {"aria-hidden": "true"}, rect, plus if empty else "")
                    )
                )
        return made

    def _evidence(self, one: placing.EvidenceCard) -> str:
        lines = fold(self._to(one.evidence.name), (one.width - 16) / 11, 2)
        y = one.y + one.height / 2 - 6.5 * (len(lines) - 1) + 4
        held = [
            element("rect", {"class": "bp-evidence-box", "x": _n(one.x), "y": _n(one.y), "width": _n(one.width), "height": _n(one.height)})
        ]  # fmt: skip
        held += [
            _text(one.x + 8, y + 13 * place, "bp-evidence-name", line) for place, line in enumerate(lines)
        ]
        held += self._change("evidence", one.evidence.id, one.x, one.y)
        return element("g", {"class": "bp-evidence"}, *held)

    def _arrow(self, arrow: Arrow) -> str:
        flow, label = arrow.flow, self._to(arrow.flow.label)
        changed = self.style.marks.get("flows", {}).get(flow.id, "")
        path = _rounded(arrow.points)
        held = [
            element("path", {"class": "bp-reach", "d": path}) if self.style.edit else "",
            element("path", {"class": "bp-stroke", "d": path}),
            _head(arrow.points[-2], arrow.points[-1]),
        ]
        if flow.kind == "agreement":
            held.append(_head(arrow.points[1], arrow.points[0]))
        if said := self.said.get(flow.id):
            held.append(_text(*arrow.label, "bp-label", said))
        if changed:
            (x, y), (u, v) = arrow.points[-2:]
            held += _badge(changed, (x + u) / 2, (y + v) / 2)
        falls = max(abs(y - v) for (_x, y), (_u, v) in pairwise(arrow.points))
        marks = [f"of-{flow.kind}", "long" if falls > LONG else "", changed and f"is-{changed}"]
        css = " ".join(filter(None, ["bp-arrow", *marks]))
        source, target = (self._to(self.blueprint.step_by_id[id].name) for id in (flow.source, flow.target))
        return element(
            "g",
            {"class": css, "data-flow": flow.id, "data-source": flow.source},
            element("title", {}, _escaped(f"{source} → {target}" + (f" / {label}" if label else ""))),
            *held,
        )

    def _card(self, card: Card) -> str:
        step = card.step
        x, y, wide, high = card.x, card.y, card.width, card.height
        round_ = high / 2 if step.kind in ("start", "end") else 12 if step.kind == "event" else 2
        rect: dict[str, object] = {"class": "bp-box", "x": _n(x), "y": _n(y), "width": _n(wide), "height": _n(high), "rx": _n(round_)}  # fmt: skip
        held = [element("rect", rect)]
        inner = x + PAD
        if step.kind == "gateway":
            held.append(element("path", {"class": "bp-diamond", "d": f"M{_n(inner + 6)} {_n(y + PAD - 1)}l7 7-7 7-7-7z"}))  # fmt: skip
            inner += 18
        if step.kind == "subprocess":
            held.append(element("path", {"class": "bp-plus-sign", "d": f"M{_n(x + wide - 14)} {_n(y + high - 14)}h9v9h-9zm2 4.5h5m-2.5-2.5v5"}))  # fmt: skip
        centred = step.kind in ("start", "end")
        line_y = y + PAD - 3
        for line in self.names[step.id]:
            line_y += 15
            held.append(_text(x + wide / 2 if centred else inner, line_y, "bp-name" + " mid" * centred, line))
        line_y += 1
        for line in self.small[step.id]:
            line_y += 13
            held.append(
                _text(x + wide / 2 if centred else x + PAD, line_y, "bp-small" + " mid" * centred, line)
            )
        if step.kind == "gateway":
            held.append(_text(x + PAD + 6, y + PAD + 9.5, "bp-sign", GATEWAY_SIGNS.get(step.gateway, "")))
        badge = x + wide - 19
        for flag, letter, css in ((step.wait_point, "W", "bp-wait"), (step.fail_point, "F", "bp-fail")):
            if flag:
                held.append(element("circle", {"class": css, "cx": _n(badge), "cy": _n(y + 13), "r": "7.5"}))
                held.append(_text(badge, y + 16.5, f"{css}-letter", letter))
                badge -= 17
        held += self._talk("step", step.id, x + wide - 12, y + high)
        held += self._change("steps", step.id, x, y)
        if self.style.edit:
            held.append(element("circle", {"class": "bp-handle", "cx": _n(x + wide), "cy": _n(y + high / 2), "r": "6"}))  # fmt: skip
        more = [f"of-{step.kind}", "optional" if step.optional or step.anytime else "", "anytime" if step.anytime else ""]  # fmt: skip
        if self.style.marks:
            kind = self.style.marks.get("steps", {}).get(step.id, "same")
            more.append(f"is-{kind}")
        data = {"data-stage": step.stage, "data-lane": step.lane, "data-column": step.column}
        return self._part(
            "step", step.id, self.spoken(step), *held, css=" ".join(filter(None, ["bp-card", *more])), data=data, link=f"#step-{step.id}"
        )  # fmt: skip

    def spoken(self, step: Step) -> str:
        """Return what a screen reader says of a step."""
        stage, lane = self.blueprint.stage_by_id.get(step.stage), self.blueprint.lane_by_id.get(step.lane)
        seen = [*self.names[step.id], *self.small[step.id], GATEWAY_SIGNS.get(step.gateway, "")]
        seen += ["W" if step.wait_point else "", "F" if step.fail_point else ""]
        seen.append(str(self.style.comments.get(("step", step.id), "")))
        said = [
            " ".join(filter(None, seen))
        ]  # in the order it is drawn: what is said begins with what is seen
        if step.kind != "task":
            said.append(str(STEP_KINDS[step.kind]))
        said += [self._to(one.name) for one in (stage, lane) if one is not None]
        if step.fail_point:
            said.append(gettext("fail point"))
        if step.wait_point:
            said.append(gettext("wait point"))
        if kind := self.style.marks.get("steps", {}).get(step.id):
            said.append(str(CHANGES[kind]))
        return f"{said[0]} / {pgettext('list', ', ').join(said[1:])}"

    def _part(
        self,
        kind: str,
        id: str,
        label: str,
        *held: str,
        css: str = "",
        data: dict[str, object] | None = None,
        link: str,
    ) -> str:
        """Return a part with its name for those who hear it; what is drawn is the same again, for the eye alone."""
        attributes: dict[str, object] = {"class": css or f"bp-{kind}"}
        if kind == "step" and id in self.style.marks.get("steps", {}):
            attributes["id"] = f"at-{id}"  # the list of changes leads here
        drawn = element("g", {"aria-hidden": "true"}, *held)
        if self.style.edit and id:
            more: dict[str, object] = {"role": "button", "tabindex": "-1", "aria-label": label}
            return element("g", attributes | more | {f"data-{kind}-id": id} | (data or {}), drawn)
        if link and self.style.links:
            return element("a", {**attributes, "href": link, "aria-label": label}, drawn)
        return element("g", attributes, *held)

    def _change(self, part: str, id: str, x: float, y: float) -> list[str]:
        kind = self.style.marks.get(part, {}).get(id, "")
        return _badge(kind, x, y) if kind else []

    def _talk(self, place: str, id: str, x: float, y: float) -> list[str]:
        count = self.style.comments.get((place, id), 0)
        if not count:
            return []
        return [
            element("path", {"class": "bp-talk", "d": f"M{_n(x - 10)} {_n(y - 8)}h20v13h-11l-5 5v-5h-4z"}),
            _text(x, y + 2, "bp-talk-count", str(count)),
        ]


def promise_text(blueprint: Blueprint, one: Promise, called: Called) -> str:
    """Return a promise as a line in the reader's language."""
    said = words.promise(blueprint, one, channel=called.channel, request=called.request)
    return said.to(called.language)


def _badge(kind: str, x: float, y: float) -> list[str]:
    return [
        element("circle", {"class": f"bp-badge is-{kind}", "cx": _n(x), "cy": _n(y), "r": "8"}),
        _text(x, y + 4, f"bp-badge-sign is-{kind}", CHANGE_SIGNS[kind]),
    ]


def _line(x: float, end: float, y: float, below: str) -> str:
    return element("line", {"class": f"bp-line below-{below}", "x1": _n(x), "x2": _n(end), "y1": _n(y), "y2": _n(y)})  # fmt: skip


def _text(x: float, y: float, css: str, said: str) -> str:
    # the space is not drawn, but parts the lines for whoever hears them
    return element("text", {"class": css, "x": _n(x), "y": _n(y)}, _escaped(said) + " ")


def _escaped(said: str) -> str:
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _rounded(points: tuple[Point, ...], radius: float = 6) -> str:
    """Return a path through the corners, each rounded off."""
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        r = min(radius, _far(before, corner) / 2, _far(corner, after) / 2)
        into, out = _towards(corner, before, r), _towards(corner, after, r)
        path += f"L{_n(into[0])} {_n(into[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(out[0])} {_n(out[1])}"
    return path + f"L{_n(points[-1][0])} {_n(points[-1][1])}"


def _far(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(a: Point, b: Point, way: float) -> Point:
    far = _far(a, b) or 1.0
    return (a[0] + (b[0] - a[0]) * way / far, a[1] + (b[1] - a[1]) * way / far)


def _head(before: Point, at: Point) -> str:
    (x, y), far = at, _far(before, at) or 1.0
    u, v = (at[0] - before[0]) / far, (at[1] - before[1]) / far
    back = (x - 7 * u, y - 7 * v)
    corners = ((x, y), (back[0] - 3.5 * v, back[1] + 3.5 * u), (back[0] + 3.5 * v, back[1] - 3.5 * u))
    return element("path", {"class": "bp-tip", "d": "M" + "L".join(f"{_n(a)} {_n(b)}" for a, b in corners) + "z"})  # fmt: skip
