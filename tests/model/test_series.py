"""Series: what arithmetic does to values, years, status, sources, bases and gaps; expected values by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model.area_history import Gap, GapReason
from analysis.model.observations import Status
from analysis.model.series import MixedBasesError, Series, basis_of, period_of, sources_of

NAMES = {"vital_statistics": "人口動態統計", "resident_register": "住民基本台帳", "census": "国勢調査"}


def series(
    values: Mapping[int, float],
    *,
    status: Mapping[int, Status] | None = None,
    sources: str | Mapping[int, set[str]] = "book",
    name: str = "出生数",
    basis: str = "vital_statistics",
    unit: str = "人",
    gaps: tuple[Gap, ...] = (),
) -> Series:
    years = sorted(values)
    index = pd.Index(years, name="year", dtype="int64")
    behind = {year: {sources} if isinstance(sources, str) else sources[year] for year in years}
    return Series(
        values=pd.Series([float(values[y]) for y in years], index=index, dtype=float),
        status=pd.Series([(status or {}).get(y, Status.OBSERVED) for y in years], index=index, dtype=object),
        sources=pd.Series([frozenset(behind[y]) for y in years], index=index, dtype=object),
        indicator="births",
        name=name,
        area="14212",
        bases=(basis,),
        counted=((name, NAMES[basis]),),
        unit=unit,
        gaps=gaps,
    )


def gap(year: int) -> Gap:
    return Gap("births", "vital_statistics", year, GapReason.MISSING_PART, ("09364",), ("西方町",))


def test_a_sum_has_the_years_of_both_their_sources_and_the_worse_status():
    first = series(
        {2019: 10, 2020: 20, 2021: 30},
        status={2020: Status.ESTIMATED},
        sources={2019: {"a"}, 2020: {"a"}, 2021: {"a", "b"}},
        gaps=(gap(2018),),
    )
    second = series(
        {2020: 1, 2021: 2, 2022: 4}, status={2021: Status.PROJECTED}, sources="c", gaps=(gap(2018), gap(2019))
    )
    total = first + second
    assert dict(total) == {2020: 21.0, 2021: 32.0}
    assert total.status.tolist() == [Status.ESTIMATED, Status.PROJECTED]
    assert total.sources.to_dict() == {2020: {"a", "c"}, 2021: {"a", "b", "c"}}
    assert total.gaps == (gap(2018), gap(2019))
    assert (total.unit, total.name, total.basis) == ("人", "出生数", "vital_statistics")
    assert dict(first - second) == {2020: 19.0, 2021: 28.0}
    assert (first - second).status.tolist() == [Status.ESTIMATED, Status.PROJECTED]


@pytest.mark.parametrize("operation", [Series.__add__, Series.__sub__])
def test_another_basis_or_unit_is_refused(operation):
    own = series({2020: 10})
    with pytest.raises(MixedBasesError, match=r"vital_statistics.*resident_register"):
        operation(own, series({2020: 10}, basis="resident_register"))
    with pytest.raises(ValueError, match="件"):
        operation(own, series({2020: 10}, unit="件", name="婚姻件数"))
    ratio = own.per(series({2020: 5}, basis="resident_register"), unit="割合", name="率")
    with pytest.raises(MixedBasesError):
        operation(ratio, own)


def test_a_number_scales_and_leaves_the_rest():
    one = series({2020: 10, 2021: 20}, status={2020: Status.ESTIMATED})
    for scaled in (3 * one, one * 3):
        assert dict(scaled) == {2020: 30.0, 2021: 60.0}
        assert scaled.status.equals(one.status)
        assert scaled.sources.equals(one.sources)


def test_a_ratio_names_both_bases_and_drops_denominators_of_zero():
    births = series({2019: 9, 2020: 30, 2021: 40, 2022: 50}, sources="a", gaps=(gap(2018),))
    people = series(
        {2020: 1000, 2021: 0, 2022: 2500, 2023: 1},
        status={2022: Status.ESTIMATED},
        sources="b",
        name="人口",
        basis="resident_register",
    )
    rate = births.per(people, unit="人口千対", name="出生率", scale=1000)
    assert dict(rate) == {2020: 30.0, 2022: 20.0}
    assert rate.bases == ("vital_statistics", "resident_register")
    assert rate.basis_name == "出生数は人口動態統計、人口は住民基本台帳"
    assert (rate.unit, rate.name, rate.source_ids()) == ("人口千対", "出生率", ("a", "b"))
    assert rate.status.tolist() == [Status.OBSERVED, Status.ESTIMATED]
    assert rate.gaps == (gap(2018),)
    with pytest.raises(MixedBasesError, match="出生率"):
        rate.basis  # noqa: B018


def test_a_ratio_within_one_basis_has_one():
    rate = series({2020: 30}).per(series({2020: 60}, name="婚姻件数", unit="組"), unit="割合", name="比")
    assert rate.basis == "vital_statistics"
    assert rate.basis_name == "人口動態統計"
    assert dict(rate) == {2020: 0.5}


def test_the_middle_of_the_year_is_the_mean_of_the_year_and_the_next():
    stock = series(
        {2015: 100, 2016: 110, 2017: 130, 2020: 7, 2021: 9},
        status={2017: Status.ESTIMATED, 2021: Status.PROJECTED},
        sources={2015: {"a"}, 2016: {"b"}, 2017: {"c"}, 2020: {"d"}, 2021: {"e"}},
    )
    middle = stock.mean_of_neighbours()
    assert dict(middle) == {2015: 105.0, 2016: 120.0, 2020: 8.0}
    assert middle.status.tolist() == [Status.OBSERVED, Status.ESTIMATED, Status.PROJECTED]
    assert middle.sources.to_dict() == {2015: {"a", "b"}, 2016: {"b", "c"}, 2020: {"d", "e"}}
    assert len(series({2015: 1}).mean_of_neighbours()) == 0
    assert len(series({}).mean_of_neighbours()) == 0


def test_years_are_cut_with_the_gaps_among_them():
    whole = series({2010: 1, 2012: 2, 2014: 3}, gaps=(gap(2009), gap(2011), gap(2013)))
    assert (whole.until(2012).years, whole.until(2012).gaps) == ([2010, 2012], (gap(2009), gap(2011)))
    assert (whole.since(2012).years, whole.since(2012).gaps) == ([2012, 2014], (gap(2013),))
    chosen = whole.at([2014, 2010, 1999])
    assert (chosen.years, chosen.gaps) == ([2010, 2014], whole.gaps)
    assert chosen.status.index.tolist() == chosen.sources.index.tolist() == [2010, 2014]


def test_a_year_is_asked_for():
    one = series({2010: 1.5, 2012: 2})
    assert (one.first, one.last, one.years, len(one)) == (2010, 2012, [2010, 2012], 2)
    assert (one[2010], one.get(2010), one.get(2011)) == (1.5, 1.5, None)
    assert 2012 in one
    assert 2011 not in one
    assert all(type(year) is int and type(value) is float for year, value in one)
    with pytest.raises(KeyError):
        one[2011]
    with pytest.raises(IndexError):
        series({}).first  # noqa: B018


def test_years_ascend_once_and_belong_to_all_parts():
    index = pd.Index([2011, 2010], name="year")
    values = pd.Series([1.0, 2.0], index=index)
    told = pd.Series([Status.OBSERVED] * 2, index=index, dtype=object)
    rest = ("births", "出生数", "14212", ("census",), (("出生数", "国勢調査"),), "人")
    with pytest.raises(ValueError, match="ascend"):
        Series(values, told, told, *rest)
    twice = values.set_axis([2010, 2010])
    with pytest.raises(ValueError, match="unique"):
        Series(twice, told.set_axis([2010, 2010]), told.set_axis([2010, 2010]), *rest)
    straight = values.set_axis([2010, 2011])
    with pytest.raises(ValueError, match="same years"):
        Series(straight, told.set_axis([2010, 2012]), told.set_axis([2010, 2011]), *rest)


def test_the_worst_status_counts():
    both = {2020: Status.PROJECTED, 2021: Status.ESTIMATED}
    assert series({2020: 1, 2021: 1, 2022: 1}, status=both).worst_status() is Status.PROJECTED
    assert series({2021: 1, 2022: 1}, status=both).worst_status() is Status.ESTIMATED
    assert series({2022: 1}, status=both).worst_status() is Status.OBSERVED
    assert series({}).worst_status() is Status.OBSERVED


def test_periods_are_told():
    assert series({2010: 1, 2014: 2}).period == "2010〜2014年"
    assert series({2010: 1}).period == "2010年"
    assert series({}).period == ""
    assert period_of([series({2010: 1, 2012: 1}), series({}), series({2015: 1})]) == "2010〜2015年"
    assert period_of([series({2010: 1}), series({2010: 3})]) == "2010年"
    assert period_of([series({})]) == period_of([]) == ""


def test_bases_are_told_with_what_each_counts_where_they_differ():
    births, wed = series({2020: 1}), series({2020: 1}, name="婚姻件数")
    people = series({2020: 1}, name="人口", basis="resident_register")
    assert basis_of([births, wed]) == "人口動態統計"
    assert basis_of([births, people, wed, births]) == "出生数・婚姻件数は人口動態統計、人口は住民基本台帳"
    nothing = series({}, name="人口", basis="census")
    assert basis_of([births, nothing]) == "人口動態統計", "a series without a value is behind nothing"
    assert basis_of([]) == ""
    assert people.named("女性").basis_name == "住民基本台帳"
    assert basis_of([births, people.named("女性")]) == "出生数は人口動態統計、女性は住民基本台帳"


def test_sources_are_united_and_sorted():
    assert sources_of([series({2020: 1}, sources="b"), series({2021: 1}, sources="a")]) == ("a", "b")
    assert sources_of([series({}, sources="a")]) == ()


years = st.integers(1980, 2030)
tables = st.dictionaries(years, st.integers(0, 10_000), max_size=12)
stati = st.dictionaries(years, st.sampled_from([Status.OBSERVED, Status.ESTIMATED, Status.PROJECTED]))


@given(tables, tables, stati, stati)
def test_addition_always_keeps_years_and_sources_and_never_betters_a_status(a, b, of_a, of_b):
    one, two = series(a, status=of_a, sources="a"), series(b, status=of_b, sources="b")
    total, other = one + two, two + one
    assert dict(total) == {year: float(a[year] + b[year]) for year in sorted(set(a) & set(b))}
    assert dict(other) == dict(total)
    order = list(Status)
    for year in total.years:
        worse = max(
            order.index(of_a.get(year, Status.OBSERVED)), order.index(of_b.get(year, Status.OBSERVED))
        )
        assert total.status[year] == other.status[year] == order[worse]
        assert total.sources[year] == {"a", "b"}
    assert dict(total - two) == {year: float(a[year]) for year in total.years}


@given(tables, years)
def test_what_is_cut_apart_is_the_whole(table, year):
    one = series(table)
    before, after = one.until(year), one.since(year + 1)
    assert [*before.years, *after.years] == one.years
    assert one.at(one.years).years == one.years
    assert all(y <= year for y in before.years)
