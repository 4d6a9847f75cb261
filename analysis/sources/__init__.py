"""Official file formats to tidy observations: one module a format."""
