"""How many to ask, how exact a share will be, and which difference a survey can detect."""

from __future__ import annotations

import math
from typing import Literal

from scipy import optimize, stats
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail

from analysis.methods.result import Estimate, Reason

Direction = Literal["increase", "decrease"]


def sample_size_proportion(
    margin: float,
    *,
    population: float | None = None,
    proportion: float = 0.5,
    confidence: float = 0.95,
    design_effect: float = 1.0,
    response_share: float = 1.0,
) -> Estimate:
    """Return the sample size at which a share is known to within ± `margin`.

    ``n = N z² p q / ((N − 1) e² + z² p q)`` times the design effect, at most N, over the share that answers;
    ``z² p q / e²`` for an infinite population. Not rounded: round up.

    Parameters
    ----------
    margin : half width of the interval, as a share (0.05 for 5 percentage points).
    population : N; None for an infinite population.
    proportion : expected share; 0.5 is the least favourable.
    design_effect : variance relative to a simple random sample.
    response_share : share of those asked that answer; the result then is the number to ask.

    Raises
    ------
    ValueError
        A margin or share outside (0, 1), a population or design effect that is not positive.

    References
    ----------
    Krejcie and Morgan (1970) Educ. Psychol. Meas. 30:607-610; Cochran (1977) Sampling Techniques, 4.4.

    Examples
    --------
    >>> round(sample_size_proportion(0.05, population=5000).value, 1)
    356.8
    >>> round(sample_size_proportion(0.05).value, 2)
    384.15
    """
    method = "normal approximation" + ("" if population is None else " with finite population correction")
    _share("margin", margin)
    _share("proportion", proportion)
    _positive("design_effect", design_effect)
    if not 0 < response_share <= 1:
        raise ValueError(f"response_share lies above 0 and up to 1, not {response_share}")
    spread = _z(confidence) ** 2 * proportion * (1 - proportion)
    if population is None:
        size = spread / margin**2 * design_effect
    else:
        _positive("population", population)
        size = population * spread / ((population - 1) * margin**2 + spread) * design_effect
        size = min(size, population)
    return Estimate(size / response_share, None, None, confidence, "sample_size", method, population)


def margin_of_error(
    n: float,
    *,
    population: float | None = None,
    proportion: float = 0.5,
    confidence: float = 0.95,
    design_effect: float = 1.0,
) -> Estimate:
    """Return the half width ``z sqrt(deff p q / n · (N − n)/(N − 1))`` of the interval of a share.

    The planning counterpart of `sample_size_proportion`; for a share that was observed use Wilson's interval.

    Raises
    ------
    ValueError
        As `sample_size_proportion`; ``n > population``, negative n.

    Examples
    --------
    >>> round(margin_of_error(1000, population=20000).value, 4)
    0.0302
    """
    method = "normal approximation" + ("" if population is None else " with finite population correction")
    _share("proportion", proportion)
    z = _z(confidence)
    if n == 0:
        return Estimate.missing("margin_of_error", method, Reason.ZERO_DENOMINATOR, "nobody was asked")
    effective = _effective(n, population, design_effect)
    margin = z * math.sqrt(proportion * (1 - proportion) / effective)
    return Estimate(margin, None, None, confidence, "margin_of_error", method, n)


