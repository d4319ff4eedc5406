"""The sample organisation: an invented inn and shop group, simulated from a seed, with its truths written down."""

from madoguchi.imports.sample.process import ACTIVITY_NAMES
from madoguchi.imports.sample.simulate import Sample, simulate
from madoguchi.imports.sample.truth import TRUTH, Truth

__all__ = ["ACTIVITY_NAMES", "TRUTH", "Sample", "Truth", "simulate"]
