"""Lets `python -m app.cli` do what the command `seventysix` does."""

from app.cli import main

main()
