"""Regional economics: specialisation, concentration, and shift–share of employment."""

from analysis.methods.regional.concentration import (
    effective_number,
    gini,
    herfindahl,
    locational_gini,
    specialisation_gini,
)
from analysis.methods.regional.location_quotient import (
    location_quotient,
    location_quotients,
    self_sufficiency,
    trade_adjusted,
)
from analysis.methods.regional.shift_share import ShiftShare, esteban_marquillas, shift_share

__all__ = [
    "ShiftShare",
    "effective_number",
    "esteban_marquillas",
    "gini",
    "herfindahl",
    "location_quotient",
    "location_quotients",
    "locational_gini",
    "self_sufficiency",
    "shift_share",
    "specialisation_gini",
    "trade_adjusted",
]
