"""How the tables in `data/` were derived from the official files (see data/README.md)."""
