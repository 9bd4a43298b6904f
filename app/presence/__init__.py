"""Presence: which agents are connected (a lease) and willing (availability)."""
