"""Agreement of rubrics, counted by hand."""

import pytest

from analysis.methods.result import Reason
from analysis.methods.rubric import Rating, Verdict
from analysis.methods.rubric_agreement import kpi_agreement, overall_agreement

ON, PARTLY, OFF = Verdict.ON_TRACK, Verdict.PARTLY, Verdict.OFF_TRACK


def ratings(*verdicts):
    return [
        Rating(name, None if verdict is None else verdict.value, verdict, None, 3)
        for name, verdict in zip("ABCDE", verdicts, strict=False)
    ]


def test_majority_and_unrated():
    result = kpi_agreement(ratings(ON, PARTLY, ON, None, ON))
    assert result.majority is ON
    assert (result.agreeing, result.rated, result.unrated) == (3, 4, 1)
    assert result.unanimous is False
    assert result.verdicts == {ON: 3, PARTLY: 1}


def test_tie_has_no_majority():
    result = kpi_agreement(ratings(ON, OFF, ON, OFF))
    assert result.majority is None
    assert result.agreeing == 2


@pytest.mark.parametrize(
    ("given", "unanimous", "rated"),
    [
        ((), None, 0),
        ((None, None), None, 0),
        ((ON, None), None, 1),
        ((ON, ON), True, 2),
        ((ON, OFF), False, 2),
    ],
)
def test_unanimity_needs_two(given, unanimous, rated):
    result = kpi_agreement(ratings(*given))
    assert result.unanimous is unanimous
    assert result.rated == rated
    assert (result.majority is None) == (rated == 0 or unanimous is False)


def test_overall_by_hand():
    result = overall_agreement(
        {
            "1": ratings(ON, ON, ON),  # pairs: 3 of 3
            "2": ratings(ON, PARTLY, PARTLY),  # BC agree: 1 of 3
            "3": ratings(OFF, None, OFF),  # AC agree: 1 of 1
            "4": ratings(ON, None, None),  # none
        }
    )
    assert result.unanimous_share.value == pytest.approx(2 / 3)
    assert result.unanimous_share.n == 3
    assert result.pairwise_share.value == pytest.approx(5 / 7)
    assert {pair: share.value for pair, share in result.by_pair.items()} == {
        ("A", "B"): 1 / 2,
        ("A", "C"): 2 / 3,
        ("B", "C"): 1.0,
    }


def test_order_of_the_ratings_does_not_matter():
    forward = {"1": ratings(ON, OFF, ON), "2": ratings(ON, ON, OFF)}
    backward = {kpi: given[::-1] for kpi, given in forward.items()}
    assert overall_agreement(forward) == overall_agreement(backward)


@pytest.mark.parametrize("given", [{}, {"1": []}, {"1": ratings(ON)}, {"1": ratings(None, ON)}])
def test_nothing_to_compare(given):
    result = overall_agreement(given)
    assert result.unanimous_share.reason is Reason.TOO_FEW
    assert result.pairwise_share.reason is Reason.TOO_FEW


def test_one_rubric_rates_once():
    with pytest.raises(ValueError, match="'A'"):
        kpi_agreement([*ratings(ON), *ratings(OFF)])
