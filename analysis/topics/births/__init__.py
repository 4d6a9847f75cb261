"""Why the number of births changes: the births notebook's analysis."""

from analysis.topics.births.parameters import BirthsParameters
from analysis.topics.births.study import QUESTION, TITLE, BirthsStudy, areas, open_study

__all__ = ["QUESTION", "TITLE", "BirthsParameters", "BirthsStudy", "areas", "open_study"]
