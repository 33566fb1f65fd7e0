"""The lives of claims and works over the revisions of a page."""
