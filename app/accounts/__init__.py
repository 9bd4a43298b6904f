"""Accounts: the people who work here, their roles, logins, passwords and socket tickets."""
