"""Scoring: how people were treated in conversations, as scores with their evidence."""
