"""How many come and go: movers by year, their balance with limits, and by age where the user has the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.net_moves import Moves
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.model.series import Series
from analysis.topics.migration_intentions.counted_ages import counted_by_age
from analysis.topics.migration_intentions.flows import flows_of
from analysis.topics.migration_intentions.in_and_out import METHOD, InAndOut, read_in_and_out
from analysis.topics.migration_intentions.needs import MOVER_AGES, MOVERS
from analysis.topics.migration_intentions.parameters import MoversTarget
from analysis.topics.migration_intentions.places import places
from analysis.topics.migration_intentions.words import ages_words, said
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, level, signed

PER = 1000
"""Rates are per so many inhabitants."""
TITLE = "どれだけ出入りし、どこと行き来しているか"


def movers(study: Study, moves: Moves) -> Chapter:
    """Describe movers in and out, by age, where to and from, and the targets that the plan set.

    `moves` are the net moves by cohorts of the latest five years, beside which the movers by age are set.
    """
    known = [each for basis in MOVERS if len((each := read_in_and_out(study, basis)).years) >= 2]
    parts = [counted_by_age(study, moves), places(study), flows_of(study)]
    chapter = _yearly(study, known) if known else _without(study)
    for part in parts:
        chapter = chapter.followed_by(part)
    return replace(chapter, missing=_together(chapter.missing))


def _together(missing: Sequence[Prose]) -> tuple[Prose, ...]:
    """Return what can't be shown as one box."""
    if len(missing) < 2:
        return tuple(missing)
    told = tuple(paragraph for each in missing for paragraph in each.paragraphs)
    return (Prose(kind="missing", title="、".join(each.title for each in missing), paragraphs=told),)


def _without(study: Study) -> Chapter:
    why = f"{study.name}の転入者数と転出者数が手元にないため、出入りの大きさは示さない。"
    return Chapter(TITLE, missing=(Prose(kind="missing", title="転入者数と転出者数", paragraphs=(why,)),))


def _yearly(study: Study, known: Sequence[InAndOut]) -> Chapter:
    main = known[0]
    yearly = [_table(study, each, place > 0) for place, each in enumerate(known)]
    young = _young_movers(study)
    targets = _targets(study)
    return Chapter(
        TITLE,
        findings=(_balance(study, main), *((young,) if young else ()), *targets[0]),
        pictures=(_picture(study, main, yearly[0]),),
        shown=(*yearly, *targets[1]),
    )


def _balance(study: Study, flows: InAndOut) -> Finding:
    first, last = flows.years[0], flows.years[-1]
    now = flows.balance(last, study.confidence)
    signs = [flows.balance(year, study.confidence) for year in flows.years]
    gains = sum(each.excludes(0) and each.number > 0 for each in signs)
    losses = sum(each.excludes(0) and each.number < 0 for each in signs)
    chance = "" if now.excludes(0) else "（偶然の範囲を超えない）"
    people = study.folder.read(study.area, "population", "resident_register").get(last)
    rates = (
        f"人口{format_number(PER)}人当たりでは転入{format_number(PER * flows.into[last] / people, 1)}人、"
        f"転出{format_number(PER * flows.out[last] / people, 1)}人である。"
        if people
        else ""
    )
    return study.finding(
        "migration.balance",
        f"{era_year(last)}の転入者は{counted(flows.into[last])}、転出者は{counted(flows.out[last])}で、差は{said(now)}{chance}である。{rates}"
        f"値のある{len(flows.years)}年（{first}〜{last}年）のうち、偶然の範囲を超える転入超過は{gains}年、転出超過は{losses}年である。",
        [flows.into, flows.out],
        estimate=now,
        unit="人",
        n=now.n,
        method=METHOD,
        caveats=("国内の移動だけで、国外との出入りを含まない。家族でまとまって動くことは見込んでいない。",),
    )


def _table(study: Study, flows: InAndOut, annex: bool) -> Table:
    population = study.folder.read(study.area, "population", "resident_register")
    rows = []
    for year in flows.years:
        balance = flows.balance(year, study.confidence)
        people = population.get(year)
        counts = (flows.into[year], flows.out[year], balance.number)
        per = (PER * value / people if people else None for value in counts)
        rows.append((year, *counts, balance.lower, balance.upper, *per))
    return study.table(
        f"migration_movers_{flows.into.basis}",
        f"{flows.into.name}と{flows.out.name}",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="into", label="転入者", unit="人"),
            Column(key="out", label="転出者", unit="人"),
            Column(key="balance", label="差", unit="人", sign=True),
            Column(key="lower", label="差の下限", unit="人", sign=True),
            Column(key="upper", label="差の上限", unit="人", sign=True),
            Column(key="into_rate", label="転入", unit="人口千対", decimals=1),
            Column(key="out_rate", label="転出", unit="人口千対", decimals=1),
            Column(key="rate", label="差", unit="人口千対", decimals=1, sign=True),
        ),
        pd.DataFrame(
            rows,
            columns=["year", "into", "out", "balance", "lower", "upper", "into_rate", "out_rate", "rate"],
        ),
        [flows.into.at(flows.years), flows.out.at(flows.years), population.at(flows.years)],
        computed=True,
        note=f"人口千対はその年の1月1日の住民基本台帳人口（外国人住民を含む）に対する割合。上下限は{level(study.confidence)}信頼区間。"
        "表にない年は手元に値がない。",
        annex=annex,
    )