def detectable_difference(
    n_1: float,
    n_2: float,
    *,
    proportion: float = 0.5,
    direction: Direction = "increase",
    power: float = 0.8,
    alpha: float = 0.05,
    design_effect_1: float = 1.0,
    design_effect_2: float = 1.0,
    population_1: float | None = None,
    population_2: float | None = None,
) -> Estimate:
    """Return the smallest difference of two groups' shares that a two-sided test finds with the given power.

    Group 2 has the share `proportion`; the result d > 0 is the distance of group 1 from it, upwards or
    downwards. The power is that of the z test with pooled variance under the hypothesis and separate
    variances under the alternative, on the effective sample sizes.

    Parameters
    ----------
    n_1, n_2 : respondents of the two groups.
    proportion : share in group 2; at 0.5 the two directions are the same.
    power : chance to find the difference, greater than alpha.
    design_effect_1, design_effect_2 : variance relative to a simple random sample.
    population_1, population_2 : sizes of the two populations, for finite population corrections.

    Returns
    -------
    Estimate
        `NO_SOLUTION` when not even the greatest possible difference would be found.

    Raises
    ------
    ValueError
        Shares outside (0, 1), ``power <= alpha``, negative sizes, ``n > population``.

    References
    ----------
    Fleiss, Levin and Paik (2003) Statistical Methods for Rates and Proportions, ch. 4.

    Examples
    --------
    >>> round(detectable_difference(400, 800, proportion=0.3).value, 3)
    0.081
    """
    method = "two-sided z test of two proportions, pooled null variance"
    for name, share in (("proportion", proportion), ("power", power), ("alpha", alpha)):
        _share(name, share)
    if power <= alpha:
        raise ValueError("power must be greater than alpha")
    if direction not in ("increase", "decrease"):
        raise ValueError(f"direction is 'increase' or 'decrease', not {direction!r}")
    if n_1 == 0 or n_2 == 0:
        return Estimate.missing("detectable_difference", method, Reason.EMPTY, "a group is empty")
    first = _effective(n_1, population_1, design_effect_1)
    second = _effective(n_2, population_2, design_effect_2)
    if math.isinf(first) or math.isinf(second):
        detail = "a group was asked completely: there is no sampling error"
        return Estimate.missing("detectable_difference", method, Reason.NO_VARIATION, detail)
    sign = 1 if direction == "increase" else -1
    greatest = 1 - proportion if direction == "increase" else proportion

    def lack(difference: float) -> float:
        reached = power_proportions_2indep(
            sign * difference, proportion, first, second / first, alpha=alpha, return_results=False
        )
        return float(reached) - power

    if lack(greatest) < 0:
        detail = f"a difference of {greatest:.3g} is found with a power below {power:g}"
        return Estimate.missing("detectable_difference", method, Reason.NO_SOLUTION, detail)
    # the power at a difference of 0 is alpha, so the root lies inside
    value = optimize.brentq(lack, 0.0, greatest, xtol=1e-12)
    return Estimate(value, None, None, 1 - alpha, "detectable_difference", method, n_1 + n_2)


def sample_size_difference(
    proportion_1: float,
    proportion_2: float,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    design_effect: float = 1.0,
) -> Estimate:
    """Return the respondents needed in each of two equal groups to find the difference of their shares.

    Parameters
    ----------
    proportion_1, proportion_2 : the two shares.
    power, alpha : of a two-sided z test; the opposite tail is neglected.
    design_effect : variance relative to a simple random sample.

    Raises
    ------
    ValueError
        Shares outside (0, 1), ``power <= alpha``.

    References
    ----------
    Fleiss, Levin and Paik (2003) Statistical Methods for Rates and Proportions, ch. 4.

    Examples
    --------
    >>> round(sample_size_difference(0.5, 0.75, power=0.9).value, 1)
    76.7
    """
    method = "two-sided z test of two proportions, pooled null variance"
    named = (
        ("proportion_1", proportion_1),
        ("proportion_2", proportion_2),
        ("power", power),
        ("alpha", alpha),
    )
    for name, share in named:
        _share(name, share)
    _positive("design_effect", design_effect)
    if power <= alpha:
        raise ValueError("power must be greater than alpha")
    if proportion_1 == proportion_2:
        detail = "the two shares are the same"
        return Estimate.missing("sample_size_per_group", method, Reason.NO_SOLUTION, detail)
    size = samplesize_proportions_2indep_onetail(
        abs(proportion_1 - proportion_2), min(proportion_1, proportion_2), power, alpha=alpha
    )
    return Estimate(float(size) * design_effect, None, None, 1 - alpha, "sample_size_per_group", method)


def _effective(n: float, population: float | None, design_effect: float) -> float:
    """Size of the sample from an infinite population with the same variance; inf for a complete census."""
    _positive("n", n)
    _positive("design_effect", design_effect)
    if population is None:
        return n / design_effect
    if n > population:
        raise ValueError("n is greater than the population it was drawn from")
    if n == population:
        return math.inf
    return n / design_effect * (population - 1) / (population - n)


def _z(confidence: float) -> float:
    _share("confidence", confidence)
    return float(stats.norm.isf((1 - confidence) / 2))


def _share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise ValueError(f"{name} is a share between 0 and 1, not {value}")


def _positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be positive, not {value}")
