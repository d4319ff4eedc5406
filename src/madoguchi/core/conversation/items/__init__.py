"""What a scorecard looks at: one function an item, from what was heard to a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from madoguchi.core.conversation.hearing import Heard
from madoguchi.core.conversation.items import business, hidden, human
from madoguchi.core.conversation.items.finding import Finding

Detector = Callable[[Heard], Finding]

DETECTORS: Mapping[str, Detector] = {**business.DETECTORS, **human.DETECTORS, **hidden.DETECTORS}
