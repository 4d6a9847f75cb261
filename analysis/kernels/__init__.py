"""Warm kernels: Jupyter kernels, and workers, forked from a process that has imported everything once."""
