"""Works that citation templates describe."""
