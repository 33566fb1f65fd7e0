"""Short citations: author, year and place, and the full citation that they mean."""
