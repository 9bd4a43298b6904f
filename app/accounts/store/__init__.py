"""Every SQL statement about accounts: `agents` here, `logins` and `attempts` beside it."""
