"""How many examples are tried: few in the ordinary suite, many in the campaign (`make torture`)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

CAMPAIGN = bool(os.environ.get("EBPM_TORTURE_EXAMPLES"))


def tried(ordinary: int, campaign: int) -> settings:
    """Return the settings of a property."""
    return settings(
        max_examples=campaign if CAMPAIGN else ordinary,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=not CAMPAIGN,
    )
