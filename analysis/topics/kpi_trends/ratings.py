"""What ratings tell: goals by year, how the scale is used, how ratings move from year to year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import HeatChart, Picture, StackedChart
from analysis.methods.intervals import wilson
from analysis.methods.kpi import assess
from analysis.methods.rating_scale import RatingDistribution, rating_distribution
from analysis.methods.rubric import Verdict
from analysis.model.kpis.kpi import Item
from analysis.topics.kpi_trends.followed import VERDICTS, rated, verdict_of
from analysis.words.numbers import format_number
from analysis.words.phrases import level, percent

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "評価は差を見分けているか"
ITEMS: Final = {Item.PROJECT: "事業", Item.MEASURE: "施策", Item.KPI: "指標"}
SATURATED: Final = 0.5
"""Saturation from which a scale hardly tells items apart: half of what it could say is not said."""
_CELLS: Final = 10
"""Rows of one heat map: what is readable on half a page."""

Years = Mapping[str, Mapping[int, Verdict | None]]


def ratings(study: KpiTrendsStudy) -> Chapter:
    """Show goals by year, the distributions of published ratings, and how verdicts moved."""
    verdicts = verdicts_by_year(study)
    published = list(distributions(study))
    moved = _moves(study, verdicts)
    heat = list(_goals(study, verdicts))
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


def verdicts_by_year(study: KpiTrendsStudy) -> Years:
    """Return by KPI the verdict of every year with a value after the baseline, under the study's rubric."""
    found: dict[str, dict[int, Verdict | None]] = {}
    for each in study.followed:
        if each.target is None:
            continue
        first = each.kpi.baseline_year
        for year, value in each.series:
            if first is not None and year <= first:
                continue
            got = assess(each.target, year, value)
            its_year = study.register.target(each.kpi.id, year)
            of_year = assess(its_year, year, value) if its_year is not None else None
            rating = rated(study.rubric, each.kpi, got, of_year)
            found.setdefault(each.kpi.id, {})[year] = verdict_of(each.target, got, rating)
    return found


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


def _goals(study: KpiTrendsStudy, verdicts: Years) -> Iterator[Picture]:
    """Yield heat maps of goals by year: how many of the rated KPIs are on track."""
    goal_of = {each.kpi.id: each.goal for each in study.followed}
    goals = list(dict.fromkeys(goal_of[kpi] for kpi in verdicts))
    years = sorted({year for by_year in verdicts.values() for year in by_year})
    if not goals or not years:
        return
    rated, good = (pd.DataFrame(0, index=goals, columns=years) for _ in range(2))
    for kpi, by_year in verdicts.items():
        for year, verdict in by_year.items():
            if verdict is not None:
                rated.loc[goal_of[kpi], year] += 1
                good.loc[goal_of[kpi], year] += verdict is Verdict.ON_TRACK
    shares = (good / rated.where(rated > 0)).astype(float)
    printed = good.astype(str) + "/" + rated.astype(str)
    printed = printed.where(rated > 0, "―")
    behind = [each.series for each in study.followed]
    columns = (
        Column(key="goal", label="位置", kind="text"),
        Column(key="year", label="年度", grouped=False),
        Column(key="rated", label="判定した指標"),
        Column(key="good", label="順調な指標"),
        Column(key="share", label="順調の割合", unit="％", decimals=1),
    )
    frame = pd.DataFrame(
        [
            (goal, year, int(rated.loc[goal, year]), int(good.loc[goal, year]), 100 * shares.loc[goal, year])
            for goal in goals
            for year in years
            if rated.loc[goal, year]
        ],
        columns=[column.key for column in columns],
    )
    if frame.empty:
        return
    table = study.of_register(
        study.table(
            "kpi_trends_goals",
            "位置・年度ごとの順調な指標",
            columns,
            frame,
            (),
            period=study.period,
            annex=True,
            note="その年度の実績のある指標だけを、最終年度の目標に向けたその年度のペースで判定した。",
        ),
        behind=behind,
    )
    pages = [goals[n : n + _CELLS] for n in range(0, len(goals), _CELLS)]
    for number, some in enumerate(pages, start=1):
        place = f"（{len(pages)}枚のうち{number}枚目）" if len(pages) > 1 else ""
        fullest = max(years, key=lambda year: (int(rated[year].sum()), year))
        last = f"{fullest}年度は{int(rated[fullest].sum())}指標のうち{int(good[fullest].sum())}指標が順調"
        yield Picture(
            id=f"fig_kpi_trends_goals_{number}",
            title=f"計画の位置と年度ごとに、順調な指標の数／判定した指標の数{place}：{last}",
            alt=f"位置を行、年度を列とした色の表。{last}。"
            + "".join(
                f"{goal}は" + "、".join(f"{year}年度{printed.loc[goal, year]}" for year in years) + "。"
                for goal in some
            ),
            unit="指標",
            chart=HeatChart(shares.loc[some], printed.loc[some], "年度"),
            table=table,
            note="色の濃いほど順調な指標の割合が高い。「―」はその年度の実績がない。",
        )


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
            rank=5 if found.saturation.has_value and found.saturation.number >= SATURATED else 6,
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
        alt=f"評価ごとの件数の割合を横に積み上げた棒グラフ。{told}。",
        unit="件",
        chart=StackedChart(counts, "割合（数字は件数）"),
        table=table,
    )


