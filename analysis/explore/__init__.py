"""The store for people: areas, indicators and series as data frames, pictures and comparisons in one call each."""

from analysis.explore.beside import beside, editions
from analysis.explore.map import map
from analysis.explore.places import areas, indicators, peers
from analysis.explore.plot import plot
from analysis.explore.series import series

__all__ = ["areas", "beside", "editions", "indicators", "map", "peers", "plot", "series"]
