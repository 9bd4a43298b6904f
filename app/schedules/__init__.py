"""Schedules: business hours, holidays, and reckoning with the time in which somebody is there."""
