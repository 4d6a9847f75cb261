"""Charts drawn from a topic's tables; no statistics are computed here."""
