"""Names of persons and bodies, read into their parts, in whatever way they are written."""
