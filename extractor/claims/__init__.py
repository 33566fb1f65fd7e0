"""Claims: the sentences, items, cells and captions of a page that a source could support."""
