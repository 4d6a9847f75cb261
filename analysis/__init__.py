"""Evidence workbook for Japanese municipal plans."""
