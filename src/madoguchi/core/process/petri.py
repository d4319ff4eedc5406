"""An automaton as a Petri net, in the form r4pm takes, so that its alignments can be held against ours.

Each state is a place and each arc a transition from one to the other. A step left out on the way is a visible transition
of a name no event has: passing it costs one, as it does here. What leaves no trace is silent. One thing
differs: an alignment with a net may pretend, for one, that another step came between two times of a step that stands
anywhere and may not follow itself again; ours calls the second time inserted.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from madoguchi.core.blueprint.automaton import Automaton

LEFT_OUT = "\x00left out"
COSTS = {"log_move_cost": 1, "model_move_cost": 1, "silent_move_cost": 0, "sync_move_cost": 0}


def net(automaton: Automaton) -> dict[str, Any]:
    """Return the net: places, transitions, arcs, and the markings a case begins and may end with."""
    places: dict[str, Any] = {}
    transitions: dict[str, Any] = {}
    arcs: list[dict[str, Any]] = []

    def place(name: str) -> str:
        id = str(uuid5(NAMESPACE_URL, f"place:{name}"))
        places[id] = {"id": id}
        return id

    def join(source: str, target: str, label: str | None) -> None:
        id = str(uuid5(NAMESPACE_URL, f"transition:{len(transitions)}"))
        transitions[id] = {"id": id, "label": label}
        arcs.append({"from_to": {"type": "PlaceTransition", "nodes": [source, id]}, "weight": 1})
        arcs.append({"from_to": {"type": "TransitionPlace", "nodes": [id, target]}, "weight": 1})

    for number, arc in enumerate((*automaton.seen, *automaton.free)):
        here = place(f"{arc.source}")
        labels: list[str | None] = [None]
        if arc.step is not None:
            labels = list(automaton.steps[arc.step].activities)
        left_out = len(arc.skipped) - (arc.step is None)
        if arc.step is None and arc.skipped:
            labels = [LEFT_OUT]
        for skip in range(left_out):
            following = place(f"{number}:{skip}")
            join(here, following, LEFT_OUT)
            here = following
        for label in labels:
            join(here, place(f"{arc.target}"), label)
    return {
        "places": places,
        "transitions": transitions,
        "arcs": arcs,
        "initial_marking": {place("0"): 1},
        "final_markings": [{place(f"{state}"): 1} for state in sorted(automaton.final)],
    }
