"""What the data mean: observations, areas and their changes, catalogues, profiles."""
