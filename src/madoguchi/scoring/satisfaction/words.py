"""What the features, figures and kinds of a model are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.conversation import signs

Words = str | Promise

_SIGNS: dict[str, dict[str, Words]] = {
    "customer": {
        "thanks": _("words of thanks"),
        "praise": _("words of praise"),
        "negation": _("negations"),
        "correction": _("corrections"),
        "yes": _("agreement"),
        "no": _("a plain no"),
        "goodbye": _("words of parting"),
        "question": _("questions"),
        "annoyance": _("words of annoyance"),
    },
    "agent": {
        "apology": _("apologies"),
        "failure": _("what did not work"),
        "success": _("what was done"),
        "question": _("questions"),
        "more": _("asking for anything else"),
        "confirm": _("reading back"),
        "welcome": _("parting kindly"),
        "offer": _("offers"),
    },
}
_SIDES: dict[str, Words] = {"customer": _("Customer"), "agent": _("Agent")}
_WHEN: dict[str, Words] = {
    "now": _("in the last turn"),
    "before": _("in the turn before the last"),
    "share": _("share of turns"),
    "count": _("how often"),
}
_OTHERS: dict[str, Words] = {
    "vectors": _("What the words mean (sentence vectors)"),
    "customer_turns": _("Number of customer turns"),
    "agent_turns": _("Number of agent turns"),
    "log_turns": _("Length of the conversation"),
    "customer_run": _("Customer turns in a row at the end"),
    "agent_spoke_last": _("The agent spoke last"),
    "words_now": _("Customer: words in the last turn"),
    "letters_now": _("Customer: letters in the last turn"),
    "words_before": _("Customer: words in the turn before the last"),
    "words_agent": _("Agent: words in the last turn"),
    "words_agent_before": _("Agent: words in the turn before the last"),
    "words_customer_mean": _("Customer: words a turn"),
    "words_agent_mean": _("Agent: words a turn"),
    "words_ratio": _("Customer’s words for each of the agent’s"),
    "words_now_to_mean": _("Customer: last turn longer than usual"),
    "words_total": _("Words in all"),
    "digits_now": _("Customer: figures in the last turn"),
    "exclaims_now": _("Customer: exclamation marks in the last turn"),
    "dots_now": _("Customer: trailing dots in the last turn"),
    "repeat_now": _("Customer: the last turn repeats an earlier one"),
    "repeat_before": _("Customer: the last turn repeats the one before"),
    "repeats": _("Customer: repeated turns"),
    "repeat_agent": _("Agent: the last turn repeats an earlier one"),
    "repeat_agent_before": _("Agent: the last turn repeats the one before"),
    "repeats_agent": _("Agent: repeated turns"),
    "echo": _("The last turns of both share words"),
    "tone_now": _("Customer: tone of the last turn"),
    "tone_before": _("Customer: tone of the turn before the last"),
    "tone_mean": _("Customer: tone on the whole"),
    "tone_lowest": _("Customer: the gloomiest turn"),
    "tone_highest": _("Customer: the gladdest turn"),
    "tone_change": _("Customer: change of tone at the end"),
    "tone_agent": _("Agent: tone of the last turn"),
    "tone_agent_mean": _("Agent: tone on the whole"),
    "tone_agent_lowest": _("Agent: the gloomiest turn"),
    "since_failure": _("Turns since something did not work"),
    "since_success": _("Turns since something was done"),
    "failures_unmended": _("Failures not mended"),
    "success_after_failure": _("Failures mended"),
    "no_after_confirm": _("Corrections after reading back"),
    "failure_and_apology": _("Failures with an apology"),
}
KINDS: dict[str, Words] = {
    "linear": _("Linear (ridge regression)"),
    "trees": _("Gradient boosting"),
    "vectors": _("Gradient boosting with sentence vectors"),
}
STATES: dict[str, Words] = {
    "waiting": _("Waiting for its turn"),
    "running": _("Training"),
    "good": _("Better than the simple guesses"),
    "weak": _("No better than the simple guesses"),
    "refused": _("Not trained"),
    "set_aside": _("Set aside"),
    "cancelled": _("Training cancelled"),
    "failed": _("Training failed"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the evaluation: its name, what it says, the ends of its scale, and how it is written."""

    label: Words
    says: Words
    low: float
    high: float
    decimals: int = 2
    percent: bool = False
    zero: bool = False  # its interval is read against nothing


MEASURES: dict[str, Measure] = {
    "error": Measure(
        _("Error of this model"), _("Mean distance between prediction and answer, in points of 1–5."), 0, 2
    ),
    "error_mean": Measure(
        _("Error of guessing the mean"), _("If everyone were expected to answer as people do on average."), 0, 2
    ),
    "error_level": Measure(
        _("Error of guessing from channel and customer"),
        _("From earlier answers of the channel and customer alone, without reading the conversation."),
        0,
        2,
    ),
    "gain_mean": Measure(
        _("Less error than the mean"), _("Paired, on the same answers. Above 0: the model is better."), -0.5, 0.5, zero=True
    ),
    "gain_level": Measure(
        _("Less error than channel and customer"),
        _("Paired, on the same answers. Above 0: reading the conversation helps."),
        -0.5,
        0.5,
        zero=True,
    ),
    "spearman": Measure(
        _("Rank correlation with the answers"), _("Spearman: 1 is the same order, 0 none."), -1, 1, zero=True
    ),
    "spearman_level": Measure(
        _("Rank correlation of channel and customer alone"), _("Spearman, without reading the conversation."), -1, 1, zero=True
    ),
    "auc": Measure(
        _("Dissatisfied told from the others"),
        _("Of a dissatisfied and another customer, how often the dissatisfied one is expected lower (AUC); 50% is chance."),
        0,
        100,
        1,
        percent=True,
    ),
    "slope": Measure(
        _("Slope of the answers on the prediction"),
        _("1 is right; below 1 predictions lie too far apart, above 1 too close together."),
        0,
        2,
    ),
    "inside": Measure(
        _("Answers inside the 90% interval"), _("Split conformal; should be 90% or a little more."), 0, 100, 1, percent=True
    ),
    "calibration_error": Measure(
        _("Calibration error"),
        _("Mean distance between the probability of a satisfied answer and how often there was one."),
        0,
        25,
        1,
        percent=True,
    ),
}  # fmt: skip


def feature(code: str) -> str:
    """Return what a feature is called, in the page's language; its code where it has no name."""
    if code in _OTHERS:
        return str(_OTHERS[code])
    side, _underscore, rest = code.partition("_")
    sign, _underscore, when = rest.rpartition("_")
    if side in signs.NAMES and sign in _SIGNS[side] and when in _WHEN:
        words: dict[str, Any] = {"side": _SIDES[side], "sign": _SIGNS[side][sign], "when": _WHEN[when]}
        return gettext("%(side)s: %(sign)s, %(when)s") % words
    return code
