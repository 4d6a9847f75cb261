"""The background of the job market, and the plan's targets for jobs."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.by_area import lines_picture, years_by_area
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Picture
from analysis.methods.kpi import ProgressState, assess
from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.model.series import Series
from analysis.topics.workforce.needs import JOBS
from analysis.topics.workforce.parameters import JobTarget
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, percent, rounded

TITLE = "求人と雇用の目標"
DECIMALS = 2
CENSUSES = "economic_census_totals"
COUNTED = {"事業所数": "establishments", "従業者数": "employees"}
"""Names of targets whose actual values the economic census has as well."""


def jobs(study: Study) -> Chapter:
    """Show openings over applicants of the prefecture, and where the plan's targets stand."""
    areas = [study.area] if study.prefecture is None else [study.prefecture]
    areas += [code for code in study.reference_areas if code not in areas]
    ratios = [each for area in areas if len(each := _ratio(study, area))]
    market = _market(study, ratios) if ratios else None
    totals = _totals(study) if study.section.targets else None
    targets = [_target(study, each) for each in study.section.targets]
    table = _targets_table(study, study.section.targets) if targets else None
    missing = []
    if market is None:
        missing.append(
            Prose(
                kind="missing",
                title="求人と求職",
                paragraphs=("都道府県の有効求人・有効求職の数がないため示さない。",),
            )
        )
    findings, tables, pictures = [], [], []
    if market:
        finding, shown, picture = market
        findings.append(finding)
        tables.append(shown)
        pictures.append(picture)
    return Chapter(
        TITLE,
        missing=tuple(missing),
        text=(_text(study, bool(targets)),),
        findings=(*findings, *targets),
        pictures=tuple(pictures),
        shown=(*([table] if table else []), *([totals] if totals else []), *tables),
    )


def _ratio(study: Study, area: str) -> Series:
    openings, applicants = (
        study.folder.read(area, name, JOBS) for name in ("job_openings", "job_applicants")
    )
    return openings.per(applicants, unit="倍", name="有効求人倍率")


def _text(study: Study, targets: bool) -> Prose:
    told = [
        "有効求人倍率は、公共職業安定所の有効求人数を有効求職者数で割った値で、1人の求職者に何件の求人があるかを表す。"
        "市区町村の値は公表されていないため、都道府県の値を背景として示す。",
    ]
    if not targets:
        told.append(
            "雇用創出の数値目標（事業所数、従業者数、法人均等割納税義務者数など）は、団体の設定に書かれていないため示さない。"
        )
    return Prose(paragraphs=tuple(told))


def _market(study: Study, ratios: list[Series]) -> tuple[Finding, Table, Picture]:
    table = years_by_area(study, "workforce_jobs", "有効求人倍率", ratios, decimals=DECIMALS)
    table = table.model_copy(update={"note": "年は年度（4月から翌年3月）。12か月の合計どうしの比。"})
    last = min(each.last for each in ratios)
    values = "、".join(
        f"{study.area_name(each.area)}が{format_number(each[last], DECIMALS)}倍" for each in ratios
    )
    own = ratios[0]
    low = own.values.idxmin()
    statement = (
        f"有効求人倍率は、{era_year(last, '年度')}に{values}である。"
        f"{study.area_name(own.area)}で{own.first}年度以降最も低かったのは{low}年度の{format_number(own[int(low)], DECIMALS)}倍である。"
    )
    finding = study.finding(
        "workforce.jobs",
        statement,
        ratios,
        estimate=rounded(own[last], DECIMALS),
        unit="倍",
        method="有効求人数 ÷ 有効求職者数（年度計）",
    )
    picture = lines_picture(
        "fig_workforce_jobs",
        f"有効求人倍率（{study.area_name(own.area)}は{era_year(last, '年度')}に{format_number(own[last], DECIMALS)}倍）",
        "有効求人倍率",
        "倍",
        study,
        ratios,
        table,
        decimals=DECIMALS,
    )
    return finding, table, picture


