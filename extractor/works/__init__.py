"""Works: what full citations describe, as CSL, with identifiers, anchors, places and the conditions of CS1."""
