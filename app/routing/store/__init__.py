"""Every SQL statement of routing: queues and people, the line, offers and decisions."""
