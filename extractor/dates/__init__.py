"""Dates in prose and in citations."""
