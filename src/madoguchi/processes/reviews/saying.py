"""The answers to the four questions in plain sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.process.automation import COMMONEST
from madoguchi.core.process.review import (
    NO,
    PARTLY,
    UNKNOWN,
    YES,
    Link,
    Response,
    StageAnswers,
)
from madoguchi.kit import formats

QUESTION_NAMES: dict[str, Any] = {
    "experience": _("Tied to experience?"),
    "outcome": _("Tied to outcome?"),
    "worth": _("Worth the time?"),
    "automatable": _("Can it be automated?"),
}
CHIPS = {YES: "sound", NO: "plain", PARTLY: "plain", UNKNOWN: "unsure"}
DECISION_CHIPS = {"keep": "sound", "fix": "execution", "rebuild": "design", "automate": "resources"}


def told_chip(question: str, told: str) -> tuple[str, str]:
    """Return the chip of an answer: its kind and its word."""
    words = {
        YES: pgettext("answer about a stage", "Yes"),
        NO: pgettext("answer about a stage", "No"),
        PARTLY: pgettext("answer about a stage", "Partly"),
        UNKNOWN: pgettext("answer about a stage", "Cannot be told"),
    }
    return CHIPS[told], words[told]


def sentence(question: str, one: StageAnswers, responses: Mapping[str, Response]) -> str:
    """Say the answer to a question in one or two sentences with its figures."""
    if question in ("experience", "outcome"):
        return _tied(one.told[question], one.of(question, responses), responses)
    return _worth(one) if question == "worth" else _automatable(one)


def strongest(links: list[Link]) -> Link | None:
    """Return the link to speak of: the clear one that is largest for its margin, what customers said before the rest."""
    clear = [link for link in links if link.clear and not link.none]
    return max(
        clear,
        key=lambda link: (link.response == "satisfaction", link.exposure == "kept", link.size),
        default=None,
    )


def _tied(told: str, links: list[Link], responses: Mapping[str, Response]) -> str:
    language = get_language() or "en"
    shown = [link for link in links if link.shown]
    link = strongest(links)
    if told == YES and link is not None and link.effect.alone is not None:
        low, high = link.metric.low, link.metric.high
        decimals = 2 if link.metric.unit == "scale" else 1
        values = {
            "response": responses[link.response].label.to(language),
            "value": formats.number(link.effect.alone.value, decimals, signed=True),
            "interval": formats.interval(low, high, language, decimals),
            "n": formats.number(link.metric.n),
        }
        templates = {
            "kept": gettext(
                "Where the stage keeps its promise, %(response)s differs by %(value)s (%(interval)s; n = %(n)s) from like "
                "cases where it does not."
            ),
            "deviated": gettext(
                "Where the stage leaves its drawing, %(response)s differs by %(value)s (%(interval)s; n = %(n)s) from like "
                "cases that follow it."
            ),
            "time": gettext(
                "Each doubling of the time in the stage goes with %(value)s in %(response)s (%(interval)s; n = %(n)s), "
                "in like cases."
            ),
        }
        return templates[link.exposure] % values
    if told == NO:
        return gettext(
            "No tie worth speaking of: in like cases all intervals lie within what we hold for negligible."
        )
    if not any(link.metric.n for link in links):
        return gettext("There are no answers, scores or outcomes yet to compare the cases by.")
    if not shown:
        return gettext("A comparison needs 30 cases on either side.")
    return gettext("The intervals reach from nothing to something that would matter.")


def _worth(one: StageAnswers) -> str:
    language = get_language() or "en"
    burden = one.burden
    parts = []
    if burden.cost.shown and burden.cost.value is not None:
        parts.append(gettext("cost %(cost)s a case") % {"cost": formats.number(burden.cost.value, 0)})
    if burden.minutes.shown and burden.minutes.value is not None:
        parts.append(
            gettext("%(minutes)s minutes of work a case")
            % {"minutes": formats.number(burden.minutes.value, 1)}
        )
    if burden.share is not None:
        share = formats.percent(100 * burden.share)
        parts.append(
            gettext("%(share)s of all cost") % {"share": share}
            if burden.share_of_cost is not None
            else gettext("%(share)s of all work") % {"share": share}
        )
    if not parts:
        parts.append(gettext("The log tells neither cost nor work of this stage"))
    japanese = formats.is_japanese(language)
    told = "、".join(parts) + "。" if japanese else ", ".join(parts) + "."
    told = told[0].upper() + told[1:]
    if one.price is not None:
        told += " " + gettext("A point of satisfaction costs %(price)s here (%(interval)s).") % {
            "price": formats.number(one.price.value, 0),
            "interval": formats.interval(one.price.low, one.price.high, language, 0),
        }
    elif one.told["worth"] == YES:
        told += " " + gettext("It is tied to what customers feel or to what comes of the case.")
    elif one.told["worth"] == NO:
        told += " " + gettext("It takes its share and is tied to nothing that was measured.")
    else:
        told += " " + gettext("What it does for customers cannot be told, so its worth cannot either.")
    return told.replace("。 ", "。") if japanese else told


def _automatable(one: StageAnswers) -> str:
    parts = one.routine
    if parts.index is None:
        return gettext("Work times or enough cases are missing for one of the three parts.")
    told = gettext(
        "Index %(index)s of 100: %(routine)s take one of the %(count)s commonest routes, the work varies by %(variation)s, and "
        "%(rules)s of the next steps follow from what is known."
    ) % {
        "index": formats.number(parts.index, 0),
        "routine": formats.percent(parts.routine.value, 0),
        "count": min(COMMONEST, parts.routes),
        "variation": formats.percent(parts.variation.value, 0),
        "rules": formats.percent(parts.rules.value, 0),
    }
    if (parts.machines.value or 0) >= 50:
        told += " " + gettext("Machines do most of it already.")
    return told.replace("。 ", "。")


def reason(code: str) -> str:
    """Say why the rules suggest what they suggest."""
    return {
        "design_matters": gettext(
            "The verdict is badly designed, and the stage is tied to what comes of it."
        ),
        "design_small": gettext(
            "The verdict is badly designed, but no tie to customers was proved: mend, do not rebuild."
        ),
        "workaround": gettext("The way around the design does better than the design: make it the design."),
        "execution": gettext("The verdict is badly executed: the design holds where it is followed."),
        "resources": gettext("The verdict is under-resourced: the loss lies in waiting, not in work."),
        "not_worth": gettext(
            "It takes its share of the cost, is tied to nothing that was measured, and much of it is routine."
        ),
        "routine": gettext("It is routine done by hand, and takes a large share of the cost."),
        "sound": gettext("The verdict is sound."),
        "": "",
    }[code]
