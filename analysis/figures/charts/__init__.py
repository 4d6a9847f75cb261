"""Charts by kind: data in, SVG out; no words but those of the data."""
