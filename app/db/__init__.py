"""Postgres, the only truth: engine, transactions, leaders, group commit, the embedded server."""
