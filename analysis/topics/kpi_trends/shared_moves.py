"""A shock that all KPIs share, shown apart from what each did: all KPIs of the year, and the same KPI elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.common_movement import FEWEST, YearMoved, common_movement
from analysis.methods.kpi import progress
from analysis.methods.rubric import Verdict
from analysis.model.kpis.quality import SHOCKED
from analysis.topics.kpi_trends.elsewhere import elsewhere_finding, elsewhere_table, found_elsewhere
from analysis.topics.kpi_trends.named import unique_names
from analysis.words.phrases import counted, interval, percent

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "全体に共通する動きか"
ALPHA: Final = 0.05


def common(study: KpiTrendsStudy) -> Chapter:
    """Show how all KPIs moved by year, each KPI beside that, and the same KPIs in other places."""
    changes = yearly_changes(study)
    moved = common_movement(changes, confidence=study.confidence) if len(changes) else {}
    elsewhere = found_elsewhere(study)
    findings, pictures, shown, missing = [], [], [], []
    if moved:
        table = _by_year(study, moved)
        findings.append(_finding(study, moved))
        shown += [table, _own_part(study, changes, moved)]
        if len(moved) > 1:
            pictures.append(_picture(study, moved, table))
    else:
        missing.append(_too_few(study))
    shocked = _shocked(study)
    if shocked is not None:
        findings.append(shocked)
    if elsewhere:
        findings.append(elsewhere_finding(study, elsewhere))
        shown.append(elsewhere_table(study, elsewhere))
    else:
        missing.append(_nowhere(study))
    return Chapter(
        TITLE,
        missing=tuple(missing),
        text=(_how(),) if moved else (),
        findings=tuple(findings),
        pictures=tuple(pictures),
        shown=tuple(shown),
    )


def _shocked(study: KpiTrendsStudy) -> Finding | None:
    """Say how many KPIs count from a year that COVID-19 made unusual; None when there is none."""
    known = [each for each in study.followed if each.kpi.baseline_year is not None]
    from_shock = [each for each in known if each.kpi.baseline_year in SHOCKED]
    if not from_shock:
        return None
    ahead = sum(each.verdict is Verdict.ON_TRACK for each in from_shock)
    return study.of_register(
        study.finding(
            "kpi_trends.shocked_baseline",
            f"基準年度のある{len(known)}指標のうち{len(from_shock)}指標は、基準年度が新型コロナウイルス感染症の影響下にあった"
            f"{SHOCKED[0]}〜{SHOCKED[-1]}年度で、そこからの変化には、影響からの回復又は影響の残りが含まれうる"
            f"（うち順調は{ahead}指標）。",
            (),
            estimate=float(len(from_shock)),
            unit="指標",
            n=len(known),
            facts={each.kpi.id: "shocked" for each in from_shock},
        ),
        behind=[each.series for each in from_shock],
    )


def yearly_changes(study: KpiTrendsStudy) -> pd.DataFrame:
    """Return a row a KPI and pair of neighbouring years: the change of the progress, better is positive."""
    rows = []
    for each in study.followed:
        if each.target is None:
            continue
        done = {year: progress(each.target, value) for year, value in each.series}
        rows += [
            (each.kpi.id, year, done[year].number - done[year - 1].number)
            for year in done
            if year - 1 in done and done[year].has_value and done[year - 1].has_value
        ]
    return pd.DataFrame(rows, columns=["kpi", "year", "change"])


def _how() -> Prose:
    return Prose(
        paragraphs=(
            "景気、物価、感染症のように多くの指標を同時に動かす原因があると、遅れを所管課の取組の結果とみるのは誤りになる。"
            "続いた二年度の値のある指標について、進捗率の変化を年度ごとに並べ、全体の中央値を共通の動き、残りをその指標に固有の動きとした。",
        )
    )


def _finding(study: KpiTrendsStudy, moved: Mapping[int, YearMoved]) -> Finding:
    unusual = [
        year
        for year, each in moved.items()
        if each.test.p_value is not None and each.test.p_value < ALPHA and each.median < 0
    ]
    last = max(moved)
    now = moved[last]
    total = now.better + now.same + now.worse
    said = (
        f"{last}年度は、前年度と比べられる{total}指標のうち{now.worse}が悪くなり、{now.better}が良くなった"
        f"（進捗率の変化の中央値は{counted(100 * now.median, 'ポイント', 1)}）"
    )
    if unusual:
        verdict = f"多くの指標が同時に悪くなったのは{'、'.join(f'{year}年度' for year in unusual)}で、ほかの年度との差は偶然の範囲を超える"
    elif len(moved) > 1:
        verdict = "ほかの年度より多くの指標が同時に悪くなったといえる年度はない"
    else:
        verdict = "比べられる年度が一つしかなく、いつもより多いかは分からない"
    return study.of_register(
        study.finding(
            "kpi_trends.common",
            f"{said}。{verdict}。",
            (),
            estimate=now.share_worse,
            n=total,
            method="前年度からの進捗率の変化の符号（推定値は悪くなった割合、ウィルソン法、ほかの年度とのフィッシャーの正確検定）",
            caveats=(
                "指標どうしは互いに関係するため、区間と検定は目安である。共通の動きがあっても、その原因は示さない。",
            ),
            facts={str(year): float(each.median) for year, each in moved.items()},
        ),
        behind=[each.series for each in study.followed],
    )


def _by_year(study: KpiTrendsStudy, moved: Mapping[int, YearMoved]) -> Table:
    columns = (
        Column(key="year", label="年度", grouped=False),
        Column(key="better", label="良くなった", unit="指標"),
        Column(key="same", label="変わらない", unit="指標"),
        Column(key="worse", label="悪くなった", unit="指標"),
        Column(key="share", label="悪くなった割合", kind="text"),
        Column(key="median", label="進捗率の変化の中央値", unit="ポイント", decimals=1, sign=True),
        Column(key="p", label="ほかの年度との差の p 値", decimals=3, smallest=0.001),
    )
    frame = pd.DataFrame(
        [
            {
                "year": year,
                "better": each.better,
                "same": each.same,
                "worse": each.worse,
                "share": f"{percent(100 * each.share_worse.number, 0)}（{_limits(each)}）",
                "median": 100 * each.median,
                "p": each.test.p_value,
            }
            for year, each in moved.items()
        ]
    ).astype({"p": object})
    return study.of_register(
        study.table(
            "kpi_trends_common",
            "前年度からの動き（続いた二年度の値のある指標）",
            columns,
            frame,
            (),
            period=study.period,
            note=f"指標が{FEWEST}以上ある年度だけを示す。",
        ),
        behind=[each.series for each in study.followed],
    )


def _limits(each: YearMoved) -> str:
    found = each.share_worse
    hundred = type(found)(
        100 * found.number,
        None if found.lower is None else 100 * found.lower,
        None if found.upper is None else 100 * found.upper,
        found.confidence,
        found.statistic,
        found.method,
        found.n,
    )
    return interval(hundred, 0, unit="％")


def _own_part(study: KpiTrendsStudy, changes: pd.DataFrame, moved: Mapping[int, YearMoved]) -> Table:
    last = max(moved)
    names = unique_names(study.followed)
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="change", label="進捗率の変化", unit="ポイント", decimals=1, sign=True),
        Column(key="shared", label="共通の動き", unit="ポイント", decimals=1, sign=True),
        Column(key="own", label="固有の動き", unit="ポイント", decimals=1, sign=True),
    )
    rows = changes[changes["year"] == last].sort_values(["change", "kpi"])
    frame = pd.DataFrame(
        [
            (names[row["kpi"]], 100 * row["change"], 100 * moved[last].median, 100 * (row["change"] - moved[last].median))
            for row in rows.to_dict("records")
        ],
        columns=[column.key for column in columns],
    )  # fmt: skip
    return study.of_register(
        study.table("kpi_trends_own_part", f"{last}年度の動きを、共通の動きと固有の動きに分けた値", columns, frame, (),
                    period=f"{last - 1}〜{last}年度", annex=True,
                    note="共通の動きは全指標の進捗率の変化の中央値、固有の動きはそれを除いた残り。"),
        behind=[each.series for each in study.followed],
    )  # fmt: skip


def _picture(study: KpiTrendsStudy, moved: Mapping[int, YearMoved], table: Table) -> Picture:
    medians = pd.Series({year: 100 * each.median for year, each in moved.items()}, dtype=float)
    worst = int(medians.idxmin())
    told = "、".join(f"{year}年度{counted(value, '', 1)}" for year, value in medians.items())
    return Picture(
        id="fig_kpi_trends_common",
        title=f"全指標に共通する動き：進捗率の変化の中央値が最も低いのは{worst}年度",
        alt=f"折れ線グラフ。全指標の進捗率の前年度からの変化の中央値は、{told}ポイント。",
        unit="ポイント",
        chart=LinesChart(
            (Line("進捗率の変化の中央値", medians, "points" if len(medians) < 3 else "solid"),),
            "変化（ポイント）",
            decimals=1,
            signed=True,
            height_inches=2.3,
        ),
        table=table,
    )


def _too_few(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="全指標に共通する動き",
        paragraphs=(
            f"続いた二年度の値のある指標が{FEWEST}に満たないため、景気や感染症のように全指標に共通する動きを分けて示せない。"
            "毎年度の実績を登録簿に加えれば示すことができる。",
        ),
    )


def _nowhere(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="ほかの団体の同じ指標",
        paragraphs=(
            "公的統計を実績とする指標も、ほかの団体の登録簿と同じ名称の指標もないため、ほかの団体の動きと比べられない。"
            "実績が公的統計の指標は、登録簿に統計の指標と基準を書くと、県や全国、比較団体と比べられる。",
        ),
    )
