"""Statistics as pure functions: arrays and frames in, typed results out.

No input or output, no plotting, no Japanese prose. A method imports nothing of this package but its
sister methods, so that a statistician can check it alone.
"""
