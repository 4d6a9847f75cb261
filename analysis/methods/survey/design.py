"""The sampling design and the linearised (Taylor) covariance of weighted estimates under it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.methods.survey.weighting import Labels

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SurveyDesign:
    """How the respondents came into the sample; make it with `survey_design`.

    Attributes
    ----------
    weights : shape (n,).
    clusters : number of the primary sampling unit of each respondent, shape (n,).
    cluster_stratum : number of the stratum of each primary sampling unit.
    sampled_share : share of a stratum's primary sampling units that is in the sample (0: no finite
        population correction).
    stratum_labels : names of the strata.
    margins : indicators of the categories that the weights were calibrated to, shape (n, k); k may be 0.
    regression_weights : weights of the regression on the margins, shape (n,).
    """

    weights: Array
    clusters: NDArray[np.intp]
    cluster_stratum: NDArray[np.intp]
    sampled_share: Array
    stratum_labels: tuple[Hashable, ...]
    margins: Array
    regression_weights: Array

    @property
    def n(self) -> int:
        """Number of respondents."""
        return len(self.weights)

    @property
    def degrees_of_freedom(self) -> int:
        """Primary sampling units minus strata."""
        return len(self.cluster_stratum) - len(self.stratum_labels)

    @property
    def has_population_sizes(self) -> bool:
        """Whether a finite population correction is applied."""
        return bool((self.sampled_share > 0).any())

    @property
    def single_unit_strata(self) -> tuple[Hashable, ...]:
        """Strata whose variance cannot be estimated: one unit sampled out of more."""
        units = np.bincount(self.cluster_stratum, minlength=len(self.stratum_labels))
        alone = (units == 1) & (self.sampled_share < 1)
        return tuple(label for label, lonely in zip(self.stratum_labels, alone, strict=True) if lonely)

    def covariance(self, influence: Array) -> Array:
        """Return the covariance of the weighted totals of `influence`, shape (k, k).

        ``Σ_h (1 − f_h) n_h / (n_h − 1) Σ_i (u_hi − ū_h)(u_hi − ū_h)'`` with u_hi the weighted sum of a
        primary sampling unit. For weights calibrated to population margins, u is the weighted residual of the
        regression on the margins. Strata of `single_unit_strata` contribute nothing: callers check.

        Parameters
        ----------
        influence : influence values (linearised variable) of each respondent, shape (n, k).
        """
        columns = np.asarray(influence, float).reshape(self.n, -1)
        if self.margins.shape[1]:
            # lstsq because the margins of several variables share the constant
            root = np.sqrt(self.regression_weights)[:, None]
            beta = np.linalg.lstsq(root * self.margins, root * columns, rcond=None)[0]
            columns = columns - self.margins @ beta
        scores = self.weights[:, None] * columns
        sums = np.zeros((len(self.cluster_stratum), scores.shape[1]))
        np.add.at(sums, self.clusters, scores)
        units = np.bincount(self.cluster_stratum, minlength=len(self.stratum_labels)).astype(float)
        means = np.zeros((len(units), scores.shape[1]))
        np.add.at(means, self.cluster_stratum, sums)
        deviation = sums - (means / units[:, None])[self.cluster_stratum]
        factor = (1 - self.sampled_share) * units / np.maximum(units - 1, 1)
        return (deviation * factor[self.cluster_stratum, None]).T @ deviation


def survey_design(
    weights: ArrayLike,
    *,
    strata: Labels | None = None,
    clusters: Labels | None = None,
    population: float | Mapping[Hashable, float] | None = None,
    calibrated_to: Mapping[str, Labels] | None = None,
    initial_weights: ArrayLike | None = None,
) -> SurveyDesign:
    """Describe a single-stage (or with-replacement first-stage) stratified sample.

    Parameters
    ----------
    weights : shape (n,), not negative, not all 0. Respondents of a simple random sample all have 1.
    strata : stratum from which each respondent was drawn.
    clusters : primary sampling unit of each respondent (labels need be unique inside a stratum only);
        without it every respondent is one.
    population : number of primary sampling units (respondents, without clusters) in the population; one
        number without strata, else stratum -> number. Gives the finite population correction.
    calibrated_to : the variables to whose totals the weights were raked or post-stratified, as in `rake`;
        the variance then is that of the calibrated estimator.
    initial_weights : weights before calibration, with which the regression on the margins is made; the
        calibrated ones without it. Both are consistent, and the same under post-stratification.

    Raises
    ------
    ValueError
        No respondents, negative or missing weights, different lengths, a stratum without population, more
        units sampled than the population has.

    References
    ----------
    Särndal, Swensson and Wretman (1992) Model Assisted Survey Sampling, 5.5; Deville and Särndal (1992)
    J. Am. Stat. Assoc. 87:376-382.

    Examples
    --------
    >>> design = survey_design([3, 3, 4, 4], strata=["a", "a", "b", "b"], population={"a": 6, "b": 8})
    >>> design.degrees_of_freedom
    2
    """
    values = np.asarray(weights, float)
    if values.ndim != 1 or values.size == 0:
        raise ValueError("weights are one number for each of at least one respondent")
    if not np.all(np.isfinite(values) & (values >= 0)) or not values.any():
        raise ValueError("weights must be known, not negative, and not all 0")
    n = len(values)
    initial = values if initial_weights is None else np.asarray(initial_weights, float)
    if initial.shape != (n,) or not np.all(np.isfinite(initial) & (initial >= 0)):
        raise ValueError("initial_weights are one known number, not negative, for each respondent")
    stratum, labels = _codes("strata", np.zeros(n, int) if strata is None else strata, n)
    unit, _ = _codes("clusters", np.arange(n) if clusters is None else clusters, n)
    cluster_of_unit, cluster = np.unique(np.stack([stratum, unit]), axis=1, return_inverse=True)
    cluster_stratum = cluster_of_unit[0]
    sampled = np.bincount(cluster_stratum, minlength=len(labels))
    columns = [] if calibrated_to is None else [_indicators(k, v, n) for k, v in calibrated_to.items()]
    return SurveyDesign(
        values,
        cluster.ravel(),
        cluster_stratum,
        _sampled_share(sampled, labels, population, strata is not None),
        labels,
        np.hstack(columns) if columns else np.empty((n, 0)),
        initial,
    )


def _codes(name: str, labels: Labels, n: int) -> tuple[NDArray[np.intp], tuple[Hashable, ...]]:
    codes, categories = pd.factorize(pd.Index(labels, tupleize_cols=False), sort=False)
    if len(codes) != n:
        raise ValueError(f"{name}: {len(codes)} labels for {n} respondents")
    if (codes < 0).any():
        raise ValueError(f"{name}: a label is missing")
    return codes, tuple(categories)


def _indicators(name: str, labels: Labels, n: int) -> Array:
    codes, categories = _codes(name, labels, n)
    return np.eye(len(categories))[codes]


def _sampled_share(
    sampled: NDArray[np.intp],
    labels: tuple[Hashable, ...],
    population: float | Mapping[Hashable, float] | None,
    stratified: bool,
) -> Array:
    if population is None:
        return np.zeros(len(labels))
    if isinstance(population, Mapping):
        missing = [label for label in labels if label not in population]
        if missing or not stratified:
            raise ValueError(f"no population for stratum {missing[0]!r}" if missing else "no strata given")
        sizes = np.array([population[label] for label in labels], float)
    elif stratified:
        raise ValueError("a stratified design needs the population of every stratum")
    else:
        sizes = np.array([population], float)
    if not np.all(np.isfinite(sizes) & (sizes >= sampled)):
        raise ValueError("the population of a stratum is smaller than its sample")
    return sampled / sizes
