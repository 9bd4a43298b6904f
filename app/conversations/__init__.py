"""Conversations: one append-only log each; everything else about them is a view of it."""
