"""Raking and post-stratification.

Oracles: R package survey 4834b8bc, tests/rakecheck.Rout.save (raking of the California schools to school type
and school-wide growth); Wikipedia "Iterative proportional fitting", example; the maximum likelihood fit of a
log-linear model by statsmodels, which has the same solution.
"""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.result import Reason
from analysis.methods.survey import poststratify, rake

SEED = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
ROWS, COLUMNS = [150, 300, 400, 150], [200, 300, 400, 100]


def rake_table(seed, totals, **more):
    """Rake the cells of a table to the totals of its axes; return the weights and the table they make."""
    table = np.asarray(seed, float)
    axes = {f"axis {axis}": index.ravel() for axis, index in enumerate(np.indices(table.shape))}
    targets = {name: dict(enumerate(given)) for name, given in zip(axes, totals, strict=True)}
    fitted = rake(table.ravel(), axes, targets, **more)
    return fitted, fitted.values.reshape(table.shape)


def test_raking_of_cells_gives_the_published_mean_and_total():
    cells = [  # type, school-wide, n, sum of scores, sum of enrolment
        ("E", "No", 12, 7156, 5243),
        ("E", "Yes", 132, 86281, 57088),
        ("H", "No", 3, 1978, 2237),
        ("H", "Yes", 11, 6682, 13587),
        ("M", "No", 8, 4851, 5983),
        ("M", "Yes", 17, 10935, 16460),
    ]
    kind, wide, n, score, enrolment = (list(column) for column in zip(*cells, strict=True))
    raked = rake(
        33.847 * np.array(n),
        {"type": kind, "wide": wide},
        {"type": {"E": 4421, "H": 755, "M": 1018}, "wide": {"No": 1072, "Yes": 5122}},
    )
    per_school = raked.values / np.array(n)
    assert raked.converged
    assert per_school @ score / 6194 == pytest.approx(641.23, abs=0.005)
    assert per_school @ enrolment == pytest.approx(3_647_280, abs=0.5)


def test_three_iterations_of_the_published_table():
    fitted, table = rake_table(SEED, [ROWS, COLUMNS], max_iterations=3)
    expected = [
        [64.61, 46.28, 35.42, 3.83],
        [49.95, 68.15, 156.49, 25.37],
        [56.70, 144.40, 145.06, 53.76],
        [28.74, 41.18, 63.03, 17.03],
    ]
    assert table == pytest.approx(np.array(expected), abs=0.006)
    assert (fitted.converged, fitted.iterations, fitted.reason) == (False, 3, Reason.NOT_CONVERGED)


def test_the_published_table_converged():
    fitted, table = rake_table(SEED, [ROWS, COLUMNS])
    expected = [
        [64.56, 46.23, 35.38, 3.82],
        [49.97, 68.16, 156.50, 25.37],
        [56.72, 144.43, 145.08, 53.77],
        [28.75, 41.18, 63.03, 17.03],
    ]
    assert table == pytest.approx(np.array(expected), abs=0.006)
    assert fitted.converged
    assert fitted.largest_error < 1e-9


def test_a_table_of_three_axes_agrees_with_the_log_linear_model():
    rng = np.random.default_rng(3)
    seed = rng.uniform(1, 9, (2, 3, 4))
    totals = [np.array([40.0, 60]), np.array([20.0, 30, 50]), np.array([10.0, 20, 30, 40])]
    _, table = rake_table(seed, totals, tolerance=1e-13)
    # the Poisson model with main effects and offset log(seed), fitted to any table with these margins
    independent = np.einsum("i,j,k->ijk", *totals) / 100**2
    index = np.indices(seed.shape).reshape(3, -1)
    design = np.column_stack(
        [np.ones(seed.size)] + [index[a] == level for a, k in enumerate(seed.shape) for level in range(1, k)]
    )
    model = sm.GLM(independent.ravel(), design, family=sm.families.Poisson(), offset=np.log(seed).ravel())
    likelihood = model.fit(tol=1e-13).fittedvalues.reshape(seed.shape)
    assert table == pytest.approx(likelihood, rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_raked_margins_equal_the_targets(data):
    n = data.draw(st.integers(4, 30))
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=n, max_size=n))
    sex = data.draw(st.lists(st.sampled_from("fm"), min_size=n, max_size=n))
    age = data.draw(st.lists(st.sampled_from(["old", "young"]), min_size=n, max_size=n))
    # targets of the population that some other positive weights expand to can always be met
    other = np.array(data.draw(st.lists(st.floats(0.5, 5), min_size=n, max_size=n)))
    groups = {"sex": sex, "age": age}
    targets = {
        name: {c: float(other[np.array(labels) == c].sum()) for c in sorted(set(labels))}
        for name, labels in groups.items()
    }
    raked = rake(weights, groups, targets, max_iterations=20_000)
    assert raked.converged
    for name, labels in groups.items():
        for category, target in targets[name].items():
            achieved = raked.values[np.array(labels) == category].sum()
            assert achieved == pytest.approx(target, abs=1e-8 * other.sum())


