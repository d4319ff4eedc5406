"""Service time: opening hours, holidays and time zones turned into exact business milliseconds."""

from .calendar import BusinessCalendar, BusinessClock, Segment
from .hours import ALWAYS, OpeningHoursError, WeeklyHours, parse_hours

__all__ = [
    "ALWAYS",
    "BusinessCalendar",
    "BusinessClock",
    "OpeningHoursError",
    "Segment",
    "WeeklyHours",
    "parse_hours",
]
