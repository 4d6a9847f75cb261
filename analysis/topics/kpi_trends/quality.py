"""Whether the KPIs can measure what the plan wants: weaknesses of each, and the list to revise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.model.kpis.kpi import Kind
from analysis.model.kpis.quality import DEFAULT_RESPONSES, SERIOUS, Quality, Weakness, quality, suggestion
from analysis.topics.kpi_trends.followed import Followed
from analysis.topics.kpi_trends.named import listed, unique_names
from analysis.words.numbers import format_number

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "指標は成果を測れているか"
WORDS: Final = {
    Weakness.OUTPUT: "活動量（アウトプット）を数えている",
    Weakness.UNCLASSIFIED: "アウトプットかアウトカムかの区分がない",
    Weakness.NO_TARGET: "数値の目標がない",
    Weakness.NO_BASELINE: "基準値がない",
    Weakness.NO_ACTUALS: "実績がない",
    Weakness.NO_SOURCE: "値の出所（統計、担当課、出典）の記載がない",
    Weakness.SELDOM: "値のない年度がある",
    Weakness.LATE: "最新の値が古い",
    Weakness.TARGET_MET_AT_START: "目標が、定めたときすでに達していた水準である",
    Weakness.CEILING: "割合が上限に近い、又は目標が上限である",
    Weakness.NOISE: "目標までの変化が、年ごとのばらつきに埋もれる",
    Weakness.SURVEY_ERROR: "目標までの変化が、調査の誤差に埋もれる",
    Weakness.SHARED_CAUSES: "景気や全国の動きに左右されやすい",
    Weakness.SHOCKED_BASELINE: "基準年度が新型コロナウイルス感染症の影響下にある",
}


def qualities(study: KpiTrendsStudy) -> tuple[tuple[Followed, Quality], ...]:
    """Look over every KPI that is followed."""
    return tuple(
        (each, quality(each.kpi, each.series, each.target, study.year, confidence=study.confidence))
        for each in study.followed
    )


def quality_chapter(study: KpiTrendsStudy) -> Chapter:
    """Say what weaknesses the KPIs have, which to revise, and what to measure instead."""
    looked = qualities(study)
    if not looked:
        text = f"{study.name}の登録簿には続いている指標がないため、指標の質を調べられない。"
        return Chapter(TITLE, missing=(Prose(kind="missing", title="指標の質", paragraphs=(text,)),))
    revise = [pair for pair in looked if pair[1].to_revise]
    return Chapter(
        TITLE,
        text=(_how(),),
        findings=tuple(_findings(study, looked, revise)),
        shown=(
            *((_revise(study, revise),) if revise else ()),
            _counts(study, looked),
            _asked_table(study, looked),
        )
        if any(found.responses for _, found in looked)
        else (*((_revise(study, revise),) if revise else ()), _counts(study, looked)),
    )


def _how() -> Prose:
    return Prose(
        paragraphs=(
            "指標が成果を測れるかを、登録簿の記載と実績の値から調べた。アウトプットは行政が行ったことの量（開催回数など）、"
            "アウトカムはその結果として起きた変化をいう。区分の記載がない指標は、名称に活動を表す語があるものを活動量とみて、"
            "その旨を記した。名称による見立ては、所管課で確かめる必要がある。",
        )
    )


def _findings(
    study: KpiTrendsStudy,
    looked: Sequence[tuple[Followed, Quality]],
    revise: Sequence[tuple[Followed, Quality]],
) -> Iterator[Finding]:
    names = unique_names(study.followed)
    reasons: dict[Weakness, int] = {}
    for _, found in revise:
        for each in found.weaknesses:
            if each in SERIOUS:
                reasons[each] = reasons.get(each, 0) + 1
    told = "、".join(
        f"{WORDS[each]}もの{count}" for each, count in sorted(reasons.items(), key=lambda pair: -pair[1])
    )
    yield study.of_register(
        study.finding(
            "kpi_trends.revise",
            f"{len(looked)}指標のうち、見直しを検討すべきものは{len(revise)}である"
            + (f"（{told}。重なりを含む）。" if revise else "。"),
            (),
            estimate=float(len(revise)),
            unit="指標",
            n=len(looked),
            method="登録簿の記載と実績による点検",
            rank=4 if revise and any(each.assessment for each, _ in looked) else None,
            facts={each.kpi.id: ";".join(found.weaknesses) for each, found in looked},
        ),
        sources=[each.kpi.source for each, _ in looked],
        behind=[each.series for each, _ in looked],
    )
    unsaid = [each for each, _ in looked if each.kpi.kind is None]
    outcomes = sum(each.kpi.kind is Kind.OUTCOME for each, _ in looked)
    by_name = [each for each, found in looked if found.by_name]
    if unsaid:
        what = "すべての指標に" if len(unsaid) == len(looked) else f"{len(unsaid)}指標に"
        hint = (
            f"名称からは{len(by_name)}指標が活動量とみられる（{listed([names[e.kpi.id] for e in by_name])}）。"
            if by_name
            else ""
        )
        yield study.of_register(
            study.finding(
                "kpi_trends.kinds",
                f"{what}アウトプットかアウトカムかの区分の記載がなく、計画が成果を測れているかを登録簿からは確かめられない。{hint}",
                (),
                estimate=float(len(unsaid)),
                unit="指標",
                n=len(looked),
            ),
            sources=[each.kpi.source for each in unsaid],
        )
    else:
        yield study.of_register(
            study.finding(
                "kpi_trends.kinds",
                f"{len(looked)}指標のうち、アウトカム（成果）の指標は{outcomes}、アウトプット（活動量）の指標は{len(looked) - outcomes}である。",
                (),
                estimate=float(outcomes),
                unit="指標",
                n=len(looked),
            ),
            sources=[each.kpi.source for each, _ in looked],
        )


def _revise(study: KpiTrendsStudy, revise: Sequence[tuple[Followed, Quality]]) -> Table:
    names = unique_names(study.followed)
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="why", label="見直しを検討する理由", kind="text"),
        Column(key="instead", label="代わりに測るもの・直すこと", kind="text"),
    )
    frame = pd.DataFrame(
        [
            {
                "name": names[each.kpi.id],
                "why": "、".join(
                    WORDS[weak] + ("（名称による）" if weak is Weakness.OUTPUT and found.by_name else "")
                    for weak in found.weaknesses
                    if weak in SERIOUS
                ),
                "instead": suggestion(found),
            }
            for each, found in revise
        ]
    )
    return study.of_register(
        study.table("kpi_trends_revise", "見直しを検討する指標", columns, frame, (), period=study.period),
        sources=[each.kpi.source for each, _ in revise],
        behind=[each.series for each, _ in revise],
    )


def _counts(study: KpiTrendsStudy, looked: Sequence[tuple[Followed, Quality]]) -> Table:
    names = unique_names(study.followed)
    columns = (
        Column(key="what", label="点検した事項", kind="text"),
        Column(key="count", label="当てはまる指標", unit="件"),
        Column(key="weight", label="扱い", kind="text"),
        Column(key="which", label="例", kind="text"),
    )
    frame = pd.DataFrame(
        [
            {
                "what": words,
                "count": len(having),
                "weight": "見直しを検討" if weak in SERIOUS else "読むときの注意",
                "which": listed(having) if having else "―",
            }
            for weak, words in WORDS.items()
            if (having := [names[each.kpi.id] for each, found in looked if weak in found.weaknesses])
            is not None
        ]
    )
    return study.of_register(
        study.table(
            "kpi_trends_weaknesses", "指標の点検の結果", columns, frame, (), period=study.period, annex=True
        ),
        sources=[each.kpi.source for each, _ in looked],
        behind=[each.series for each, _ in looked],
    )


def _asked_table(study: KpiTrendsStudy, looked: Sequence[tuple[Followed, Quality]]) -> Table:
    names = unique_names(study.followed)
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="change", label="基準値から目標までの変化", unit="ポイント", decimals=1, sign=True),
        Column(key="needed", label="見分けるのに要る回答数", unit="人"),
    )
    rows = [
        {
            "name": names[each.kpi.id],
            "change": (each.target.target or 0.0) - (each.target.baseline or 0.0),
            "needed": found.responses,
        }
        for each, found in looked
        if found.responses is not None and each.target is not None
    ]
    return study.of_register(
        study.table(
            "kpi_trends_surveys", "調査による指標：目標までの変化を誤差と見分けるのに要る回答数", columns, pd.DataFrame(rows), (),
            period=study.period, annex=True,
            note="二時点の無作為標本の差の区間が零を含まなくなる回答数。名称から調査によると見られる割合の指標に限る。"
            f"{format_number(DEFAULT_RESPONSES)}人を超えるものを、調査の誤差に埋もれる指標とした。",
        ),
        behind=[each.series for each, found in looked if found.responses is not None],
    )  # fmt: skip
