"""Marks by people over the API: marks and objections, reviews and their queue, calibration and agreement."""
