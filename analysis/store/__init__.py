"""The store of imported official files: rows in Parquet, where they came from, and how both are replaced."""
