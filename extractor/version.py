"""The version of the program, which the package's metadata repeat."""

__version__ = "0.1.0"
