"""One module per notebook question: which data, which methods; tables, findings and text out."""
