"""Routing: queues, who is given whom, and who is given back."""
