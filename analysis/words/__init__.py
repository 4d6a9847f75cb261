"""How numbers, years and comparisons are written in Japanese: one place."""
