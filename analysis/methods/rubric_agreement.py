"""Do different rubrics say the same of a KPI? Compared by the meaning of the labels, not by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.methods.result import Estimate, Reason
from analysis.methods.rubric import Rating, Verdict

METHOD = "agreement of rubrics by verdict"


@dataclass(frozen=True, slots=True)
class KpiAgreement:
    """How far the rubrics agree on one KPI.

    Attributes
    ----------
    verdicts : number of rubrics for each verdict given.
    majority : the most frequent verdict; None in a tie or when no rubric rates the KPI.
    agreeing : number of rubrics with the most frequent verdict.
    rated, unrated : number of rubrics with and without a rating.
    unanimous : whether at least two rubrics rate the KPI and all give one verdict; None with fewer.
    """

    verdicts: Mapping[Verdict, int]
    majority: Verdict | None
    agreeing: int
    rated: int
    unrated: int
    unanimous: bool | None


@dataclass(frozen=True, slots=True)
class OverallAgreement:
    """How far the rubrics agree over all KPIs.

    Attributes
    ----------
    unanimous_share : share of the KPIs rated by two or more rubrics on which all of these agree.
    pairwise_share : share of the pairs of ratings of one KPI that agree.
    by_pair : the same for each pair of rubrics, in the order of their names.
    """

    unanimous_share: Estimate
    pairwise_share: Estimate
    by_pair: Mapping[tuple[str, str], Estimate]


def kpi_agreement(ratings: Sequence[Rating]) -> KpiAgreement:
    """Count how many rubrics agree on one KPI.

    Raises
    ------
    ValueError
        Two ratings by one rubric.

    Examples
    --------
    >>> ratings = [Rating("A市", "順調", Verdict.ON_TRACK, 1, 3), Rating("B市", "S", Verdict.ON_TRACK, 1, 4),
    ...            Rating("C市", "遅れ", Verdict.OFF_TRACK, 3, 3)]
    >>> result = kpi_agreement(ratings)
    >>> str(result.majority), result.agreeing, result.rated
    ('on_track', 2, 3)
    """
    _one_rating_each(ratings)
    verdicts = Counter(rating.verdict for rating in ratings if rating.verdict is not None)
    rated = verdicts.total()
    agreeing = max(verdicts.values(), default=0)
    leaders = [verdict for verdict, count in verdicts.items() if count == agreeing]
    return KpiAgreement(
        dict(verdicts),
        leaders[0] if len(leaders) == 1 else None,
        agreeing,
        rated,
        len(ratings) - rated,
        len(verdicts) == 1 if rated >= 2 else None,
    )


def overall_agreement(ratings_by_kpi: Mapping[str, Sequence[Rating]]) -> OverallAgreement:
    """Summarise the agreement over KPIs.

    Parameters
    ----------
    ratings_by_kpi : KPI id → its rating by each rubric.

    Returns
    -------
    Shares; with a reason where no KPI is rated by two rubrics.

    Examples
    --------
    >>> on, off = Verdict.ON_TRACK, Verdict.OFF_TRACK
    >>> result = overall_agreement({
    ...     "1": [Rating("A", "a", on, 1, 2), Rating("B", "x", on, 1, 2)],
    ...     "2": [Rating("A", "a", on, 1, 2), Rating("B", "y", off, 2, 2)]})
    >>> result.unanimous_share.value
    0.5
    """
    pairs: dict[tuple[str, str], list[bool]] = {}
    unanimous = []
    for ratings in ratings_by_kpi.values():
        agreement = kpi_agreement(ratings)
        if agreement.unanimous is not None:
            unanimous.append(agreement.unanimous)
        for one, other in combinations(sorted(ratings, key=lambda rating: rating.rubric), 2):
            agreed = pairs.setdefault((one.rubric, other.rubric), [])
            if one.verdict is not None and other.verdict is not None:
                agreed.append(one.verdict is other.verdict)
    return OverallAgreement(
        _share("unanimous_share", unanimous),
        _share("pairwise_share", [agreed for pair in pairs.values() for agreed in pair]),
        {pair: _share("pairwise_share", agreed) for pair, agreed in sorted(pairs.items())},
    )


def _one_rating_each(ratings: Sequence[Rating]) -> None:
    repeated = [name for name, times in Counter(rating.rubric for rating in ratings).items() if times > 1]
    if repeated:
        raise ValueError(f"more than one rating of the KPI by {', '.join(map(repr, repeated))}")


def _share(name: str, agreed: Sequence[bool]) -> Estimate:
    if not agreed:
        return Estimate.missing(name, METHOD, Reason.TOO_FEW, "no KPI is rated by two rubrics")
    return Estimate(sum(agreed) / len(agreed), None, None, None, name, METHOD, len(agreed))
