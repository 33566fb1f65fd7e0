"""Citations: every place of a page that points at sources, and what it points to."""
