"""Madoguchi: customer service, listened to, judged fairly and improved with evidence."""

__version__ = "0.1.0"