def _picture(study: Study, flows: InAndOut, table: Table) -> Picture:
    first, last = flows.years[0], flows.years[-1]
    now = flows.balance(last, study.confidence)
    return Picture(
        id="fig_migration_movers",
        title=f"{study.name}の転入者と転出者（{last}年は{said(now)}）",
        alt=f"折れ線グラフ。転入者は{first}年{format_number(flows.into[first])}人から{last}年{format_number(flows.into[last])}人、"
        f"転出者は{first}年{format_number(flows.out[first])}人から{last}年{format_number(flows.out[last])}人。",
        unit="人",
        chart=LinesChart(
            (
                Line("転入者", flows.into.at(flows.years).values),
                Line("転出者", flows.out.at(flows.years).values),
            ),
            y_label="人",
            height_inches=2.5,
        ),
        table=table,
    )


def _young(study: Study) -> tuple[InAndOut, ...]:
    """Return the movers of each of the young ages on the first basis that has all of them; empty without."""
    for basis in MOVERS:
        found = tuple(read_in_and_out(study, basis, age) for age in MOVER_AGES)
        if all(each.years for each in found):
            return found
    return ()


def _sum(series: Sequence[Series]) -> Series:
    total = series[0]
    for each in series[1:]:
        total = total + each
    return total


def _young_movers(study: Study) -> Finding | None:
    """Say how many of the young came and went, from the official table by age."""
    ages = _young(study)
    if not ages:
        return None
    together = InAndOut(_sum([each.into for each in ages]), _sum([each.out for each in ages]))
    if not together.years:
        return None
    last = together.years[-1]
    now = together.balance(last, study.confidence)
    words = ages_words(MOVER_AGES[0], MOVER_AGES[-1])
    return study.finding(
        "migration.young_movers",
        f"{era_year(last)}の{words}の転入者は{counted(together.into[last])}、転出者は{counted(together.out[last])}で、差は{said(now)}"
        f"{'' if now.excludes(0) else '（偶然の範囲を超えない）'}である。",
        [together.into, together.out],
        estimate=now,
        unit="人",
        n=now.n,
        method=METHOD,
    )


def _targets(study: Study) -> tuple[tuple[Finding, ...], tuple[Table, ...]]:
    """Follow the plan's targets for movers."""
    findings: list[Finding] = []
    rows: list[tuple[object, ...]] = []
    used: list[Series] = []
    for place, target in enumerate(study.section.targets, start=1):
        actual = _actual(study, target)
        label = f"{_whom(target)}の{'転入者数' if target.direction == 'in' else '転出者数'}"
        if actual is None or not len(actual):
            rows.append((label, target.year, float(target.value), None, None, None, "実績の値がない"))
            continue
        last = actual.last
        gap = actual[last] - target.value
        met = gap >= 0 if target.direction == "in" else gap <= 0
        rows.append(
            (
                label,
                target.year,
                float(target.value),
                last,
                actual[last],
                gap,
                "届いている" if met else "届いていない",
            )
        )
        used.append(actual)
        left = target.year - last
        needed = (
            f"目標までの残りは{left}年で、年平均{signed(-gap / left)}の変化に当たる"
            if left > 0 and not met
            else ""
        )
        findings.append(
            study.finding(
                f"migration.target_{place}",
                f"{label}は、{target.note + 'の' if target.note else ''}{era_year(target.year)}の目標{counted(target.value)}に対し、"
                f"{era_year(last)}は{counted(actual[last])}で、目標に{'届いている' if met else '届いていない'}（差{signed(gap)}）。"
                f"{needed + '。' if needed else ''}",
                [actual.at([last])],
                estimate=actual[last],
                unit="人",
                method="目標値との差",
                caveats=("年ごとの偶然の上下があり、単年の値だけで目標の成否や施策の効果は論じられない。",),
            )
        )
    if not rows:
        return (), ()
    table = study.table(
        "migration_targets",
        "転入・転出の数値目標と実績",
        (
            Column(key="what", label="目標", kind="text"),
            Column(key="year", label="目標年", grouped=False),
            Column(key="target", label="目標値", unit="人"),
            Column(key="last", label="実績の年", grouped=False),
            Column(key="actual", label="実績", unit="人"),
            Column(key="gap", label="実績−目標", unit="人", sign=True),
            Column(key="met", label="目標に", kind="text"),
        ),
        pd.DataFrame(rows, columns=["what", "year", "target", "last", "actual", "gap", "met"]),
        used,
    )
    return tuple(findings), (table,)


def _whom(target: MoversTarget) -> str:
    return "総数" if target.ages == "total" else ages_words(MOVER_AGES[0], MOVER_AGES[-1])


def _actual(study: Study, target: MoversTarget) -> Series | None:
    if target.ages == "total":
        known = [each for basis in MOVERS if (each := read_in_and_out(study, basis)).years]
        return None if not known else known[0].into if target.direction == "in" else known[0].out
    ages = _young(study)
    if not ages:
        return None
    return _sum([each.into if target.direction == "in" else each.out for each in ages])
