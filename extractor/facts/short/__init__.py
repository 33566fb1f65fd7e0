"""Short citations, their places and their full citations."""
