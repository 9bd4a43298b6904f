"""Reports: everything that is only read: the console's rows, the live board."""
