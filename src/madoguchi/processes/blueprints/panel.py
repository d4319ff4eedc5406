"""What the editor's side panel asks of each part of a drawing: the fields of ``core.blueprint.model``, in the reader's words.

The script binds each field to its place in the drawing by ``path``; ``kind`` says how it is written and read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.processes.blueprints import naming

Label = str | Promise


@dataclass(frozen=True)
class Field:
    """One field. ``kind``: names, texts (long names), text, number, whole, share, time, flag, choice, tokens, step or each.

    ``options``: where tokens and texts take suggestions from; ``when``: ``path=value`` it is shown for, or ``path`` for any
    value; ``each``: the part its entries are of; ``by``: entries of the whole drawing whose field of that name is this part.
    """

    path: str
    label: Label
    kind: str = "text"
    choices: Mapping[str, Label] = field(default_factory=dict)
    default: str = ""
    options: str = ""
    when: str = ""
    help: Label = ""
    each: str = ""
    by: str = ""
    add: Label = ""


@dataclass(frozen=True)
class Section:
    """Fields under one title; ``folded`` ones are shut until opened."""

    title: Label
    fields: tuple[Field, ...]
    folded: bool = True


NAME = Field("name", _("Name"), "names")
NOTE = Field("note", pgettext_lazy("drawing", "Note"), "texts")
CLOCK = Field("clock", _("Clock"), "choice", naming.CLOCKS, "calendar")


def _when(path: str) -> tuple[Field, ...]:
    return (
        Field(f"{path}.channels", _("Channels"), "tokens", options="channels"),
        Field(f"{path}.requests", _("Requests"), "tokens", options="requests"),
        Field(f"{path}.priorities", _("Priorities"), "tokens"),
        Field(f"{path}.languages", _("Languages"), "tokens", options="languages"),
        Field(f"{path}.steps", _("Cases in which one of these was done"), "tokens", options="steps"),
    )


PANELS: dict[str, tuple[Section, ...]] = {
    "drawing": (
        Section("", (NAME, NOTE), folded=False),
        Section(
            _("Which cases"),
            (
                Field("processes", _("Business processes"), "tokens", options="processes"),
                *_when("when"),
                Field(
                    "ignore",
                    _("Activities that say nothing about it"),
                    "tokens",
                    options="activities",
                    help=_("They are left out when cases are compared with the drawing."),
                ),
            ),
        ),
        Section(_("Rules"), (Field("rules", _("Rules"), "each", each="rule", add=_("Add a rule")),)),
    ),
    "stage": (
        Section(
            "",
            (
                NAME,
                Field("owner", _("Department that answers for it"), options="teams"),
                Field("target", _("Target: share of cases that keep the promise (%)"), "share"),
            ),
            folded=False,
        ),
        Section(
            _("Promises"),
            (Field("promises", _("Promises"), "each", each="promise", add=_("Add a promise")),),
            folded=False,
        ),
        Section(
            _("Evidence: what the customer sees"),
            (Field("evidence", _("Evidence"), "each", each="evidence", by="stage", add=_("Add evidence")),),
        ),
        Section(pgettext_lazy("drawing", "Note"), (NOTE,)),
    ),
    "lane": (
        Section(
            "",
            (
                NAME,
                Field("kind", _("Kind"), "choice", naming.LANE_KINDS),
                Field("department", _("Department"), options="teams"),
                Field("tier", _("Tier of escalation"), "whole"),
            ),
            folded=False,
        ),
    ),
    "step": (
        Section(
            "",
            (
                NAME,
                Field("kind", _("Kind"), "choice", naming.STEP_KINDS, "task"),
                Field("gateway", _("Where it branches"), "choice", naming.GATEWAYS, when="kind=gateway"),
                Field("channels", _("Channels"), "tokens", options="channels"),
                Field(
                    "activities",
                    _("Activities in the log"),
                    "tokens",
                    options="activities",
                    help=_("What the log calls this step. Without one it leaves no trace."),
                ),
            ),
            folded=False,
        ),
        Section(
            _("Arrows from here"),
            (Field("flows", _("Arrows"), "each", each="flow", by="source", add=_("Add an arrow")),),
            folded=False,
        ),
        Section(
            _("How often"),
            (
                Field("optional", _("May be left out"), "flag"),
                Field("anytime", _("May stand anywhere in its stage"), "flag"),
                Field("repeat", _("May follow itself at most (0: without limit)"), "whole", default="1"),
            ),
        ),
        Section(
            _("Work and cost"),
            (
                Field("touch_seconds", _("Touch time: the work itself"), "time"),
                Field("cost", _("Cost of one time"), "number"),
                Field("owner", _("Owner"), options="teams"),
            ),
        ),
        Section(
            _("Points to watch"),
            (
                Field("fail_point", _("Fail point: goes wrong easily"), "flag"),
                Field("wait_point", _("Wait point: somebody waits"), "flag"),
                Field("touchpoint", _("Touchpoint (code)"), options="touchpoints"),
            ),
        ),
        Section(
            _("Served by another process"),
            (
                Field("calls.process", _("Process or department"), options="processes"),
                Field(
                    "calls.end_steps", _("It answers with"), "tokens", options="steps", when="calls.process"
                ),
                Field(
                    "calls.within_seconds", _("It promises to answer within"), "time", when="calls.process"
                ),
                Field("calls.clock", _("Clock"), "choice", naming.CLOCKS, "calendar", when="calls.process"),
                Field("calls.target", _("Target (%)"), "share", when="calls.process"),
            ),
        ),
        Section(_("Policy and note"), (Field("policy", _("Policy"), "texts"), NOTE)),
    ),
    "promise": (
        Section(
            "",
            (
                Field("kind", _("Kind"), "choice", naming.PROMISE_KINDS, "time"),
                Field("within_seconds", _("Within"), "time", when="kind=time"),
                Field("clock", _("Clock"), "choice", naming.CLOCKS, "calendar", when="kind=time"),
                Field(
                    "start", _("The clock starts"), "choice", naming.PROMISE_STARTS, "entry", when="kind=time"
                ),
                Field(
                    "start_steps", _("First of these steps"), "tokens", options="steps", when="start=steps"
                ),
                Field(
                    "end_steps",
                    _("Kept when one of these is done"),
                    "tokens",
                    options="steps",
                    when="kind=time",
                ),
                Field(
                    "without", _("Steps that must not happen"), "tokens", options="steps", when="kind=quality"
                ),
                Field("question", _("Question (code)"), when="kind=answer", options="questions"),
                Field("at_least", _("At least"), "number", when="kind=answer"),
                Field("at_most", _("At most"), "number", when="kind=cost"),
            ),
            folded=False,
        ),
        Section(
            _("The clock stands still"),
            (
                Field("pauses", _("Pauses"), "each", each="pause", add=_("Add a pause"), when="kind=time"),
                Field(
                    "due_attribute",
                    _("Deadline from the log (name of the attribute)"),
                    when="kind=time",
                    help=_("Where a step carries such a date, that is the deadline."),
                ),
            ),
        ),
        Section(_("Only for some cases"), _when("when")),
        Section(_("Said in other words"), (Field("name", _("Wording"), "names"),)),
    ),
    "pause": (
        Section(
            "",
            (
                Field("from_steps", _("From one of these steps"), "tokens", options="steps"),
                Field("to_steps", _("until the next of these"), "tokens", options="steps"),
            ),
            folded=False,
        ),
    ),
    "evidence": (Section("", (NAME, Field("step", _("Belongs to the step"), "step")), folded=False),),
    "flow": (
        Section(
            "",
            (
                Field("target", pgettext_lazy("arrow", "To"), "step"),
                Field("kind", _("Kind"), "choice", naming.FLOW_KINDS, "flow"),
                Field("label", _("Words on the arrow"), "names"),
            ),
            folded=False,
        ),
    ),
    "rule": (
        Section(
            "",
            (
                Field("kind", _("Kind"), "choice", naming.RULE_KINDS),
                Field("a", _("Step A"), "step"),
                Field("b", _("Step B"), "step", when="kind=before|within|different_person"),
                Field("seconds", _("Within"), "time", when="kind=within"),
                Field("clock", _("Clock"), "choice", naming.CLOCKS, "calendar", when="kind=within"),
                Field("stage", _("Only in the stage"), "choice", {}, options="stages"),
                Field("name", _("Wording"), "names"),
            ),
            folded=False,
        ),
    ),
}

WORDS: dict[str, Label] = {
    "saved": _("All saved"),
    "saving": _("Saving…"),
    "waiting": _("Not saved yet"),
    "offline": _("Not saved: the server cannot be reached. Trying again…"),
    "refused": _("Not saved."),
    "stale": _("Someone else changed this drawing. Nothing of yours is lost: choose below."),
    "stage": _("Stage"),
    "lane": _("Lane"),
    "step": _("Step"),
    "newStage": _("New stage"),
    "newLane": _("New lane"),
    "newStep": _("New step"),
    "added": _("Added: {name}"),
    "deleted": _("Deleted: {name}. Undo brings it back."),
    "moved": _("Moved: {name}"),
    "connected": _("Arrow: {a} to {b}"),
    "already": _("There is such an arrow already."),
    "undone": _("Undone"),
    "redone": _("Redone"),
    "nothingToUndo": _("Nothing to undo"),
    "nothingToRedo": _("Nothing to do again"),
    "moving": _(
        "Moving {name}. Go to the place with the arrow keys, then Enter; Escape leaves it where it was."
    ),
    "connecting": _("Arrow from {name}. Go to the other step with the arrow keys, then Enter; Escape stops."),
    "stopped": _("Stopped. Nothing was changed."),
    "chooseStep": _("Choose a step first."),
    "choosePart": _("Choose a stage, a lane or a step first."),
    "lastStage": _("The last stage stays."),
    "lastLane": _("The last lane stays."),
    "hasSteps": _("Move or delete its steps first."),
    "remove": _("Remove"),
    "add": _("Add"),
    "none": _("none"),
    "seconds": _("seconds"),
    "minutes": _("minutes"),
    "hours": _("hours"),
    "days": _("days"),
    "japanese": _("Japanese"),
    "english": _("English"),
    "problems": _("Problems"),
    "noProblems": _("No problems"),
    "assigned": _("“{activity}” belongs to “{name}” now."),
    "unit": _("Unit"),
    "comments": _("Comments"),
    "noted": _("Noted."),
    "notSent": _(
        "The comment was not sent: the server cannot be reached. What you wrote is still there; send it again."
    ),
}
