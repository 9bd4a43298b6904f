"""The gateway: sockets in, frames out. Decides nothing; use cases live in the features below."""
