"""Gamma-Poisson shrinkage of small-area rates: borrow strength from the neighbours, and say how much.

Events of area i are Poisson with mean ``theta_i E_i``, the rates theta_i gamma distributed over areas with
shape a and rate b (mean a/b, variance a/b^2). Given its events O_i, an area's rate is gamma with shape
``O_i + a`` and rate ``E_i + b``, whose mean is its own rate with weight ``E_i / (E_i + b)`` and the common
mean with the rest.

References
----------
Clayton and Kaldor (1987) Biometrics 43:671-681; Marshall (1991) J. R. Stat. Soc. C 40:283-294; Christiansen and
Morris (1997) J. Am. Stat. Assoc. 92:618-632 (limits).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize
from scipy.special import gammaln

from analysis.methods.intervals import tail_probability
from analysis.methods.result import Estimate, Reason
from analysis.methods.shrinkage_limits import hierarchical_limits

Array = NDArray[np.float64]
Method = Literal["moments", "maximum_likelihood"]

METHOD_NAMES = {
    "moments": "gamma-Poisson empirical Bayes, moments (Marshall)",
    "maximum_likelihood": "gamma-Poisson empirical Bayes, maximum likelihood",
}
_NO_VARIATION = 1e-7
"""Squared coefficient of variation of the rates below which they count as equal."""


@dataclass(frozen=True, slots=True)
class GammaPrior:
    """How the true rates vary between areas.

    Attributes
    ----------
    mean : mean of the rates, in events per unit of exposure.
    variance : variance of the rates; 0 when the areas differ by no more than chance.
    method : how the two were estimated.
    """

    mean: float
    variance: float
    method: str

    @property
    def shape(self) -> float:
        """Shape a of the gamma distribution; infinite when the rates do not vary."""
        return self.mean**2 / self.variance if self.variance > 0 else math.inf

    @property
    def rate(self) -> float:
        """Rate b of the gamma distribution, in units of exposure; infinite when the rates do not vary."""
        return self.mean / self.variance if self.variance > 0 else math.inf

    def own_weight(self, exposure: float) -> float:
        """Return the weight of an area's own rate in its estimate, between 0 and 1."""
        return exposure / (exposure + self.rate) if self.variance > 0 else 0.0


def fit_gamma_prior(counts: ArrayLike, exposure: ArrayLike, *, method: Method) -> GammaPrior | None:
    """Estimate how rates vary between areas beyond chance; None with fewer than two areas or no event.

    Moments (Marshall's global estimator): ``mean = sum O / sum E``, ``variance = sum E (r - mean)^2 / sum E -
    mean / average E``, not below 0. Maximum likelihood: the negative binomial likelihood of the counts.

    Parameters
    ----------
    counts : events by area, shape (areas,); areas with a missing count are left out.
    exposure : population, person-years or expected events by area; areas with 0 are left out.
    method : ``"moments"`` or ``"maximum_likelihood"``.

    Raises
    ------
    ValueError
        Shapes that differ, negative numbers, missing exposures, an unknown method.

    Examples
    --------
    >>> prior = fit_gamma_prior([10, 30, 50], [1000, 1000, 1000], method="moments")
    >>> round(prior.mean, 4), round(prior.variance * 1e6, 1)
    (0.03, 236.7)
    """
    if method not in METHOD_NAMES:
        raise ValueError(f"method must be one of {sorted(METHOD_NAMES)}, not {method!r}")
    count, size = _checked(counts, exposure)
    used = (size > 0) & ~np.isnan(count)
    o, e = count[used], size[used]
    if o.size < 2 or o.sum() == 0:
        return None
    mean = float(o.sum() / e.sum())
    between = float(np.sum(e * (o / e - mean) ** 2) / e.sum() - mean / e.mean())
    if method == "moments":
        return GammaPrior(mean, max(between, 0.0), METHOD_NAMES[method])
    return _maximum_likelihood(o, e, mean, between)


