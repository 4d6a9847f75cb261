"""Mann–Kendall and Theil–Sen.

Oracles: the R package trend (Pohlert), vignette trend.pdf, data maxau (suspended sediment and
discharge of the Rhine at Maxau 1965–2009), outputs of mk.test(Q) and sens.slope(s). Helsel and Hirsch
(2002) Statistical Methods in Water Resources, USGS TWRI 4-A3, ch. 10 (the line through the medians). Small samples: the
distribution of S counted over all orderings in the test. The pre-whitened test written out after Kulkarni and von Storch
(1995); type I errors by simulation.
"""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.result import Reason
from analysis.methods.trend import mann_kendall, theil_sen

YEARS = range(1965, 2010)
SEDIMENT = [
    37.383562,
    31.282192,
    26.419178,
    28.827869,
    32.882192,
    37.572603,
    27.342466,
    29.857923,
    35.493151,
    28.90411,
    25.693151,
    16.969945,
    28.90137,
    20.252055,
    19.268493,
    19.191257,
    24.336986,
    28.810959,
    17.69589,
    19.636612,
    20.956164,
    29.10411,
    27.345205,
    27.603825,
    20.989041,
    26.969863,
    27.443836,
    32.79235,
    27.561644,
    30.728767,
    33.145205,
    25.778689,
    25.287671,
    24.408219,
    28.383562,
    17.972678,
    16.09589,
    17.268493,
    11.890411,
    13.770492,
    21.468966,
    23.09863,
    16.444134,
    15.773224,
    13.873626,
]
DISCHARGE = [
    1649.353425,
    1585.268493,
    1370.112329,
    1520.901639,
    1255.726027,
    1808.342466,
    864.106849,
    959.306011,
    1141.553425,
    1216.232877,
    1344.424658,
    861.909836,
    1402.923288,
    1415.838356,
    1349.79726,
    1419.099508,
    1523.75369,
    1535.471233,
    1365.452055,
    1228.248634,
    1114.013699,
    1339.917808,
    1537.331507,
    1448.259563,
    1000.786301,
    1095.213699,
    1055.315068,
    1208.972678,
    1174.008219,
    1356.641096,
    1565.473973,
    1112.543716,
    1163.920548,
    1143.30411,
    1723.832877,
    1400.866199,
    1632.989041,
    1495.70137,
    915.753425,
    1062.422678,
    1048.984539,
    1263.654795,
    1286.673973,
    1205.051913,
    1112.386301,
]


def score(values):
    return sum(np.sign(b - a) for a, b in itertools.combinations(values, 2))


def test_maxau_discharge_mann_kendall():
    result = mann_kendall(YEARS, DISCHARGE)
    assert (result.s, result.var_s) == (-144, 10450)
    assert result.tau == pytest.approx(-0.1454545, abs=5e-7)
    assert result.z == pytest.approx(-1.3989, abs=5e-5)
    assert result.test.p_value == pytest.approx(0.1619, abs=5e-5)


def test_maxau_sediment_theil_sen():
    slope = theil_sen(YEARS, SEDIMENT).slope
    assert slope.value == pytest.approx(-0.2876139, abs=5e-6)
    assert slope.lower == pytest.approx(-0.4196477, abs=5e-6)
    assert slope.upper == pytest.approx(-0.1519026, abs=5e-6)
    trend = mann_kendall(YEARS, SEDIMENT)
    assert trend.z == pytest.approx(-3.8445, abs=5e-5)
    assert trend.test.p_value == pytest.approx(0.0001208, abs=5e-8)


@pytest.mark.parametrize("values", [[1, 2, 3, 4, 5], [2, 1, 3, 5, 4], [6, 5, 2, 3, 4, 1], [3, 1, 2, 6, 4, 5]])
def test_small_sample_p_value_is_counted_over_all_orderings(values):
    observed = abs(score(values))
    orderings = [abs(score(order)) for order in itertools.permutations(values)]
    expected = sum(other >= observed for other in orderings) / len(orderings)
    result = mann_kendall(range(len(values)), values)
    assert result.test.p_value == pytest.approx(expected, rel=1e-12)
    assert result.test.statistic == score(values)
    assert "exact" in result.test.method


