"""Every SQL statement of privacy; across the tables of the features below."""
