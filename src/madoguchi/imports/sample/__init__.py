"""The sample organisation: an invented inn and shop group, simulated from a seed, with its truths written down."""

from madoguchi.imports.sample.process import ACTIVITY_NAMES
from madoguchi.imports.sample.simulate import EVENT_ATTRIBUTES, Sample, simulate
from madoguchi.imports.sample.truth import TRUTH, Truth
from madoguchi.imports.sample.write import write

__all__ = ["ACTIVITY_NAMES", "EVENT_ATTRIBUTES", "TRUTH", "Sample", "Truth", "simulate", "write"]
