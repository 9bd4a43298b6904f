"""Webhooks: what happens to conversations, told to the shop's own systems: signed, retried, in order."""
