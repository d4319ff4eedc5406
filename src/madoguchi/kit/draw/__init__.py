"""Small pictures as SVG text: interval bars, sparklines, bars with whiskers, marks.

Pure functions. Widths are percentages in attributes, colours come from classes, so the pictures need neither
style attributes nor script and follow the theme. Text that reaches a picture is escaped.
"""
