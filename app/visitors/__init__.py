"""Visitors: anonymous shoppers, known by a secret that only their browser holds."""
