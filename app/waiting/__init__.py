"""Waiting: every wait as an episode, its clock, and the flags raised on it."""
