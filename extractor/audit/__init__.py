"""The audit: which claims lack citations, and which citations are broken."""
