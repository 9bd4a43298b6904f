"""Removes one mechanism after the other from a copy of the product: the tests named for it must notice."""
