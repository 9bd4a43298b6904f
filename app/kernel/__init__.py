"""What everything stands on: ids, time, errors, events. Knows nothing of chat."""
