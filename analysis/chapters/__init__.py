"""Generic chapters: a series and a few nouns in; findings, text, tables and pictures out."""
