"""What ratings tell: goals by year, how the scale is used, how ratings move from year to year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Picture, StackedChart
from analysis.methods.intervals import wilson
from analysis.methods.rating_scale import RatingDistribution, rating_distribution
from analysis.model.kpis.kpi import Item
from analysis.topics.kpi_trends.goals import goals_by_year, moves, verdicts_by_year
from analysis.words.numbers import format_number
from analysis.words.phrases import level, percent

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "評価は差を見分けているか"
ITEMS: Final = {Item.PROJECT: "事業", Item.MEASURE: "施策", Item.KPI: "指標"}
SATURATED: Final = 0.5
"""Saturation from which a scale hardly tells items apart: half of what it could say is not said."""


def ratings(study: KpiTrendsStudy) -> Chapter:
    """Show goals by year, the distributions of published ratings, and how verdicts moved."""
    verdicts = verdicts_by_year(study)
    published = list(distributions(study))
    moved = moves(study, verdicts)
    heat = list(goals_by_year(study, verdicts))
    if not heat and not published:
        return Chapter(TITLE, missing=(_nothing(study),))
    pictures, shown = [], []
    for picture in (*heat, *([_spread(study, published)] if published else [])):
        pictures.append(picture)
        shown.append(picture.table)
    return Chapter(
        TITLE,
        missing=() if published else (_unpublished(study),),
        findings=tuple(
            each
            for each in (*(_distribution(study, *one) for one in published), moved[0] if moved else None)
            if each is not None
        ),
        pictures=tuple(pictures),
        shown=(*dict.fromkeys(shown), *([moved[1]] if moved else []), *_late_projects(study)),
    )


def distributions(
    study: KpiTrendsStudy,
) -> Iterator[tuple[Item, int | None, dict[str, int], tuple[str, ...]]]:
    """Yield the published ratings: what was rated, year, counts best first, sources."""
    register = study.register
    for item in Item:
        for year, counts in register.rating_counts(item).items():
            if year is None or year <= study.year:
                sources = {
                    each.source for each in register.ratings if each.item is item and each.year == year
                }
                yield item, year, counts, tuple(sorted(sources))
    counted = set(register.rating_counts(Item.PROJECT))
    for year in sorted(
        {each.year for each in register.projects if each.rating and each.year <= study.year}
        - counted
        - {None}
    ):
        rows = [each for each in register.projects if each.year == year and each.rating]
        counts = dict(Counter(each.rating for each in rows).most_common())
        if len(counts) > 1:
            yield Item.PROJECT, year, counts, tuple(sorted({each.source for each in rows} - {""}))


def _distribution(
    study: KpiTrendsStudy, item: Item, year: int | None, counts: dict[str, int], sources: tuple[str, ...]
) -> Finding:
    found = rating_distribution(counts)
    labels = list(counts)
    upper = counts[labels[0]] + (counts[labels[1]] if len(labels) > 2 else 0)
    top = labels[:2] if len(labels) > 2 else labels[:1]
    when = f"{year}年度の" if year is not None else ""
    name = f"{item.value}.{year}" if year is not None else item.value
    said = ""
    if found.saturation.has_value and found.saturation.number >= SATURATED:
        said = (
            f"一つの評価が持つ情報は{format_number(found.entropy.number, 2)}ビットと、"
            f"{len(labels)}段階で表せる{format_number(found.maximum_bits, 2)}ビットの"
            f"{percent(100 * found.entropy.number / found.maximum_bits, 0)}にとどまり、評価から差を読み取りにくい"
        )
    elif found.entropy.has_value:
        said = (
            f"一つの評価が持つ情報は{format_number(found.entropy.number, 2)}ビット"
            f"（{len(labels)}段階で表せるのは{format_number(found.maximum_bits, 2)}ビットまで）である"
        )
    return study.of_register(
        study.finding(
            f"kpi_trends.scale.{name}",
            f"{when}{ITEMS[item]}の評価は、{found.total}件のうち{upper}件が{'又は'.join(f'「{each}」' for each in top)}である。{said}。",
            (),
            estimate=found.saturation if found.saturation.has_value else None,
            n=found.total,
            method="評価の分布のエントロピー（推定値は、使われていない情報の割合）",
            rank=5 if found.saturation.has_value and found.saturation.number >= SATURATED else None,
            facts={label: float(count) for label, count in counts.items()},
        ),
        sources=sources,
    )


def _spread(
    study: KpiTrendsStudy, published: Sequence[tuple[Item, int | None, dict[str, int], tuple[str, ...]]]
) -> Picture:
    """Return the bars of the published ratings with the table of shares and their limits."""
    names = [
        f"{ITEMS[item]}（{f'{year}年度' if year else '年度の記載なし'}）" for item, year, _, _ in published
    ]
    labels = list(dict.fromkeys(label for _, _, counts, _ in published for label in counts))
    rows = []
    for name, (_, _, counts, _) in zip(names, published, strict=True):
        total = sum(counts.values())
        for label, count in counts.items():
            limits = wilson(count, total, confidence=study.confidence)
            rows.append(
                (
                    name,
                    label,
                    count,
                    *(None if v is None else 100 * v for v in (limits.value, limits.lower, limits.upper)),
                )
            )
    columns = (
        Column(key="what", label="評価の対象", kind="text"),
        Column(key="label", label="評価", kind="text"),
        Column(key="count", label="件数", unit="件"),
        Column(key="share", label="割合", unit="％", decimals=1),
        Column(key="lower", label=f"{level(study.confidence)}区間の下限", unit="％", decimals=1),
        Column(key="upper", label=f"{level(study.confidence)}区間の上限", unit="％", decimals=1),
    )
    sources = {source for *_, some in published for source in some}
    table = study.of_register(
        study.table(
            "kpi_trends_scale", "公表された評価の件数と割合", columns,
            pd.DataFrame(rows, columns=[column.key for column in columns]), (),
            period="、".join(dict.fromkeys(f"{year}年度" if year else "年度の記載なし" for _, year, _, _ in published)),
            note="区間は、同じ条件で評価をやり直した場合の偶然の幅とみたもの（ウィルソン法）。全件の評価そのものに標本誤差はない。",
        ),
        sources=sources,
    )  # fmt: skip
    told = "、".join(
        f"{name}は" + "・".join(f"{label}{count}" for label, count in counts.items())
        for name, (_, _, counts, _) in zip(names, published, strict=True)
    )
    counts = pd.DataFrame(
        [[each.get(label, 0) for label in labels] for _, _, each, _ in published], index=names, columns=labels
    )
    fullest = max((rating_distribution(c) for _, _, c, _ in published), key=_fullness)
    most = max((share or 0.0 for share in fullest.shares.values()), default=0.0)
    return Picture(
        id="fig_kpi_trends_scale",
        title=f"公表された評価の分布：最も偏ったものでは、一つの評価に{percent(100 * most, 0)}が集まる"
        if fullest.total
        else "公表された評価の分布",
        alt=f"評価ごとの件数の割合を示す帯グラフ。{told}。",
        unit="件",
        chart=StackedChart(counts, "割合（数字は件数）"),
        table=table,
    )


def _fullness(found: RatingDistribution) -> float:
    return found.saturation.value if found.saturation.value is not None else -1.0


def _late_projects(study: KpiTrendsStudy) -> Iterator[Table]:
    """Yield the projects with one of the lower half of the ratings, with reason and budget where given."""
    rated = [each for each in study.register.projects if each.rating and each.year <= study.year]
    year = max((each.year for each in rated), default=0)
    scale = list(study.register.rating_counts(Item.PROJECT).get(year, {}))
    low = scale[-(len(scale) // 2) :] if len(scale) > 1 else []
    late = [each for each in rated if each.year == year and each.rating in low]
    if not late:
        return
    columns = [
        Column(key="measure", label="施策", kind="text"),
        Column(key="name", label="事業", kind="text"),
        Column(key="rating", label="評価", kind="text"),
        *(
            [Column(key="reason", label="遅れの理由", kind="text")]
            if any(e.delay_reason for e in late)
            else []
        ),
        *(
            [Column(key="budget", label="予算", unit="千円")]
            if any(e.budget_thousand_yen is not None for e in late)
            else []
        ),
    ]
    rows = [
        {
            "measure": each.measure,
            "name": each.name,
            "rating": each.rating,
            "reason": each.delay_reason or "…",
            "budget": each.budget_thousand_yen,
        }
        for each in late
    ]
    yield study.of_register(
        study.table(
            "kpi_trends_late_projects",
            f"評価の低い事業（{'・'.join(low)}）",
            columns,
            pd.DataFrame(rows).astype({"budget": object}),
            (),
            period=f"{year}年度",
            note="遅れの理由や予算の欄がないものは、登録簿に記載がない。",
        ),
        sources=[each.source for each in late],
    )


def _unpublished(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="事業・施策の評価",
        paragraphs=(
            f"{study.name}の事業や施策の評価の件数が登録簿にないため、評価の分布を示さない。"
            "登録簿のシートの事業の欄に記入するか、評価ごとの件数を登録簿に加えれば示すことができる。",
        ),
    )


def _nothing(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="評価の分布",
        paragraphs=(f"{study.name}の登録簿には、判定できる指標も、公表された評価の件数もない。",),
    )
