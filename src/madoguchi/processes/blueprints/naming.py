"""What codes on a drawing are called in the reader's language, and the names of what a drawing is made of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.cases.names import channel_name
from madoguchi.processes.blueprints.models import State, What
from madoguchi.processes.names import Names

Label = str | Promise

STATES: dict[str, Label] = {
    State.DRAFT: _("Draft"),
    State.PROPOSED: _("Waiting for approval"),
    State.PUBLISHED: _("In force"),
    State.RETIRED: _("Retired"),
}
STATE_CHIPS = {State.DRAFT: "unsure", State.PROPOSED: "execution", State.PUBLISHED: "design", State.RETIRED: "plain"}  # fmt: skip
HAPPENED: dict[str, Label] = {
    What.BEGUN: _("Draft begun"),
    What.PROPOSED: _("Proposed"),
    What.WITHDRAWN: _("Proposal taken back"),
    What.REJECTED: _("Sent back"),
    What.PUBLISHED: _("Brought into force"),
    What.RETIRED: _("Taken out of force"),
}
LANE_KINDS: dict[str, Label] = {
    "evidence": _("Physical evidence"),
    "customer": _("Customer"),
    "front": _("Front stage (seen by the customer)"),
    "back": _("Back stage (not seen)"),
    "support": _("Support"),
    "custom": _("Other"),
}
STEP_KINDS: dict[str, Label] = {
    "task": _("Work step"),
    "start": pgettext_lazy("step", "Start"),
    "end": pgettext_lazy("step", "End"),
    "event": _("Event"),
    "gateway": _("Branching"),
    "subprocess": _("Process of its own"),
}
GATEWAYS: dict[str, Label] = {
    "exclusive": _("one of the ways"),
    "parallel": _("all ways"),
    "inclusive": _("one or more ways"),
    "event": _("whatever happens first"),
    "complex": _("by a rule of its own"),
}
FLOW_KINDS: dict[str, Label] = {
    "flow": _("then"),
    "message": _("tells"),
    "agreement": _("agree with each other"),
}
PROMISE_KINDS: dict[str, Label] = {
    "time": _("Time within which"),
    "quality": _("Quality: without certain steps"),
    "answer": _("Answer to a question"),
    "cost": _("Cost at most"),
}
PROMISE_STARTS: dict[str, Label] = {
    "entry": _("when the stage begins"),
    "case": _("when the case is opened"),
    "steps": _("at the first of certain steps"),
}
CLOCKS: dict[str, Label] = {"calendar": _("Calendar time"), "business": _("Opening hours")}
RULE_KINDS: dict[str, Label] = {
    "before": _("A always before B"),
    "never_twice": _("A never twice"),
    "within": _("B within a time after A"),
    "different_person": _("A and B by different people"),
    "always": _("A in every case"),
    "never": _("A in no case"),
}
CHANGES: dict[str, Label] = {
    "added": _("Added"),
    "removed": pgettext_lazy("change", "Removed"),
    "changed": _("Changed"),
    "moved": _("Moved"),
}


@dataclass(frozen=True)
class Called:
    """How channels, requests, activities and processes are called; read once for a page."""

    names: Names

    @classmethod
    def load(cls) -> Called:
        return cls(Names.load())

    @property
    def language(self) -> str:
        return self.names.language

    def channel(self, code: str) -> str:
        return channel_name(code)

    def request(self, code: str) -> str:
        return self.names.request(code)

    def activity(self, code: str) -> str:
        return self.names.activity(code)

    def process(self, code: str) -> str:
        return self.names.process(code)
