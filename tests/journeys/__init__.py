"""Whole journeys: what a person comes to do, from the first page to the last, in a real browser."""
