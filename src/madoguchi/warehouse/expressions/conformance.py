"""What conformance asks of the facts: the distinct ways cases ran, and the rules that need times or people.

``meant`` says which cases a blueprint is for: lists under process, channel, request, priority, language, and
``activities``, one of which must have been done; what is missing or empty lets every case through. ``closes``: cases of
this log get closed, so one that is only resolved may still go on. A case whose last step is among ``meant``'s ``ends`` is
over in any case: the drawing lets cases end there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir

from madoguchi.warehouse.expressions.registry import expression
from madoguchi.warehouse.expressions.stacked import SEPARATOR, left_out, variants_left
from madoguchi.warehouse.expressions.tables import Tables, cases, events, flag, number
from madoguchi.warehouse.filters import Filters

AT_ONCE = 100_000
OF_CASE = ("process", "channel", "request", "priority", "language")
Meant = Mapping[str, Sequence[str]]
Told = Sequence[Sequence[object]]  # kind, activities of a, activities of b, seconds, clock


def covered(t: Tables, q: Filters, meant: Meant | None) -> ir.Table:
    """The cases the filters let through that a blueprint is for."""
    chosen = cases(t, q)
    for name in OF_CASE:
        if values := (meant or {}).get(name):
            chosen = chosen.filter(chosen[name].isin(list(values)))
    if activities := (meant or {}).get("activities"):
        did = t.event.filter(t.event.activity.isin(list(activities))).select("case_id").distinct()
        chosen = chosen.semi_join(did, "case_id")
    return chosen


def meant_cases(t: Tables, q: Filters, meant: Meant | None, closes: bool) -> ir.Table:
    """The covered cases, each with its variant and whether it is ``finished``."""
    chosen = covered(t, q, meant)
    chosen = with_ended(t, chosen, meant)
    over = (chosen.open == 0) & (chosen.closed == 1) if closes else chosen.open == 0
    chosen = chosen.mutate(finished=flag(over | (chosen.ended == 1)))
    if left_out(q):
        ran = variants_left(events(t, q)).select("case_id", "variant")
        return chosen.select("case_id", "finished", "opened_ms", "last_ms").join(ran, "case_id")
    return chosen.select("case_id", "finished", "opened_ms", "last_ms", "variant")


def with_ended(t: Tables, chosen: ir.Table, meant: Meant | None) -> ir.Table:
    """Add ``ended``: 1 where the last step of a case is one after which it may end.

    Read off the ways to run, which are few beside the cases.
    """
    if not (ends := (meant or {}).get("ends")):
        return chosen.mutate(ended=ibis.literal(0))
    over = [(t.variant.steps == end) | t.variant.steps.endswith(SEPARATOR + end) for end in ends]
    ways = t.variant.filter(ibis.or_(*over)).select(of_way="variant")
    joined = chosen.left_join(ways, chosen.variant == ways.of_way)
    return joined.mutate(ended=flag(joined.of_way.notnull())).drop("of_way")


@expression
def conformance_variants(t: Tables, q: Filters, meant: Meant | None = None, closes: bool = False) -> ir.Table:
    """How many cases ran each way. Columns: variant, finished, unfinished (cases); ordered by variant."""
    chosen = meant_cases(t, q, meant, closes)
    chosen = chosen.filter(chosen.variant.notnull())
    counted = chosen.group_by("variant").aggregate(
        finished=number(chosen.finished), unfinished=number(1 - chosen.finished)
    )
    return counted.order_by("variant")


@expression
def conformance_spelled(t: Tables, q: Filters, first: int, last: int) -> ir.Table:
    """The steps of the ways numbered ``first`` to ``last``, those of other filters among them.

    Columns: variant, steps (joined by U+001F).
    """
    if left_out(q):
        spelled = variants_left(events(t, q)).select("variant", "steps").distinct()
    else:
        spelled = t.variant.select("variant", "steps")
    return spelled.filter((spelled.variant >= first) & (spelled.variant <= last)).order_by("variant")


@expression
def conformance_stages(t: Tables, q: Filters) -> ir.Table:
    """How often the log names each stage for each activity. Columns: activity, stage, count."""
    steps = events(t, q)
    steps = steps.filter(steps.stage != "")
    return (
        steps.group_by(["activity", "stage"]).aggregate(count=steps.count()).order_by(["activity", "stage"])
    )


@expression
def conformance_rules(
    t: Tables,
    q: Filters,
    rules: Told,
    now_ms: int,
    meant: Meant | None = None,
    closes: bool = False,
) -> ir.Table:
    """How many cases of each way to run broke which of the rules. ``broken``: sum of 2 ** place of each broken rule.

    Columns: variant, finished, broken, count.
    """
    found = _broken(t, q, rules, now_ms, meant, closes)
    bits = found.group_by("case_id").aggregate(broken=number(found.bit))
    chosen = meant_cases(t, q, meant, closes).join(bits, "case_id")
    return (
        chosen.group_by(["variant", "finished", "broken"])
        .aggregate(count=chosen.count())
        .order_by(["variant", "finished", "broken"])
    )


@expression
def conformance_rule_cases(
    t: Tables,
    q: Filters,
    rules: Told,
    now_ms: int,
    meant: Meant | None = None,
    closes: bool = False,
    limit: int = AT_ONCE,
    after: int | None = None,
) -> ir.Table:
    """The cases that broke the rules, and when it showed. ``after``: of cases with a higher id.

    Columns: case_id, rule (its place), at_ms.
    """
    found = _broken(t, q, rules, now_ms, meant, closes)
    if after is not None:
        found = found.filter(found.case_id > after)
    return found.select("case_id", "rule", "at_ms").order_by(["case_id", "rule"]).limit(limit)


@expression
def conformance_cases(
    t: Tables,
    q: Filters,
    finished: Sequence[int] = (),
    unfinished: Sequence[int] = (),
    rules: Told = (),
    now_ms: int = 0,
    meant: Meant | None = None,
    closes: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> ir.Table:
    """Cases that ran one of these ways (told apart by whether they are finished) or broke one of the rules, newest first.

    Columns: all of fact_case, and total (cases in all).
    """
    chosen = meant_cases(t, q, meant, closes)
    told = (chosen.variant.isin([-1, *finished]) & (chosen.finished == 1)) | (
        chosen.variant.isin([-1, *unfinished]) & (chosen.finished == 0)
    )
    ran = chosen.filter(told).select("case_id")
    if rules:
        ran = ran.union(_broken(t, q, rules, now_ms, meant, closes).select("case_id"))
    whole = t.case.semi_join(ran, "case_id")
    whole = whole.mutate(total=whole.count().over(ibis.window()))
    return whole.order_by([whole.opened_ms.desc(), whole.case_id]).limit(limit, offset=offset)


# -- rules of events -----------------------------------------------------------------------------------


def _broken(t: Tables, q: Filters, rules: Told, now_ms: int, meant: Meant | None, closes: bool) -> ir.Table:
    """One row for each case and rule it broke: case_id, rule (its place), at_ms (when it showed first), bit."""
    whole = events(t, q).semi_join(meant_cases(t, q, meant, closes), "case_id")
    parts = []
    for place, (kind, a, b, seconds, clock) in enumerate(rules):
        assert isinstance(a, Sequence)
        assert isinstance(b, Sequence)
        if kind == "within":
            found = _late(t, whole, list(a), list(b), int(float(str(seconds)) * 1000), str(clock), now_ms)
        else:
            found = _same_person(whole, list(a), list(b))
        parts.append(
            found.select(
                "case_id",
                "at_ms",
                rule=ibis.literal(place, "int64"),
                bit=ibis.literal(2**place, "int64"),
            )
        )
    return reduce(lambda one, other: one.union(other), parts)


def _late(
    t: Tables, steps: ir.Table, a: list[str], b: list[str], limit_ms: int, clock: str, now_ms: int
) -> ir.Table:
    """Cases in which an ``a`` was not followed by a ``b`` in time. It shows when the time is over (in opening hours: when
    ``b`` comes at last, or with the case's last step), and in opening hours only once ``b`` came or the case was over."""
    some = steps.filter(steps.activity.isin([*a, *b]))
    later = ibis.window(group_by="case_id", order_by="seq", rows=(1, None))
    is_b = some.activity.isin(b)
    some = some.mutate(
        b_at=ibis.ifelse(is_b, some.at_ms, ibis.null("int64")),
        b_open=ibis.ifelse(is_b, some.business_at_ms, ibis.null("int64")),
    )
    some = some.mutate(next_at=some.b_at.min().over(later), next_open=some.b_open.min().over(later))
    begun = some.filter(some.activity.isin(a))
    if clock == "business":
        over = t.case.select("case_id", "open", "last_ms")
        begun = begun.join(over, "case_id")
        late = (begun.next_open - begun.business_at_ms > limit_ms).fill_null(False)
        never = begun.next_at.isnull() & (begun.open == 0)
        shown = begun.next_at.fill_null(begun.last_ms)
        begun = begun.filter(late | never).mutate(shown=shown)
    else:
        due = begun.at_ms + limit_ms
        late = (begun.next_at > due).fill_null(False) | (begun.next_at.isnull() & (due < now_ms))
        begun = begun.filter(late).mutate(shown=due)
    return begun.group_by("case_id").aggregate(at_ms=begun.shown.min())


def _same_person(steps: ir.Table, a: list[str], b: list[str]) -> ir.Table:
    """Cases in which one member did both; it shows with the later of the two."""
    known = steps.filter(steps.member.notnull())
    one = known.filter(known.activity.isin(a)).select("case_id", "member", a_event="event", a_at="at_ms")
    other = known.filter(known.activity.isin(b)).select("case_id", "member", b_event="event", b_at="at_ms")
    both = one.join(other, ["case_id", "member"])
    both = both.filter(both.a_event != both.b_event)
    both = both.mutate(shown=ibis.greatest(both.a_at, both.b_at))
    return both.group_by("case_id").aggregate(at_ms=both.shown.min())
