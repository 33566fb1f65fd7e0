"""Names of persons: their parts, however they are written."""
