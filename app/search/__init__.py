"""Search over what is sealed: keyed hashes of word stems, kept beside the conversations they come from."""