def shrink_rates(
    counts: ArrayLike,
    exposure: ArrayLike,
    *,
    method: Method,
    multiplier: float = 1.0,
    confidence: float = 0.95,
    statistic: str = "smoothed_rate",
) -> tuple[Estimate, ...]:
    """Return the shrunk rate of every area with its credible interval.

    The value is the posterior mean with the estimated prior. Where the areas differ by no more than chance
    it is the pooled rate for all. The limits allow for what is not known of the prior, as
    `hierarchical_limits` describes, so that they hold with few areas too; they are stretched to the value if
    it lies outside.

    Parameters
    ----------
    counts, exposure : events and population (or expected events) by area, shape (areas,).
        An area without exposure and events gets the prior; one whose count is missing (NaN), or which has
        events without exposure (births registered in a town whose people are evacuated), gets no number.
    method : how the prior is estimated, see `fit_gamma_prior`; named in the results.
    multiplier : 1000 for rates per 1,000.
    confidence : probability of the credible interval; its measured coverage see `hierarchical_limits`.

    Returns
    -------
    One `Estimate` per area, in order.

    Raises
    ------
    ValueError
        As `fit_gamma_prior`.

    Examples
    --------
    >>> first, *_ = shrink_rates([10, 30, 50], [1000, 1000, 1000], method="moments", multiplier=1000)
    >>> round(first.value, 1), round(first.lower, 1), round(first.upper, 1)
    (12.2, 6.2, 21.0)
    """
    tail_probability(confidence)  # refuses what is no share
    prior = fit_gamma_prior(counts, exposure, method=method)
    count, size = _checked(counts, exposure)
    name = METHOD_NAMES[method]
    if prior is None:
        detail = "shrinkage needs two areas with exposure, and at least one event"
        reason = Reason.EMPTY if count.size == 0 else Reason.TOO_FEW
        return (Estimate.missing(statistic, name, reason, detail),) * count.size
    known = np.nan_to_num(count)
    values = np.full(count.shape, prior.mean)
    if prior.variance > 0:
        values = (known + prior.shape) / (size + prior.rate)
    else:
        name += "; no variation beyond chance: pooled"
    lower, upper = hierarchical_limits(known, np.where(np.isnan(count), 0, size), confidence=confidence)
    lower, upper = np.minimum(lower, values), np.maximum(upper, values)
    columns = (np.column_stack([values, lower, upper]) * multiplier).tolist()
    return tuple(
        _without_number(o, n, statistic, name) or Estimate(value, low, high, confidence, statistic, name, n)
        for o, n, (value, low, high) in zip(count.tolist(), size.tolist(), columns, strict=True)
    )


def _without_number(count: float, exposure: float, statistic: str, name: str) -> Estimate | None:
    if math.isnan(count):
        return Estimate.missing(statistic, name, Reason.ALL_MISSING, "the count is missing")
    if count > 0 and exposure == 0:
        return Estimate.missing(statistic, name, Reason.ZERO_DENOMINATOR, "events without exposure")
    return None


def _maximum_likelihood(o: Array, e: Array, mean: float, between: float) -> GammaPrior:
    """Maximise the negative binomial likelihood over the logs of the mean and the squared variation.

    Written out, without the factorials, because scipy's has no fractional counts.
    """

    def loss(parameters: Array) -> float:
        m, cv2 = np.exp(parameters)
        a, mu = 1 / cv2, m * e
        return -float(np.sum(gammaln(o + a) - gammaln(a) - a * np.log1p(mu / a) + o * np.log(mu / (a + mu))))

    poisson = -float(np.sum(o * np.log(mean * e) - mean * e))
    bounds = [(math.log(mean) - 5, math.log(mean) + 5), (math.log(_NO_VARIATION), math.log(1e4))]
    starts: Sequence[float] = (max(between / mean**2, 1e-4), 0.1)
    fits = [
        optimize.minimize(
            loss,
            np.log([mean, start]),
            bounds=bounds,
            method="L-BFGS-B",
            options={"ftol": 1e-14, "gtol": 1e-9},
        )
        for start in starts
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    m, cv2 = np.exp(best.x).tolist()
    # the Poisson likelihood is the limit of no variation; rounding alone must not beat it
    if cv2 <= 10 * _NO_VARIATION or best.fun >= poisson - 1e-5:
        return GammaPrior(mean, 0.0, METHOD_NAMES["maximum_likelihood"])
    return GammaPrior(m, m**2 * cv2, METHOD_NAMES["maximum_likelihood"])


def _checked(counts: ArrayLike, exposure: ArrayLike) -> tuple[Array, Array]:
    o, e = np.asarray(counts, float), np.asarray(exposure, float)
    if o.shape != e.shape or o.ndim == 0:
        raise ValueError(f"counts {o.shape} and exposure {e.shape}: one value per area each")
    if np.any(o < 0) or np.any(np.isinf(o)):
        raise ValueError("counts must be finite and not negative")
    if not np.all(np.isfinite(e) & (e >= 0)):
        raise ValueError("exposure must be known, finite and not negative")
    return o, e