def test_ties_by_hand():
    # rises 6 (from 1), 6 (2 to 3), 2 (2 to 2.5), falls 3 (3 to 2.5); groups of 2 and 3 equal values
    values = [1, 2, 2, 3, 3, 3, 2.5]
    s = score(values)
    var_s = (7 * 6 * 19 - 2 * 1 * 9 - 3 * 2 * 11) / 18
    z = (s - 1) / math.sqrt(var_s)
    pairs = 21
    result = mann_kendall(range(7), values)
    assert result.s == s == 11
    assert result.var_s == pytest.approx(var_s)
    assert result.z == pytest.approx(z)
    assert result.tau == pytest.approx(11 / math.sqrt(pairs * (pairs - 1 - 3)))
    assert result.test.p_value == pytest.approx(math.erfc(z / math.sqrt(2)))
    assert "normal" in result.test.method


def test_method_can_be_chosen():
    values = [9, 8, 6, 5, 1]
    assert mann_kendall(range(5), values, method="normal").test.p_value == pytest.approx(
        math.erfc(9 / math.sqrt(5 * 4 * 15 / 18) / math.sqrt(2))
    )
    assert mann_kendall(range(5), values, method="exact").test.p_value == pytest.approx(2 / 120)
    with pytest.raises(ValueError, match="tied"):
        mann_kendall(range(5), [1, 1, 2, 3, 4], method="exact")


def test_tiny_p_value_is_not_rounded_to_zero():
    result = mann_kendall(range(200), range(200))
    assert 0 < result.test.p_value < 1e-60


def test_unequal_distances_and_missing_years():
    years, values = [2010, 2011, 2013, 2014, 2018, 2015], [5.0, 4.0, 4.5, 2.0, 1.0, None]
    kept = [(2010, 5.0), (2011, 4.0), (2013, 4.5), (2014, 2.0), (2018, 1.0)]
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.combinations(kept, 2))
    assert theil_sen(years, values).slope.value == pytest.approx((slopes[4] + slopes[5]) / 2)
    result = mann_kendall(years, values)
    assert result.s == score([value for _, value in kept])
    assert result.missing_years == (2012, 2015, 2016, 2017)


def test_sen_interval_ranks_for_ten_slopes():
    # n = 5: C = 1.96·√(50/3) = 8.0, so the limits are the slopes of rank 1 and 10 of 10
    slope = theil_sen(range(5), [9, 8, 6, 5, 1]).slope
    slopes = sorted(
        (b - a) / (j - i) for (i, a), (j, b) in itertools.combinations(enumerate([9, 8, 6, 5, 1]), 2)
    )
    assert (slope.lower, slope.upper) == (slopes[0], slopes[-1])


def test_line_of_helsel_and_hirsch():
    # one outlier among 1, 2, ... 7: the line is y = x
    line = theil_sen(range(1, 8), [1, 2, 3, 4, 5, 16, 7])
    assert (line.slope.value, line.intercept.value) == (1, 0)


def test_line_passes_through_the_medians_of_the_years_with_a_value():
    line = theil_sen([2010, 2011, 2013, 2014, 2018, 2015], [5.0, 4.0, 4.5, 2.0, 1.0, None])
    assert line.at(2013) == pytest.approx(4.0)
    assert line.intercept.value == pytest.approx(4.0 - 2013 * line.slope.value)
    assert line.intercept.lower is None
    assert "through the medians" in line.intercept.method
    with pytest.raises(ValueError, match="too_few"):
        theil_sen(range(3), range(3)).at(2)


def test_autocorrelation_by_hand():
    # the median slope of a zigzag around 5 + 2x is 2; deviations 1, -1, 1, -1, 1, -1
    values = [5 + 2 * x + (-1) ** x for x in range(6)]
    assert theil_sen(range(6), values).slope.value == 2
    assert mann_kendall(range(6), values).autocorrelation == pytest.approx(-5 / 6)
    # without the fourth year the deviations less their mean are (4, -6, 4, 4, -6)/5, three pairs side by side
    gap = mann_kendall([0, 1, 2, 4, 5], [values[x] for x in (0, 1, 2, 4, 5)])
    slope = theil_sen([0, 1, 2, 4, 5], [values[x] for x in (0, 1, 2, 4, 5)]).slope.value
    assert slope == 2
    assert gap.autocorrelation == pytest.approx(-(24 + 24 + 24) / (3 * 16 + 2 * 36))
    assert mann_kendall(range(6), range(6)).autocorrelation is None


def test_prewhitened_test_written_out():
    x = np.array(DISCHARGE)
    centred = x - x.mean()
    r = centred[1:] @ centred[:-1] / (centred @ centred)
    s = score(x[1:] - r * x[:-1])
    n = len(x) - 1
    z = (s - np.sign(s)) / math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    test = mann_kendall(YEARS, DISCHARGE).prewhitened
    assert test.statistic == pytest.approx(z)
    assert test.p_value == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))
    assert "pre-whitened" in test.method


