"""Other forms of the same data: tables, bibliographies, annotations, training examples."""
