"""Sites: one shop each, with its embed key, origins, languages and wait targets."""
