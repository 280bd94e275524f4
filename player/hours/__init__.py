"""Opening hours: text, days, zone and holidays become the instants at which doors open and close."""

from player.hours.calendar import schedule_of, schedule_within

__all__ = ["schedule_of", "schedule_within"]
