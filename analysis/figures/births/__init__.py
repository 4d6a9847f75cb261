"""Charts of the births report, drawn from the chapters' tables."""

from analysis.figures.births.fertility import fertility
from analysis.figures.births.peers import peers
from analysis.figures.births.reasons import reasons, reasons_by_year
from analysis.figures.births.series import births_by_year, outlook

__all__ = ["births_by_year", "fertility", "outlook", "peers", "reasons", "reasons_by_year"]
