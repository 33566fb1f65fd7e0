"""Works that references without template describe."""
