"""Channels: what reaches people outside the chat. So far mail that is sent: transcripts, and links that set a password."""
