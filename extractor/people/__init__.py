"""People: names found, grouped, read."""
