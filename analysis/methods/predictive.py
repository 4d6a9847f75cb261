"""The predictive distribution that a forecast method returns: intervals and probabilities come from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

from analysis.methods.result import Estimate, Reason
from analysis.methods.series import Problem, check_confidence

FORECAST = "forecast"
PROBABILITY = "probability_of_reaching_target"


class TargetSide(StrEnum):
    """On which side of the target a value counts as having reached it."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Location–scale Student t distributions, one for each point forecast.

    Attributes
    ----------
    at : years (or values of another regressor) that are forecast.
    location, scale : centre and standard error of a new observation, same length as `at`; on the
        log scale when `log_scale`.
    df : degrees of freedom.
    log_scale : whether log(value), not the value, has the t distribution; the forecast is then the
        median, and limits are positive.
    method : the procedure.
    n : observations used.
    problem : why there is no forecast; `location` and `scale` are then empty.

    Examples
    --------
    >>> forecast = Forecast((2030,), (100.0,), (10.0,), 8, False, "example", 10)
    >>> estimate = forecast.estimate(2030)
    >>> round(estimate.lower, 2), round(estimate.upper, 2)
    (76.94, 123.06)
    >>> forecast.probability(2030, 100, TargetSide.AT_LEAST).value
    0.5
    """

    at: tuple[float, ...]
    location: tuple[float, ...]
    scale: tuple[float, ...]
    df: float
    log_scale: bool
    method: str
    n: int
    problem: Problem | None = None

    @classmethod
    def missing(cls, at: tuple[float, ...], method: str, problem: Problem) -> Forecast:
        """Return a forecast without numbers that says why."""
        return cls(at, (), (), math.inf, False, method, 0, problem)

    def estimate(self, at: float, confidence: float = 0.95) -> Estimate:
        """Return the forecast for one point with its prediction interval.

        There is no interval when the observations lie exactly on the forecast's curve.
        """
        check_confidence(confidence)
        index = self._index(at)
        if self.problem is not None:
            return Estimate.missing(FORECAST, self.method, self.problem.reason, self.problem.detail)
        location, scale = self.location[index], self.scale[index]
        if scale == 0:
            return Estimate(
                self._back(location), None, None, None, FORECAST, self.method, self.n, detail="no residuals"
            )
        half = float(stats.t.ppf((1 + confidence) / 2, self.df)) * scale
        return Estimate(
            self._back(location),
            self._back(location - half),
            self._back(location + half),
            confidence,
            FORECAST,
            self.method,
            self.n,
        )

    def estimates(self, confidence: float = 0.95) -> tuple[Estimate, ...]:
        """Return the forecasts for all points, in the order of `at`."""
        return tuple(self.estimate(at, confidence) for at in self.at)

    def probability(self, at: float, target: float, side: TargetSide) -> Estimate:
        """Return the predictive probability that a new observation reaches the target.

        It holds if the past pattern goes on; it knows nothing of measures that are yet to come.
        """
        index = self._index(at)
        if not math.isfinite(target):
            raise ValueError(f"target must be a finite number: {target}")
        if self.problem is not None:
            return Estimate.missing(PROBABILITY, self.method, self.problem.reason, self.problem.detail)
        if self.log_scale and target <= 0:
            certain = 1.0 if side is TargetSide.AT_LEAST else 0.0
            return Estimate(certain, None, None, None, PROBABILITY, self.method, self.n)
        if self.scale[index] == 0:
            detail = "the observations lie exactly on the curve"
            return Estimate.missing(PROBABILITY, self.method, Reason.NO_VARIATION, detail)
        threshold = math.log(target) if self.log_scale else target
        standardised = (threshold - self.location[index]) / self.scale[index]
        tail = stats.t.sf if side is TargetSide.AT_LEAST else stats.t.cdf
        value = float(tail(standardised, self.df))
        return Estimate(value, None, None, None, PROBABILITY, self.method, self.n)

    def _index(self, at: float) -> int:
        if at not in self.at:
            raise ValueError(f"no forecast was made for {at}; there are {list(self.at)}")
        return self.at.index(at)

    def _back(self, number: float) -> float:
        # beyond the range of floats a limit is no limit
        return math.exp(min(number, 700.0)) if self.log_scale else number
