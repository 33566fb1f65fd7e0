"""Scripts that build the shipped models; nothing here runs while pages are read."""
