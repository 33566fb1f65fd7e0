"""The audit: which claims lack sources, which citations are broken, which templates are misused."""
