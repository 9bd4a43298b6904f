"""Seventysix: live chat for online shops that answers before the shopper leaves."""
