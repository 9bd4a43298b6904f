"""Privacy: what is stored is sealed under keys that last as long as it may."""
