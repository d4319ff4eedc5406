"""Predicting what a customer would answer: an installation's own model, how it is judged, and what ships until then."""
