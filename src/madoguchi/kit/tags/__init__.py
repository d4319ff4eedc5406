"""The template tags of every page, a file a theme; ``templatetags/kit.py`` gathers them."""
