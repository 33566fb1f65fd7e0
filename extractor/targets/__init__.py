"""What a user names, read: datasets, record files and sources, all as lines of records."""
