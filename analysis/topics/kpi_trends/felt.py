"""How far the progress of measures agrees with what citizens feel of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Picture, PlaneChart
from analysis.methods.quadrants import UNDIVIDED, Quadrants, quadrants
from analysis.methods.rank_agreement import FEWEST, rank_agreement
from analysis.methods.result import Estimate
from analysis.methods.survey.suppression import SUPPRESS_BELOW
from analysis.model.kpis.kpi import Aspect, Perception
from analysis.topics.kpi_trends.measures import Progress, mean_error, progress_of_measures
from analysis.topics.kpi_trends.named import listed
from analysis.topics.kpi_trends.portfolio import portfolio
from analysis.words.numbers import format_number
from analysis.words.phrases import interval

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "市民の実感と合っているか"
SURE: Final = 0.8
"""Membership from which an item is said to lie in its quadrant."""


def felt(study: KpiTrendsStudy) -> Chapter:
    """Compare progress with satisfaction, and satisfaction with importance."""
    satisfied, few = _latest(study, Aspect.SATISFACTION)
    important, few_more = _latest(study, Aspect.IMPORTANCE)
    few |= few_more
    if not satisfied:
        return Chapter(TITLE, missing=(_suppressed(few) if few else _nothing(study),))
    progress = progress_of_measures(study, satisfied)
    both = [measure for measure in satisfied if progress and measure in progress.values]
    chapters: list[Chapter] = []
    missing = [_suppressed(few)] if few else []
    if progress is not None and len(both) >= FEWEST:
        chapters.append(_against_progress(study, satisfied, progress, both))
    else:
        missing.append(_without_progress(study, len(both)))
    rated = [measure for measure in satisfied if measure in important]
    if len(rated) >= FEWEST and _vary(satisfied, rated) and _vary(important, rated):
        chapters.append(portfolio(study, satisfied, important, rated))
    else:
        missing.append(_without_importance(study))
    return Chapter(
        TITLE,
        missing=tuple(missing),
        text=(_how(),),
        findings=tuple(finding for chapter in chapters for finding in chapter.findings),
        pictures=tuple(picture for chapter in chapters for picture in chapter.pictures),
        shown=tuple(table for chapter in chapters for table in chapter.shown),
    )


def _against_progress(
    study: KpiTrendsStudy, satisfied: Mapping[str, Perception], progress: Progress, both: Sequence[str]
) -> Chapter:
    x = [progress.values[measure] for measure in both]
    y = [satisfied[measure].value for measure in both]
    errors = [mean_error(satisfied[measure]) for measure in both]
    known = [error for error in errors if error is not None]
    agreement = rank_agreement(x, y, confidence=study.confidence)
    all_known = len(known) == len(both)
    found = quadrants(list(both), x, y, y_error=known if all_known else None)
    if not all_known:  # without the number of responses nobody knows how sure a quadrant is
        found = replace(found, items=found.items.assign(membership=np.nan))
    sources = {*progress.sources, *(satisfied[measure].source for measure in both)}
    year = next(iter(satisfied.values())).year
    tables = _plane_tables(study, found, progress, year, sources)
    same = int((found.items["quadrant"] == UNDIVIDED).sum())
    apart = {
        corner: found.items[
            (found.items["quadrant"] == corner) & (found.items["membership"] >= SURE)
        ].index.tolist()
        for corner in ("high_low", "low_high")
    }
    agree = _agreement(study, agreement, progress, len(both), found, apart, sources)
    items = found.items.assign(
        y_error=[0.0 if error is None else _Z95 * error for error in errors],
        emphasis=found.items["quadrant"].isin(["high_low", "low_high"]) & (found.items["membership"] >= SURE),
    )
    few = items[items["emphasis"]].assign(far=lambda f: (f["y"] - found.y_cut).abs()).nlargest(8, "far").index
    picture = Picture(
        id="fig_kpi_trends_felt",
        title=f"進み具合が上でも市民の評価が低い施策{len(apart['high_low'])}、下でも評価が高い施策{len(apart['low_high'])}"
        + (f"（{same}施策は進み具合が同じで区別できない）" if same else ""),
        alt=f"横軸に{progress.what}、縦軸に市民の評価の平均をとった{len(both)}施策の散布図。破線は進み具合の中位と評価の平均。"
        f"進み具合が上で評価の低い施策は{listed(apart['high_low']) or 'ない'}、進み具合が下で評価の高い施策は{listed(apart['low_high']) or 'ない'}。",
        unit="点",
        chart=PlaneChart(
            items.assign(emphasis=items.index.isin(few)),
            f"{progress.what}（点）",
            "市民の評価の平均（点）",
            found.x_cut,
            found.y_cut,
            (
                "進み具合が上、評価も高い",
                "進み具合が上、評価は低い",
                "進み具合が下、評価は高い",
                "進み具合が下、評価も低い",
            ),
            x_decimals=progress.decimals,
            y_decimals=2,
        ),
        table=tables[0],
        note=f"{progress.note}縦の線は市民の評価の標本誤差による幅（上限の見積り）。番号は、食い違いが誤差を見込んでも{SURE:.0%}以上確かな施策（評価が平均から離れた順に一部）。".replace(
            "%", "％"
        ),
    )
    return Chapter(TITLE, findings=(agree,), pictures=(picture,), shown=tuple(tables))


def _agreement(
    study: KpiTrendsStudy,
    agreement: Estimate,
    progress: Progress,
    count: int,
    found: Quadrants,
    apart: Mapping[str, list[str]],
    sources: set[str],
) -> Finding:
    if not agreement.has_value:
        said = f"{count}施策の{progress.what}がすべて同じで、市民の評価と比べられない"
    else:
        limits = interval(agreement, 2, sign=True)
        if agreement.excludes(0) and agreement.number > 0:
            verdict = "進んでいる施策ほど市民の評価も高い傾向がある"
        elif agreement.excludes(0):
            verdict = "進んでいる施策ほど市民の評価が低い傾向がある"
        else:
            verdict = "市民の評価との間に、順位の一致も逆転も確かめられない"
        said = f"{count}施策の{progress.what}をみると、{verdict}（順位相関{format_number(agreement.number, 2, sign=True)}、{limits}）"
    differ = (
        f"進み具合が中位より上なのに評価が平均より低いのは{listed(apart['high_low'])}である"
        if apart["high_low"]
        else "回答数が登録簿にない施策があり、進み具合と評価が食い違う施策は、調査の誤差の範囲にあるかどうかが分からない"
        if found.items["membership"].isna().any()
        else "進み具合が中位より上なのに評価が平均より低いと確かにいえる施策はない"
    )
    same = int((found.items["quadrant"] == UNDIVIDED).sum())
    if same * 2 >= count:
        differ += f"。{count}施策のうち{same}施策は進み具合の点が同じで、評価の尺度が差を見分けていない"
    return study.of_register(
        study.finding(
            "kpi_trends.felt",
            f"{said}。{differ}。",
            (),
            estimate=agreement if agreement.has_value else None,
            n=count,
            method="スピアマンの順位相関（区間はボネット・ライト法）、進み具合の中位と評価の平均で分けた四象限（標本誤差による再抽出）",
            rank=3,
            caveats=("評価の平均の標準偏差は公表されていないため、標本誤差は上限で見積もった。",),
            facts={str(item): str(place) for item, place in found.items["quadrant"].items()}
            | {f"sure:{item}": float(sure) for item, sure in found.items["membership"].dropna().items()},
        ),
        sources=sources,
    )


def _plane_tables(
    study: KpiTrendsStudy, found: Quadrants, progress: Progress, year: int, sources: set[str]
) -> list[Table]:
    corners = {
        "high_high": "上・高い",
        "high_low": "上・低い",
        "low_high": "下・高い",
        "low_low": "下・低い",
        UNDIVIDED: "中位と同じ",
    }
    columns = (
        Column(key="item", label="施策", kind="text"),
        Column(key="x", label="進み具合", unit="点", decimals=progress.decimals),
        Column(key="y", label="市民の評価", unit="点", decimals=2),
        Column(key="corner", label="進み具合・評価", kind="text"),
        Column(key="sure", label="その象限である確かさ", unit="％"),
    )
    frame = found.items.assign(
        corner=found.items["quadrant"].map(corners), sure=100 * found.items["membership"]
    )
    when = f"市民の評価は{year}年度"
    period = f"進み具合は{progress.what.split('の')[0]}、{when}" if "年度" in progress.what else when
    note = f"{progress.note}進み具合の上・下は施策の中央の値（中位）と、評価の高い・低いは施策の平均と比べた相対的なもの。"
    whole = study.table(
        "kpi_trends_felt",
        "施策の進み具合と市民の評価",
        columns,
        frame,
        (),
        period=period,
        note=note,
        annex=True,
    )
    apart = frame[frame["quadrant"].isin(["high_low", "low_high"])].sort_values("sure", ascending=False)
    tables = [study.of_register(whole, sources=sources)]
    if len(apart):
        short = study.table(
            "kpi_trends_apart",
            "進み具合と市民の評価が食い違う施策（確かな順）",
            columns,
            apart,
            (),
            period=period,
            note=note,
        )
        tables.append(study.of_register(short, sources=sources))
    return tables


_Z95: Final = 1.96


def _latest(study: KpiTrendsStudy, aspect: Aspect) -> tuple[dict[str, Perception], set[str]]:
    """Return by measure the answers of the last survey that asked for an aspect, and the measures that are suppressed."""
    rows = [each for each in study.register.perceptions if each.aspect is aspect and each.year <= study.year]
    last = max((each.year for each in rows), default=0)
    latest = [each for each in rows if each.year == last]
    return (
        {each.measure: each for each in latest if not rests_on_few(each)},
        {each.measure for each in latest if rests_on_few(each)},
    )


def rests_on_few(each: Perception) -> bool:
    """Tell whether fewer than ten answers are behind a result: all of them, or those for or against in a share."""
    if each.n is None:
        return False
    if (each.lowest, each.highest) != (0.0, 100.0):
        return each.n < SUPPRESS_BELOW
    return min(each.value, 100.0 - each.value) * each.n / 100 < SUPPRESS_BELOW


def _vary(found: Mapping[str, Perception], measures: Sequence[str]) -> bool:
    return len({found[measure].value for measure in measures}) > 1


def _how() -> Prose:
    return Prose(
        paragraphs=(
            "行政の評価で進んでいる施策が、市民にも良くなったと感じられているとは限らない。施策ごとに、進み具合と市民の評価を"
            "並べ、順位が合うか、どの施策で食い違うかを調べた。市民の評価は調査の標本誤差を見込んで読む。",
        )
    )


def _suppressed(measures: Collection[str]) -> Prose:
    return Prose(
        kind="missing",
        title="回答の少ない施策",
        paragraphs=(
            f"{len(measures)}施策の市民の評価は、{SUPPRESS_BELOW}人未満の回答から成る（割合では、そう答えた人か、そうでない人が"
            f"{SUPPRESS_BELOW}人未満である）ため、秘匿した。",
        ),
    )


def _nothing(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="市民の実感",
        paragraphs=(
            f"{study.name}の施策ごとの市民の満足度・実感度が登録簿にないため、進み具合との比較を示さない。"
            f"市民意識調査の施策ごとの満足度と重要度（平均点又は割合、回答数）を登録簿に加えれば示すことができる。",
        ),
    )


def _without_progress(study: KpiTrendsStudy, common: int) -> Prose:
    return Prose(
        kind="missing",
        title="進み具合との比較",
        paragraphs=(
            f"進み具合と市民の評価がともにある施策が{common}しかないため（{FEWEST}以上を要する）、順位の一致を示さない。"
            "登録簿の施策の名称を市民意識調査の施策の名称とそろえると示すことができる。",
        ),
    )


def _without_importance(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="CS ポートフォリオ",
        paragraphs=(
            f"重要度と満足度がともにある施策が足りないため（{FEWEST}以上を要する）、CS ポートフォリオを示さない。",
        ),
    )
