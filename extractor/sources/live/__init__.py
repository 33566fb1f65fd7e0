"""Pages of a live wiki, read through its API as the export that it would give of them."""