def _totals(study: Study) -> Table | None:
    """Return establishments and employees of every economic census, the figures that targets are set for."""
    series = {name: study.folder.read(study.area, name, CENSUSES) for name in COUNTED.values()}
    frame = pd.DataFrame({name: each.values for name, each in series.items()})
    if frame.empty:
        return None
    frame.index.name = "year"
    return study.table(
        "workforce_establishments",
        f"{study.name}の民営の事業所と従業者（経済センサス各回）",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="establishments", label="事業所数", unit="事業所"),
            Column(key="employees", label="従業者数", unit="人"),
        ),
        frame,
        list(series.values()),
        note="2009年と2014年は基礎調査、2011年（2012年2月1日現在）、2016年、2021年は活動調査で、"
        "調査の範囲と方法が回により異なる。",
        annex=True,
    )


def _actual(target: JobTarget) -> tuple[int, float] | None:
    return max(target.values.items()) if target.values else None


def _target(study: Study, target: JobTarget) -> Finding:
    actual, unit = _actual(target), target.unit
    aim = f"{target.what}の目標（{target.target_year}年に{_number(target.target, unit)}）"
    where = f"、{target.source}" if target.source else ""
    if actual is None:
        statement = f"{aim}は、実績が手元にないため、進み具合を示さない{where and f'（{target.source}）'}。"
        return study.finding(_id(study, target), statement, ())
    year, value = actual
    if target.baseline is None or target.baseline_year is None:
        statement = f"{aim}に対し、{year}年は{_number(value, unit)}である（基準値がないため進捗率は示さない{where}）。"
        return study.finding(
            _id(study, target), statement, (), estimate=value, unit=unit, method="実績と目標の比較"
        )
    kpi = KpiTarget(
        KpiType.LEVEL,
        Direction.HIGHER if target.target >= target.baseline else Direction.LOWER,
        target.baseline,
        target.baseline_year,
        target.target,
        target.target_year,
    )
    found = assess(kpi, year, value)
    start = f"{target.baseline_year}年の{_number(target.baseline, unit)}から"
    if found.progress.value is None:
        told = "基準値と目標値が同じため、進捗率は示さない"
    elif found.state is ProgressState.REGRESSED:
        told = "基準値より目標から遠ざかっている"
    elif found.progress.value >= 1:
        told = "目標に達している"
    else:
        elapsed = (
            ""
            if found.elapsed.value is None
            else f"（期間は{percent(100 * found.elapsed.value, 0)}が過ぎた）"
        )
        told = f"目標までの{percent(100 * found.progress.value, 0)}を進んだ{elapsed}"
    return study.finding(
        _id(study, target),
        f"{aim}に対し、{start}{year}年の{_number(value, unit)}へ動き、{told}{f'（{target.source}）' if target.source else ''}。",
        (),
        estimate=value,
        unit=unit,
        method="（実績−基準値）÷（目標−基準値）",
        level=EvidenceLevel.DESCRIPTION,
        caveats=("目標の達成状況は、施策の効果を示すものではない。",),
    )


def _id(study: Study, target: JobTarget) -> str:
    return f"workforce.target_{study.section.targets.index(target)}"


def _number(value: float, unit: str) -> str:
    return counted(value, unit, 0 if float(value).is_integer() else 1)


def _targets_table(study: Study, targets: tuple[JobTarget, ...]) -> Table:
    rows = [
        (
            each.what,
            each.unit,
            each.baseline_year,
            each.baseline,
            each.target_year,
            each.target,
            *(_actual(each) or (None, None)),
        )
        for each in targets
    ]
    return study.table(
        "workforce_targets",
        "雇用創出の数値目標と実績",
        (
            Column(key="what", label="指標", kind="text"),
            Column(key="unit", label="単位", kind="text"),
            Column(key="baseline_year", label="基準年", grouped=False),
            Column(key="baseline", label="基準値"),
            Column(key="target_year", label="目標年", grouped=False),
            Column(key="target", label="目標値"),
            Column(key="year", label="実績の年", grouped=False),
            Column(key="value", label="実績値"),
        ),
        pd.DataFrame(
            rows,
            columns=["what", "unit", "baseline_year", "baseline", "target_year", "target", "year", "value"],
        ),
        (),
        basis="団体の計画と実績",
        note="、".join(dict.fromkeys(each.source for each in targets if each.source)),
    )
