"""The data report behind ``ebpm data check``: what can be built, and which figures look wrong."""

from analysis.quality.report import DataReport, check_data

__all__ = ["DataReport", "check_data"]
