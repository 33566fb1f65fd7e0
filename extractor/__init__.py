"""Claims, dates, people and linked citations from raw Wikipedia sources, each with its exact place."""
