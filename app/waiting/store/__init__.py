"""Every SQL statement about waiting."""
