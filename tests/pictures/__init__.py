"""Pictures of the product for docs/, taken of the real thing; not a test. `python -m tests.pictures` takes all anew."""
