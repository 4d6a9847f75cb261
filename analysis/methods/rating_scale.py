"""How much a rating scale tells: shares of the ratings given, and their entropy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy import stats

from analysis.methods.result import Estimate, Reason

METHOD = "Shannon entropy of the ratings"


@dataclass(frozen=True, slots=True)
class RatingDistribution:
    """The ratings of many items on one scale.

    Attributes
    ----------
    total : number of rated items.
    shares : label → share of the items; None for every label when nothing was rated.
    largest : the label given most often; None in a tie or when nothing was rated.
    entropy : information of one rating in bits; 0 when all items have the same.
    maximum_bits : entropy of a scale whose levels are used equally, log₂ of their number.
    saturation : 1 − entropy/maximum; 0 for equal use, 1 when every item has the same rating.
    """

    total: int
    shares: Mapping[str, float | None]
    largest: str | None
    entropy: Estimate
    maximum_bits: float
    saturation: Estimate


def rating_distribution(counts: Mapping[str, int]) -> RatingDistribution:
    """Describe how a scale was used.

    H = −Σ p·log₂ p over the levels of the scale. A scale on which nearly all items have one rating
    cannot tell them apart, whatever the rating says.

    Parameters
    ----------
    counts : label → number of items, for every level of the scale, with 0 for levels not used.

    Raises
    ------
    ValueError
        Fewer than two levels, negative or fractional counts.

    References
    ----------
    Shannon (1948) Bell System Technical Journal 27:379.

    Examples
    --------
    >>> result = rating_distribution({"順調": 25, "おおむね順調": 1, "やや遅れ": 1, "遅延": 0})
    >>> round(result.entropy.value, 2), result.maximum_bits
    (0.46, 2.0)
    """
    if len(counts) < 2:
        raise ValueError(f"a scale has at least two levels, with 0 for those not used: {list(counts)}")
    for label, count in counts.items():
        if not (math.isfinite(count) and count >= 0 and float(count).is_integer()):
            raise ValueError(f"the count of {label!r} must be a whole number, not negative: {count}")
    total = int(sum(counts.values()))
    maximum = math.log2(len(counts))
    if total == 0:
        missing = Estimate.missing("entropy_bits", METHOD, Reason.EMPTY, "nothing was rated")
        saturation = Estimate.missing("saturation", METHOD, Reason.EMPTY, "nothing was rated")
        return RatingDistribution(0, dict.fromkeys(counts), None, missing, maximum, saturation)
    entropy = max(float(stats.entropy(list(counts.values()), base=2)), 0.0)
    most = max(counts.values())
    leaders = [label for label, count in counts.items() if count == most]
    return RatingDistribution(
        total,
        {label: count / total for label, count in counts.items()},
        leaders[0] if len(leaders) == 1 else None,
        Estimate(entropy, None, None, None, "entropy_bits", METHOD, total),
        maximum,
        Estimate(max(1 - entropy / maximum, 0.0), None, None, None, "saturation", METHOD, total),
    )
