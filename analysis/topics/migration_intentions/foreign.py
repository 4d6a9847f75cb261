"""Foreign residents apart: all residents less the Japanese, by the same cohorts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.cohorts import BANDS, Register, Span
from analysis.chapters.net_moves import Moves, ages_between
from analysis.chapters.study import Study
from analysis.elements import Column, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.projection.layout import FloatArray
from analysis.model.series import Series
from analysis.topics.migration_intentions.words import YOUNG, ages_words, younger
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, percent, rounded, signed

TITLE = "外国人住民の動き"
FEW = 100
"""Fewer foreign residents than so many are given in one number only."""
AGES = (("5-9", "15-19"), ("20-24", "25-29"), ("30-34", "35-39"), ("40-44", "60-64"), ("65-69", "90+"))


def foreign(study: Study, everybody: Register, japanese: Register, moves: Mapping[Span, Moves]) -> Chapter:
    """Describe how the cohorts of foreign residents changed, beside the Japanese of the same years."""
    days = [day for day in everybody.people if day in japanese.people and not day % 1]
    if not days:
        why = f"{study.name}の外国人住民を含む年齢別人口が手元にないため、外国人住民の動きは示さない。"
        return Chapter(TITLE, missing=(Prose(kind="missing", title=TITLE, paragraphs=(why,)),))
    people = {day: np.maximum(everybody.people[day] - japanese.people[day], 0.0) for day in sorted(days)}
    used = [each for each in (*everybody.observed, *japanese.observed) if not each.basis.endswith("_march")]
    counts = pd.Series(
        {int(day): everybody.whole(day) - japanese.whole(day) for day in people}
    ).round()  # with those of unknown age: the ages of few foreign residents are withheld
    totals = pd.Series({int(day): everybody.whole(day) for day in people})
    last = int(counts.index[-1])
    spans = [span for span in moves if span.start in people and span.end in people]
    share = percent(100 * counts[last] / max(totals[last], 1.0))
    if counts.max() < FEW or not spans:
        told = (
            f"{era_year(last)}に外国人住民はいない。"
            if counts[last] == 0 and counts.max() < FEW
            else f"{era_year(last)}の外国人住民は{counted(counts[last])}（住民の{share}）と少ないため、年齢別には示さない。"
            if counts.max() < FEW
            else f"{era_year(last)}の外国人住民は{counted(counts[last])}（住民の{share}）である。5年を隔てた年の値がないため、年齢別の動きは示さない。"
        )
        return Chapter(TITLE, text=(Prose(paragraphs=(told,)),))
    span = spans[-1]
    table = _table(study, span, people, moves[span], used)
    yearly = _yearly(study, counts, used)
    first = int(counts.index[0])
    foreigners = _change(people, span, *YOUNG)
    japanese_net = moves[span].net(*YOUNG, study.confidence)
    statement = (
        f"外国人住民は{era_year(first)}の{counted(counts[first])}から{era_year(last)}の{counted(counts[last])}になった（住民の{share}）。"
        f"{span.label}の5年間に、{younger(*YOUNG)}だった世代の外国人住民は{signed(foreigners)}"
        f"（{ages_words(*YOUNG)}になるまでの増減）、日本人住民の純移動は{signed(japanese_net.number)}である。"
        f"{_together(foreigners, japanese_net.number)}"
    )
    finding = study.finding(
        "migration.foreign",
        statement,
        used,
        estimate=foreigners,
        unit="人",
        n=float(people[span.start][:, _before(*YOUNG)].sum()),
        method="コーホートの増減（死亡を除かない）",
        caveats=(
            "外国人住民は、住民全体から日本人住民を引いた人数。国外との出入りと国内の移動は分けられない。",
            "日本国籍を取得した人は、外国人住民の減少、日本人住民の増加として表れる。",
        ),
    )
    return Chapter(
        TITLE, findings=(finding,), pictures=(_picture(study, counts, yearly),), shown=(table, yearly)
    )


def _before(first: str, last: str) -> slice:
    """Return the places of the cohorts five years before."""
    at = ages_between(first, last)
    return slice(at.start - 1, at.stop - 1 if last != BANDS[-1] else at.stop)


def _change(people: Mapping[float, FloatArray], span: Span, first: str, last: str) -> float:
    end = people[span.end][:, ages_between(first, last)].sum()
    return float(end - people[span.start][:, _before(first, last)].sum())


def _together(foreigners: float, japanese: float) -> str:
    both = foreigners + japanese
    if rounded(foreigners) > 0 > rounded(japanese):
        if rounded(both) > 0:
            return "外国人住民の増加が日本人住民の転出超過を上回り、合わせると増えている。"
        if rounded(both) < 0:
            return "外国人住民の増加は日本人住民の転出超過を補うに至っていない。"
    return ""


def _table(
    study: Study, span: Span, people: Mapping[float, FloatArray], moves: Moves, used: list[Series]
) -> Table:
    rows = []
    for first, last in AGES:
        start = float(people[span.start][:, _before(first, last)].sum())
        end = float(people[span.end][:, ages_between(first, last)].sum())
        net = moves.net(first, last, study.confidence)
        rows.append((ages_words(first, last), start, end, end - start, net.number))
    return study.table(
        "migration_foreign",
        f"外国人住民と日本人住民の年齢別の動き（{span.label}）",
        (
            Column(key="age", label="年齢", kind="text"),
            Column(key="start", label="外国人住民、期初（同じ世代）", unit="人"),
            Column(key="end", label="外国人住民、期末", unit="人"),
            Column(key="change", label="外国人住民の増減", unit="人", sign=True),
            Column(key="net", label="日本人住民の純移動", unit="人", sign=True),
        ),
        pd.DataFrame(rows, columns=["age", "start", "end", "change", "net"]),
        [*used, *moves.behind],
        period=span.label,
        computed=True,
        note="年齢は期間の終わりの年齢。外国人住民の増減は死亡を除いていない。日本人住民の純移動は死亡による減少を除いている。",
    )


def _yearly(study: Study, counts: pd.Series, used: list[Series]) -> Table:
    return study.table(
        "migration_foreign_residents",
        "外国人住民の人数（1月1日）",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="persons", label="外国人住民", unit="人"),
        ),
        counts.rename("persons").rename_axis("year").to_frame(),
        used,
        computed=True,
        period=f"{counts.index[0]}〜{counts.index[-1]}年",
        annex=True,
    )


def _picture(study: Study, counts: pd.Series, table: Table) -> Picture:
    first, last = int(counts.index[0]), int(counts.index[-1])
    word = (
        "増えた"
        if counts[last] > counts[first]
        else "減った"
        if counts[last] < counts[first]
        else "変わらない"
    )
    return Picture(
        id="fig_migration_foreign",
        title=f"{study.name}の外国人住民は{first}年から{last}年までに{word}",
        alt=f"折れ線グラフ。外国人住民は{first}年{format_number(counts[first])}人から{last}年{format_number(counts[last])}人。",
        unit="人",
        chart=LinesChart((Line("外国人住民", counts),), y_label="人", from_zero=True, height_inches=2.3),
        table=table,
    )
