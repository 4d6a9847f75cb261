"""Why the employees of the area grew or shrank: the nation's growth, its industries, and what is particular to it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import BarsChart, Picture
from analysis.methods.regional import ShiftShare, shift_share
from analysis.methods.rounding import round_to_sum
from analysis.model.area_codes import JAPAN
from analysis.topics.workforce.industries import COVERAGE, FEW_EMPLOYEES
from analysis.topics.workforce.industry_counts import Industries, names
from analysis.topics.workforce.nouns import INDUSTRIES
from analysis.words.phrases import moved, signed

TITLE = "ここで働く人（従業者）は何とともに変わったのか"
LABELS: Mapping[str, str] = {
    "national_share": "全国の伸び",
    "industrial_mix": "産業の構成",
    "regional_share": "地域に固有の伸び",
}
METHOD = "シフト・シェア分析"


def growth(study: Study, own: Industries, nation: Industries) -> Chapter:
    """Split the change of the employees between the two economic censuses; the parts add up."""
    if study.area == JAPAN:
        return Chapter(TITLE)
    years = [year for year in own.years if year in nation.years]
    if years and 0 < own.total[years[-1]] < FEW_EMPLOYEES:
        return Chapter(TITLE)
    result = _split(own, nation, years) if len(years) > 1 else None
    if result is None or result.growth.value is None:
        return Chapter(TITLE, missing=(_missing(study, own, years),))
    first, last = years[0], years[-1]
    change = round(result.growth.number)
    parts = dict(
        zip(
            LABELS,
            round_to_sum([result.components[name].number for name in LABELS], change).tolist(),
            strict=True,
        )
    )
    table = _table(study, own, nation, result, parts, first, last)
    return Chapter(
        TITLE,
        text=(_text(first, last),),
        findings=(_finding(study, own, nation, parts, first, last),),
        pictures=(_picture(study, own, result, parts, table, first, last),),
        shown=(table,),
    )


def _split(own: Industries, nation: Industries, years: list[int]) -> ShiftShare | None:
    first, last = years[0], years[-1]
    return shift_share(
        own.employees[first],
        own.employees[last],
        nation.employees[first],
        nation.employees[last],
        sectors=INDUSTRIES,
    )


def _missing(study: Study, own: Industries, years: list[int]) -> Prose:
    nobody = len(years) > 1
    why = (
        f"{study.name}には{years[0]}年に民営の事業所で働く人がいないため"
        if nobody
        else f"{study.name}の前後の経済センサスがそろわないため"
    )
    return Prose(
        kind="missing",
        title="従業者数の変化の内訳",
        paragraphs=(f"{why}、従業者数の変化を分けることができない。",),
    )


def _text(first: int, last: int) -> Prose:
    return Prose(
        paragraphs=(
            f"{first}年から{last}年までの従業者数の変化を、①全国と同じ率で伸びた場合の分、②全国で伸びた産業が多いか少ないか"
            "による分、③同じ産業の全国の伸びとの違い（地域に固有の伸び）の三つに分ける（シフト・シェア分析）。",
            COVERAGE
            + "どの団体にもかかわるため主に①に含まれるが、小さな事業所の多い団体や産業では③にも含まれ得る。",
        )
    )


def _whom(own: Industries, first: int, last: int) -> str:
    """Return whose number is split: of some employees the industry is not told, so that they are in no part."""
    return "従業者" if own.withheld(first) == own.withheld(last) == 0 else "産業の分かる従業者"


def _finding(
    study: Study, own: Industries, nation: Industries, parts: Mapping[str, float], first: int, last: int
) -> Finding:
    change = sum(parts.values())
    told = "、".join(f"{LABELS[name]}が{signed(value)}" for name, value in parts.items())
    return study.finding(
        "workforce.growth",
        f"{study.name}の民営の事業所の{_whom(own, first, last)}は、{first}年から{last}年までに{moved(change)}で、内訳は{told}である。",
        [*own.behind, *nation.behind],
        estimate=float(change),
        unit="人",
        method=METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            *(
                (
                    f"産業の分からない従業者（秘匿など）を含めた総数は{moved(float(own.total[last] - own.total[first]))}である。",
                )
                if _whom(own, first, last) != "従業者"
                else ()
            ),
            COVERAGE,
            "地域に固有の伸びは、同じ産業の全国の伸びとの差で、その理由や施策の効果を示すものではない。",
            "一つの大きな事業所の開設や閉鎖でも変わる。",
        ),
    )


def _table(
    study: Study,
    own: Industries,
    nation: Industries,
    result: ShiftShare,
    parts: Mapping[str, float],
    first: int,
    last: int,
) -> Table:
    named = names(study)
    rows = []
    for industry, row in result.by_sector.iterrows():
        printed = round_to_sum([row[name] for name in LABELS], round(row["growth"]))
        rows.append((named[str(industry)], row["start"], row["end"], *printed.tolist(), row["growth"]))
    total = result.by_sector
    rows.append(("計", total["start"].sum(), total["end"].sum(), *parts.values(), sum(parts.values())))
    rest = "" if _whom(own, first, last) == "従業者" else "産業の分からない分（秘匿など）を含まない。"
    return study.table(
        "workforce_growth",
        f"{study.name}の従業者数の変化の内訳（民営、{first}年から{last}年まで）",
        (
            Column(key="name", label="産業", kind="text"),
            Column(key="start", label=f"{first}年", unit="人"),
            Column(key="end", label=f"{last}年", unit="人"),
            *(Column(key=name, label=label, unit="人", sign=True) for name, label in LABELS.items()),
            Column(key="growth", label="増減", unit="人", sign=True),
        ),
        pd.DataFrame(rows, columns=["name", "start", "end", *LABELS, "growth"]),
        [*own.behind, *nation.behind],
        period=f"{first}年と{last}年",
        computed=True,
        note=f"行ごとに、内訳の計が増減に一致する（端数は合計に合わせて調整）。計の行は合計を別に丸めた。{rest}",
        annex=True,
    )


def _picture(
    study: Study,
    own: Industries,
    result: ShiftShare,
    parts: Mapping[str, float],
    table: Table,
    first: int,
    last: int,
) -> Picture:
    whom = _whom(own, first, last)
    change = signed(sum(parts.values()))
    told = "、".join(f"{LABELS[name]}が{signed(value)}" for name, value in parts.items())
    return Picture(
        id="fig_workforce_growth",
        title=f"{study.name}の{whom}数の変化（{change}、{first}〜{last}年）の内訳",
        alt=f"横棒グラフ。{first}年から{last}年までの{whom}数の変化{change}の内訳は、{told}。",
        unit="人",
        chart=BarsChart(
            rows=pd.DataFrame(
                {
                    "value": [result.components[name].number for name in LABELS],
                    "lower": float("nan"),
                    "upper": float("nan"),
                    "printed": [signed(value, "") for value in parts.values()],
                },
                index=list(LABELS.values()),
            ),
            x_label="従業者数への効果（人）",
        ),
        table=table,
    )
