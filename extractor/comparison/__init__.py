"""Two datasets beside each other: what has changed between them, and reports of it."""
