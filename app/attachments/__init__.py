"""Attachments: files that go with messages, from the upload to the expiring link. Knows no conversation."""
