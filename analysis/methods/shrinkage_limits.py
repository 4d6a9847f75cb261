"""Limits of gamma-Poisson rates that allow for what is not known of the prior.

With few areas the variation between them is hardly known, and often estimated as none. Limits with the estimated prior
put in as if it were known are then much too narrow: in simulations 95 % limits covered 79 to 90 % of the rates of 10
areas, 70 to 90 % of 30 and 82 to 94 % of 50. Here the shape a and the mean m of the prior are integrated out over their
posterior distribution.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammaln, ndtri

from analysis.methods.intervals import Limits, tail_probability

Array = NDArray[np.float64]
SHAPES, MEANS = 30, 9
"""Points of the grid over the shape, and over the mean for each shape."""
WIDTH = 4.0
"""Standard errors of the log mean that the grid covers on both sides."""
NEGLIGIBLE = 1e-5
"""Part of the highest weight below which a point of the grid is left out."""
ITERATIONS = 60
"""Most steps to a quantile; a few suffice unless the mixture is odd."""


def hierarchical_limits(counts: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Return limits of every area's rate with the prior's shape and mean integrated out.

    ``log m`` is flat; the shape a has the density ``z / (a + z)^2``, with which the weight of the prior in the
    estimate of an area with z expected events is uniform; z is the smallest number of expected events, which lets the
    data speak most. Given a and m a rate is gamma with shape ``O + a`` and rate ``E + a / m``; the
    limits are quantiles of the mixture.

    Measured coverage of 95 % limits, with 3 to 3,000 events an area and rates that vary by 5 to 30 per cent: 93 to
    97 % for 2 and 3 areas, 93 to 98 % for 10 and 20, 93 to 97 % for 30 and 50; the high ones where the rates
    differ by less than chance.

    Parameters
    ----------
    counts : events by area, shape (areas,); known, with at least one event in all.
    exposure : population or expected events by area, positive for at least two areas. Areas without get
        the limits of a new area.

    Raises
    ------
    ValueError
        A confidence outside (0, 1).

    References
    ----------
    Christiansen and Morris (1997) J. Am. Stat. Assoc. 92:618-632.

    Examples
    --------
    >>> lower, upper = hierarchical_limits([10, 30, 50], [1000, 1000, 1000])
    >>> (1000 * lower).round(1), (1000 * upper).round(1)
    (array([ 6.2, 20.6, 34.9]), array([21. , 41.1, 61.9]))
    """
    tail = tail_probability(confidence)
    o, e = np.asarray(counts, float), np.asarray(exposure, float)
    shape, mean, weight = _hyperposterior(o[e > 0], e[e > 0])
    kept = weight > NEGLIGIBLE * weight.max()
    shape, mean, weight = shape[kept], mean[kept], weight[kept] / weight[kept].sum()
    own_shape, own_rate = o[:, None] + shape, e[:, None] + shape / mean
    return _quantile(own_shape, own_rate, weight, tail), _quantile(own_shape, own_rate, weight, 1 - tail)


def _quantile(shape: Array, rate: Array, weight: Array, probability: float) -> Array:
    """Return the quantile of mixtures of gamma distributions, shape (mixtures, parts), by Newton's method on the log.

    A step that leaves the interval known to hold the quantile halves it instead.
    """
    centre = shape / rate
    mean = centre @ weight
    variance = (centre / rate) @ weight + ((centre - mean[:, None]) ** 2) @ weight
    spread = np.log1p(variance / mean**2)  # of the lognormal distribution with these moments, where it starts
    at = np.log(mean) - spread / 2 + ndtri(probability) * np.sqrt(spread)
    low, high = at - 40, at + 40
    for _ in range(ITERATIONS):
        x = np.exp(at)[:, None] * rate
        above = gammainc(shape, x) @ weight - probability
        low, high = np.where(above < 0, at, low), np.where(above < 0, high, at)
        slope = np.exp(shape * np.log(x) - x - gammaln(shape)) @ weight
        step = np.divide(above, slope, out=np.full(at.shape, np.inf), where=slope > np.abs(above) / 80)
        newton = at - step
        following = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        if np.all(np.abs(following - at) < 1e-7):
            break
        at = following
    return np.asarray(np.exp(at))


def _hyperposterior(o: Array, e: Array) -> tuple[Array, Array, Array]:
    """Return shapes, means and their posterior weights, each of shape (SHAPES * MEANS,)."""
    expected = o.sum() / e.sum() * e
    # from rates that vary by ten times their mean to rates of which no area's differs
    log_shape = np.linspace(np.log(0.01), np.log(1000 * expected.max()), SHAPES)
    step = log_shape[1] - log_shape[0]
    for _ in range(2):  # the second time where the weight is
        mode, information = _mean_given_shape(o, e, log_shape)
        rough = _log_weight(o, e, log_shape, mode, information, expected.min())
        seen = log_shape[rough > rough.max() + np.log(NEGLIGIBLE)]
        log_shape = np.linspace(seen[0] - step, seen[-1] + step, SHAPES)
        step = log_shape[1] - log_shape[0]
    mode, information = _mean_given_shape(o, e, log_shape)
    nodes = np.linspace(-WIDTH, WIDTH, MEANS)[:, None]
    log_mean = (mode + nodes / np.sqrt(information)).ravel()
    shapes, precision = np.tile(log_shape, MEANS), np.tile(information, MEANS)
    log_weight = _log_weight(o, e, shapes, log_mean, precision, expected.min())
    weight = np.exp(log_weight - log_weight.max())
    return np.exp(shapes), np.exp(log_mean), weight / weight.sum()


def _mean_given_shape(o: Array, e: Array, log_shape: Array) -> tuple[Array, Array]:
    """Return the most likely log mean for each shape and its information, by Fisher scoring."""
    shape = np.exp(log_shape)[:, None]
    log_mean = np.full(shape.shape, np.log(o.sum() / e.sum()))
    for _ in range(20):
        mu = np.exp(log_mean) * e
        weight = shape / (shape + mu)
        information = (weight * mu).sum(axis=1, keepdims=True)
        log_mean = log_mean + np.clip((weight * (o - mu)).sum(axis=1, keepdims=True) / information, -1, 1)
    return log_mean[:, 0], information[:, 0]


def _log_weight(
    o: Array, e: Array, log_shape: Array, log_mean: Array, information: Array, typical: float
) -> Array:
    """Log of likelihood and prior of points whose distance in the log mean is one standard error."""
    a, mu = np.exp(log_shape)[:, None], np.exp(log_mean)[:, None] * e
    likelihood = gammaln(o + a) - gammaln(a) - o * np.log1p(a / mu) - a * np.log1p(mu / a)
    prior = log_shape - 2 * np.log(np.exp(log_shape) + typical)  # of the log of the shape
    return likelihood.sum(axis=1) + prior - np.log(information) / 2
