"""Citation templates read into works."""
