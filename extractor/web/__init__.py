"""The explorer: a dataset in a web browser, on the user's own machine."""