def test_limits_hold_together_with_the_margins():
    rng = np.random.default_rng(0)
    sex = rng.choice(["f", "m"], 200, p=[0.7, 0.3])
    age = rng.choice(["18-39", "40-64", "65+"], 200, p=[0.1, 0.4, 0.5])
    groups = {"sex": sex, "age": age}
    targets = {
        "sex": {"f": 500.0, "m": 500.0},
        "age": {"18-39": 300.0, "40-64": 400.0, "65+": 300.0},
    }
    free = rake(np.ones(200), groups, targets)
    raked = rake(np.ones(200), groups, targets, limits=(0.3, 3))
    assert free.values.max() > 3 * 5
    assert raked.converged
    assert raked.at_limit > 0
    assert 0.3 * 5 <= raked.values.min() <= raked.values.max() <= 3 * 5
    for name, labels in groups.items():
        for category, target in targets[name].items():
            assert raked.values[labels == category].sum() == pytest.approx(target, abs=1e-5)


def test_limits_that_cannot_be_met_are_reported():
    raked = rake(
        [1] * 10, {"g": ["a"] + ["b"] * 9}, {"g": {"a": 50.0, "b": 50.0}}, limits=(0.1, 2), max_iterations=50
    )
    assert (raked.converged, raked.reason) == (False, Reason.NOT_CONVERGED)
    assert raked.largest_error > 0.1


def test_poststratification_by_hand():
    weighted = poststratify([1, 3, 2, 2], ["a", "a", "b", "b"], {"a": 100, "b": 10})
    assert weighted.values.tolist() == [25, 75, 5, 5]
    assert weighted.converged


def test_a_category_without_respondents_gives_no_weights():
    raked = rake([1, 1], {"g": ["a", "a"]}, {"g": {"a": 5, "b": 5}})
    assert raked.values is None
    assert raked.reason is Reason.NO_SOLUTION
    assert "g = b" in raked.detail


def test_empty_sample_and_empty_population():
    assert rake([], {"g": []}, {"g": {"a": 1}}).reason is Reason.EMPTY
    assert rake([1], {"g": ["a"]}, {"g": {"a": 0}}).reason is Reason.ZERO_DENOMINATOR


def test_structural_zeros_without_a_solution_end_with_the_reason():
    # the only cell of row 0 with people is in column 0, whose total is smaller
    fitted, _ = rake_table([[1, 0], [1, 1]], [[60, 40], [50, 50]], max_iterations=200)
    assert (fitted.converged, fitted.reason) == (False, Reason.NOT_CONVERGED)


@pytest.mark.parametrize(
    ("weights", "groups", "targets"),
    [
        ([1, -1], {"g": ["a", "b"]}, {"g": {"a": 1, "b": 1}}),
        ([1, float("nan")], {"g": ["a", "b"]}, {"g": {"a": 1, "b": 1}}),
        ([1, 1], {"g": ["a", "c"]}, {"g": {"a": 1, "b": 1}}),
        ([1, 1], {"g": ["a", None]}, {"g": {"a": 1, "b": 1}}),
        ([1, 1], {"g": ["a"]}, {"g": {"a": 1}}),
        ([1, 1], {"g": ["a", "a"]}, {"g": {"a": -1}}),
        ([1, 1], {"g": ["a", "b"]}, {"h": {"a": 1, "b": 1}}),
        ([1, 1], {"g": ["a", "b"], "h": ["x", "x"]}, {"g": {"a": 1, "b": 1}, "h": {"x": 3}}),
    ],
)
def test_input_that_cannot_be_meant_is_refused(weights, groups, targets):
    with pytest.raises(ValueError):
        rake(weights, groups, targets)


def test_limits_and_totals_of_the_wrong_kind_are_refused():
    with pytest.raises(ValueError, match="multiples of the mean"):
        rake([1, 1], {"g": ["a", "a"]}, {"g": {"a": 1}}, limits=(2, 3))
    with pytest.raises(ValueError, match="max_iterations"):
        rake([1, 1], {"g": ["a", "a"]}, {"g": {"a": 1}}, max_iterations=0)
