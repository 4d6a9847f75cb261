"""The area beside its prefecture and its peers, age structure apart: the employed over those expected of its people."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.chapters.ages import CENSUS, SEXES
from analysis.chapters.chapter import Chapter
from analysis.chapters.standardised import TITLE, Standard, standardised
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.methods.result import Estimate
from analysis.methods.standardised_proportion import indirect_proportion_ratio
from analysis.model.area_codes import JAPAN
from analysis.topics.workforce.nouns import NOUNS, SEX_NAMES
from analysis.topics.workforce.rates import Working
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, interval, level, rounded

NEEDED = "男女別の労働力状態又は年齢別人口"
DECIMALS = 3


def compared(study: Study, own: Working, reference: Working, of: Mapping[str, Working]) -> Chapter:
    """Place the area within the spread of its peers at the nation's rates, and against its prefecture's rates."""
    against = _against(study, own, reference)
    nation = of[JAPAN].rates(study.year)
    if nation is None:
        chapter = Chapter(TITLE, missing=(_no_schedule(study),))
    else:
        schedule = nation.fillna(0.0)
        standard = Standard(
            what="就業の水準",
            ratio="標準化就業比",
            schedule=f"全国の男女・年齢別の就業率（{study.year}年）",
            exposed="15歳以上",
            general="就業者の割合",
            general_unit="15歳以上千対",
            needed=NEEDED,
            decimals=DECIMALS,
            rank=None,
        )
        known = {area: each for area, each in of.items() if each.has(study.year)}
        expected = {
            area: float((each.expected(study.year, schedule) * each.known_share(study.year)).sum())
            for area, each in known.items()
        }
        chapter = standardised(
            study,
            NOUNS,
            standard,
            {area: study.series("employed", CENSUS, area=area) for area in of},
            {area: each.people.total for area, each in of.items()},
            expected,
            of[JAPAN].by_age.total.at([study.year]),
            ratio=lambda area, count: _ratio(study, of[area], schedule, count),
        )
    if against is None:
        return chapter
    finding, table = against
    return Chapter(TITLE, findings=(finding,), shown=(table,)).followed_by(chapter)


def _ratio(study: Study, of: Working, schedule: pd.Series, count: float) -> Estimate:
    """Return the employed over those that a schedule gives of the people of known status."""
    people = of.people.counts.loc[study.year]
    known = people * of.known_share(study.year).reindex(people.index, level="sex")
    return indirect_proportion_ratio(
        min(count, float(known.sum())), known.to_numpy(), schedule.to_numpy(), confidence=study.confidence
    )


def _no_schedule(study: Study) -> Prose:
    return Prose(
        kind="missing",
        title="他団体との比較",
        paragraphs=(f"全国の{study.year}年の年齢別の就業率がないため、比較を示さない。",),
    )


def _against(study: Study, own: Working, reference: Working) -> tuple[Finding, Table] | None:
    """Say how many work beside what the prefecture's rates would give of the area's people."""
    rates = reference.rates(study.year)
    if reference is own or rates is None or not own.has(study.year):
        return None
    year, schedule = study.year, rates.fillna(0.0)
    people = own.people.counts.loc[year]
    known = people * own.known_share(year).reindex(people.index, level="sex")
    expected = (known * schedule).groupby(level="sex").sum()
    observed = own.employed.loc[year]
    if not (expected > 0).all() or (observed > known.groupby(level="sex").sum()[list(SEXES)] + 0.5).any():
        return None
    parts = {"total": list(SEXES), **{sex: [sex] for sex in SEXES}}
    ratios = {
        name: indirect_proportion_ratio(
            float(observed[sexes].sum()),
            known[sexes].to_numpy(),
            schedule[sexes].to_numpy(),
            confidence=study.confidence,
        )
        for name, sexes in parts.items()
    }
    whose = study.area_name(reference.area)
    counts = {name: (float(observed[s].sum()), float(expected[s].sum())) for name, s in parts.items()}
    told = "、".join(
        f"{SEX_NAMES[sex]}は{format_number(ratios[sex].number, DECIMALS)}倍（{interval(ratios[sex], DECIMALS)}）"
        for sex in SEXES
    )
    beyond = "" if ratios["total"].excludes(1.0) else "（偶然の範囲を超える違いではない）"
    behind = [*own.behind, *reference.behind, reference.by_age.total.at([year])]
    finding = study.finding(
        "workforce.expected",
        f"{study.name}の人口の年齢構成に{whose}の男女・年齢別の就業率を当てはめると、{year}年の就業者は"
        f"{counted(rounded(counts['total'][1]))}と期待され、実際の{counted(counts['total'][0])}はその"
        f"{format_number(ratios['total'].number, DECIMALS)}倍である{beyond}。{told}。",
        behind,
        estimate=ratios["total"],
        unit="倍",
        method="間接標準化（得点法による区間）",
        level=EvidenceLevel.PEER_COMPARISON,
        caveats=(
            f"期待される数は、{study.name}の労働力状態の分かる人に{whose}の就業率を掛けた値。",
            "区間は、一人ひとりが働くかどうかの偶然だけを考えたもので、年齢構成の推計の誤差を含まない。",
        ),
    )
    labels = {"total": "計", **SEX_NAMES}
    frame = pd.DataFrame(
        [(labels[name], *counts[name], each.value, each.lower, each.upper) for name, each in ratios.items()],
        columns=["sex", "observed", "expected", "ratio", "lower", "upper"],
    )
    table = study.table(
        "workforce_expected",
        f"{whose}の就業率を当てはめた就業者数との比較（{year}年）",
        (
            Column(key="sex", label="性別", kind="text"),
            Column(key="observed", label="就業者", unit="人"),
            Column(key="expected", label="期待される就業者", unit="人"),
            Column(key="ratio", label="比", decimals=DECIMALS),
            Column(key="lower", label="下限", decimals=DECIMALS),
            Column(key="upper", label="上限", decimals=DECIMALS),
        ),
        frame,
        behind,
        period=f"{year}年",
        computed=True,
        note=f"上下限は{level(study.confidence)}信頼区間。労働力状態不詳を除く。",
    )
    return finding, table
