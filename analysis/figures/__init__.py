"""Pictures drawn: what a chapter wants to show becomes SVG."""

from analysis.figures.draw import draw

__all__ = ["draw"]