def test_prewhitening_needs_every_year():
    result = mann_kendall([2010, 2011, 2012, 2014, 2015, 2016], [5, 4, 6, 3, 2, 1])
    assert result.test.has_value
    assert result.prewhitened.reason is Reason.TOO_FEW
    assert "2013" in result.prewhitened.detail


def test_prewhitening_keeps_the_error_that_autocorrelation_spoils():
    rng = np.random.default_rng(3)
    draws, n = 400, 20
    plain = white = 0
    for _ in range(draws):
        values = np.zeros(n + 20)
        for t in range(1, n + 20):
            values[t] = 0.4 * values[t - 1] + rng.normal()
        result = mann_kendall(range(n), values[20:])
        plain += result.test.p_value < 0.05
        white += result.prewhitened.p_value < 0.05
    # the claims are 17 to 19 % and 3 to 5 %
    assert plain / draws > 0.12
    assert white / draws < 0.08


@pytest.mark.parametrize(
    ("years", "values", "reason"),
    [
        ([], [], Reason.EMPTY),
        (range(3), [None, float("nan"), None], Reason.EMPTY),
        (range(4), [1, 2, 3, 4], Reason.TOO_FEW),
        ([2000, 2001, 2002, 2003, 2020], [1, 2, 3, 4, 5], Reason.TOO_FEW),
    ],
)
def test_preconditions_say_why(years, values, reason):
    assert mann_kendall(years, values).test.reason is reason
    assert mann_kendall(years, values).s is None
    assert mann_kendall(years, values).prewhitened.reason is reason
    assert mann_kendall(years, values).autocorrelation is None
    assert theil_sen(years, values).slope.reason is reason
    assert theil_sen(years, values).intercept.reason is reason


def test_series_break_inside_the_window_only():
    years, values = range(2010, 2018), [1, 3, 2, 5, 4, 6, 8, 7]
    assert mann_kendall(years, values, breaks=[2014]).test.reason is Reason.SERIES_BREAK
    assert "2014" in theil_sen(years, values, breaks=[2014]).slope.detail
    assert mann_kendall(years, values, breaks=[2010]).test.has_value
    assert theil_sen(years, values, breaks=[2018]).slope.has_value


def test_constant_series():
    result = mann_kendall(range(6), [3] * 6)
    assert result.test.reason is Reason.NO_VARIATION
    line = theil_sen(range(6), [3] * 6)
    assert line.slope.value == 0
    assert line.slope.lower is None
    assert line.at(100) == 3


@pytest.mark.parametrize(
    ("years", "values", "message"),
    [
        ([1, 1, 2, 3, 4], range(5), "twice"),
        ([1, 2.5, 3, 4, 5], range(5), "whole"),
        (range(5), range(4), "length"),
        (range(5), ["a", "b", "c", "d", "e"], "numbers"),
        (range(5), [1, 2, 3, 4, float("inf")], "finite"),
        ([2000, None, 2002], [1, 2, 3], "whole"),
    ],
)
def test_input_that_cannot_be_meant(years, values, message):
    with pytest.raises(ValueError, match=message):
        mann_kendall(years, values)


@pytest.mark.parametrize("confidence", [0, 0.4, 1, 95, float("nan")])
def test_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match="confidence"):
        theil_sen(range(5), range(5), confidence=confidence)


series = st.lists(st.integers(-50, 50), min_size=5, max_size=25).filter(lambda values: len(set(values)) > 1)


@settings(deadline=None, max_examples=40)
@given(series)
def test_score_is_the_sum_of_signs_and_turns_with_time(values):
    forward = mann_kendall(range(len(values)), values)
    backward = mann_kendall(range(len(values)), values[::-1])
    assert forward.s == score(values) == -backward.s
    assert forward.test.p_value == pytest.approx(backward.test.p_value)
    assert 0 < forward.test.p_value <= 1 + 1e-12
    assert mann_kendall(range(len(values)), [value**3 for value in values]).s == forward.s


@settings(deadline=None, max_examples=40)
@given(series, st.integers(-20, 20))
def test_slope_lies_in_its_interval_and_follows_an_added_line(values, added):
    years = range(len(values))
    slope = theil_sen(years, values).slope
    assert slope.lower <= slope.value <= slope.upper
    # an added line makes a constant series impossible only when it is not the opposite of the series
    steeper = [value + added * year for year, value in zip(years, values, strict=True)]
    assert theil_sen(years, steeper).slope.value == pytest.approx(slope.value + added, abs=1e-9)