def _fullness(found: RatingDistribution) -> float:
    return found.saturation.value if found.saturation.value is not None else -1.0


def _moves(study: KpiTrendsStudy, verdicts: Years) -> tuple[Finding, Table] | None:
    """Return how the verdicts moved between the last two years in which KPIs were rated."""
    pairs = []
    for kpi, by_year in verdicts.items():
        rated = [(year, verdict) for year, verdict in sorted(by_year.items()) if verdict is not None]
        if len(rated) > 1:
            pairs.append((kpi, rated[-2], rated[-1]))
    if not pairs:
        return None
    order = [Verdict.ON_TRACK, Verdict.PARTLY, Verdict.OFF_TRACK]
    counts = pd.DataFrame(0, index=range(len(order)), columns=range(len(order)))
    for _, (_, before), (_, after) in pairs:
        counts.iloc[order.index(before), order.index(after)] += 1
    matrix = counts.to_numpy()
    down, up, same = (int(np.triu(matrix, 1).sum()), int(np.tril(matrix, -1).sum()), int(np.trace(matrix)))
    followed = {each.kpi.id: each for each in study.followed}
    finding = study.of_register(
        study.finding(
            "kpi_trends.transitions",
            f"判定が2回以上ある{len(pairs)}指標の判定は、一つ前の実績と比べて、良くなったもの{up}、変わらないもの{same}、"
            f"悪くなったもの{down}である。".replace("2回以上", "繰り返し"),
            (),
            estimate=float(up - down),
            unit="指標",
            n=len(pairs),
            method=f"{study.rubric.rubric.name}の基準による判定の移り変わり",
            facts={kpi: f"{before.value}>{after.value}" for kpi, (_, before), (_, after) in pairs},
        ),
        behind=[followed[kpi].series for kpi, _, _ in pairs],
    )
    columns = (
        Column(key="before", label="一つ前の判定", kind="text"),
        *(
            Column(key=str(n), label=f"今回{VERDICTS[verdict]}", unit="指標")
            for n, verdict in enumerate(order)
        ),
    )
    frame = pd.DataFrame(
        [(VERDICTS[verdict], *map(int, matrix[n])) for n, verdict in enumerate(order)],
        columns=[column.key for column in columns],
    )
    table = study.of_register(
        study.table(
            "kpi_trends_transitions",
            "判定の移り変わり（一つ前の実績から最新の実績へ）",
            columns,
            frame,
            (),
            period=study.period,
        ),
        behind=[followed[kpi].series for kpi, _, _ in pairs],
    )
    return finding, table


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
