"""Since when: net migration of the same ages in every five years that the register allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.cohorts import BANDS, Span
from analysis.chapters.net_moves import METHOD, Moves
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.estimate_change import estimate_change
from analysis.model.series import Series
from analysis.topics.migration_intentions.words import YOUNG, ages_words, rate, younger
from analysis.words.numbers import format_number
from analysis.words.phrases import joined, level, rounded

TITLE = "いつからか"
LINES = (("5-9", "15-19"), ("20-24", "20-24"), ("25-29", "25-29"), ("30-34", "35-39"))
"""The ages at the end of the five years that are followed."""


def since(study: Study, moves: Mapping[Span, Moves]) -> Chapter:
    """Follow the ages over all spans; the sentences are of spans from one 1 January to another."""
    told = [each for span, each in moves.items() if not span.estimated]
    table = _table(study, list(moves.values()))
    if len(told) < 2:
        why = "1月1日から1月1日までの5年間が一つしか比べられないため、変化は示さない。"
        return Chapter(
            TITLE, missing=(Prose(kind="missing", title=TITLE, paragraphs=(why,)),), shown=(table,)
        )
    estimated = [each for span, each in moves.items() if span.estimated]
    remarks = (_march(estimated),) if estimated else ()
    return Chapter(
        TITLE,
        findings=(_change(study, told), _runs(study, told)),
        remarks=remarks,
        pictures=(_picture(study, told, table),),
        shown=(table,),
    )


def behind(moves: Sequence[Moves]) -> list[Series]:
    """Return every series behind several moves."""
    return [series for each in moves for series in each.behind]


def _apart(told: Sequence[Moves]) -> tuple[Moves, Moves]:
    """Return the last span and the last one that does not overlap it, else the first."""
    last = told[-1]
    before = [each for each in told if each.span.end <= last.span.start]
    return (before[-1] if before else told[0]), last


def _change(study: Study, told: Sequence[Moves]) -> Finding:
    first, last = _apart(told)
    then, now = (each.per_100(*YOUNG, study.confidence) for each in (first, last))
    words = f"{ages_words(*YOUNG)}（5年前に{younger(*YOUNG)}）の純移動は、5年前の100人当たり"
    used = behind((first, last))
    if then is None or now is None:
        return study.finding(
            "migration.change",
            f"{words}の値がない（その世代がいない）。",
            used,
            level=EvidenceLevel.BEFORE_AFTER,
        )
    gap = estimate_change(then, now)
    moved = f"{first.span.label}の{rate(then)}人から{last.span.label}の{rate(now)}人へ"
    if gap.excludes(0) and rounded(gap.number, 1):
        told_as = f"{moved}{'上がった' if gap.number > 0 else '下がった'}"
    else:
        told_as = f"{first.span.label}が{rate(then)}人、{last.span.label}が{rate(now)}人で、変化は偶然の範囲を超えない"
    overlap = ("二つの期間は重なっており、独立ではない。",) if first.span.end > last.span.start else ()
    return study.finding(
        "migration.change",
        f"{words}{told_as}。",
        used,
        estimate=gap,
        unit="人（100人当たりの変化）",
        n=(then.n or 0) + (now.n or 0),
        method=f"{METHOD}の差",
        level=EvidenceLevel.BEFORE_AFTER,
        caveats=(
            *overlap,
            "前後を比べただけで、その間に行われた施策の効果を示すものではない。感染症の流行で移動が少なかった時期を含む。",
        ),
    )


def _runs(study: Study, told: Sequence[Moves]) -> Finding:
    """Say for each of the followed ages since when it gains or loses beyond chance."""
    of: dict[str, list[str]] = {}
    for first, last in LINES:
        signs = []
        for each in told:
            net = each.net(first, last, study.confidence)
            signs.append((1 if net.number > 0 else -1) if net.excludes(0) else 0)
        of.setdefault(_run(signs, told), []).append(ages_words(first, last))
    parts = [f"{joined(ages)}は{run}" for run, ages in of.items()]
    return study.finding(
        "migration.since",
        f"比べられる{len(told)}つの期間（{told[0].span.label}から{told[-1].span.label}まで）について見ると、{'、'.join(parts)}である。",
        behind(told),
        n=float(len(told)),
        method=METHOD,
        caveats=("隣り合う期間は重なっているため、少しずつ動く。",),
    )


def _run(signs: Sequence[int], told: Sequence[Moves]) -> str:
    now = signs[-1]
    if not any(signs):
        return "どの期間も偶然の範囲内"
    if not now:
        return "直近の期間では偶然の範囲内"
    word = "転入超過" if now > 0 else "転出超過"
    start = len(signs)
    while start and signs[start - 1] == now:
        start -= 1
    if not start:
        return f"すべての期間で{word}"
    if start == len(signs) - 1:
        return f"直近の期間だけが{word}" if now not in signs[:-1] else f"直近の期間が{word}"
    return f"{told[start].span.label}の期間から後が{word}"


def _march(estimated: Sequence[Moves]) -> Prose:
    return Prose(
        kind="note",
        paragraphs=(
            f"付表には{estimated[0].span.label}から{estimated[-1].span.label}までの期間も並べた。初めの年の人口が年度末現在で、"
            "期間の終わりの人口は前後の1月1日の人口から直線で補ったため、年度末に移る人の分がずれる。"
            "参考値とし、ほかの期間とは比べていない。",
        ),
    )


def _table(study: Study, moves: Sequence[Moves]) -> Table:
    rows = []
    for each in moves:
        young = each.net(*YOUNG, study.confidence)
        at = BANDS.index("20-24")
        start, end = float(each.found.start[:, at].sum()), float(each.found.end[:, at].sum())
        rows.append(
            (
                each.span.label,
                "推計" if each.span.estimated else "観測",
                *(
                    None if (per := each.per_100(*ages, study.confidence)) is None else per.number
                    for ages in LINES
                ),
                young.number,
                young.lower,
                young.upper,
                100 * end / start if start else None,
            )
        )
    keys = [f"rate_{first}_{last}" for first, last in LINES]
    return study.table(
        "migration_since",
        "期間ごとの純移動",
        (
            Column(key="span", label="期間", kind="text"),
            Column(key="status", label="区分", kind="text"),
            *(
                Column(key=key, label=ages_words(*ages), unit="100人当たり人", decimals=1, sign=True)
                for key, ages in zip(keys, LINES, strict=True)
            ),
            Column(key="young", label=f"{ages_words(*YOUNG)}の純移動", unit="人", sign=True),
            Column(key="lower", label="下限", unit="人", sign=True),
            Column(key="upper", label="上限", unit="人", sign=True),
            Column(
                key="kept",
                label=f"{ages_words('20-24')}（5年前の{younger('20-24')}100人当たり）",
                unit="人",
                decimals=1,
            ),
        ),
        pd.DataFrame(rows, columns=["span", "status", *keys, "young", "lower", "upper", "kept"]),
        behind(moves),
        period=f"{moves[0].span.label}から{moves[-1].span.label}まで" if moves else "",
        computed=True,
        note=f"年齢は期間の終わりの年齢、率は5年前の同じ世代に対する割合。上下限は{level(study.confidence)}信頼区間（控えめなもの）。",
        annex=True,
    )


def _picture(study: Study, told: Sequence[Moves], table: Table) -> Picture:
    lines, said = [], []
    for ages in LINES:
        values = {
            int(each.span.end): per.number
            for each in told
            if (per := each.per_100(*ages, study.confidence)) is not None
        }
        if not values:
            continue
        series = pd.Series(values, dtype=float)
        lines.append(Line(ages_words(*ages), series))
        said.append(
            f"{ages_words(*ages)}は{format_number(series.iloc[0], 1, sign=True)}人から{format_number(series.iloc[-1], 1, sign=True)}人"
        )
    return Picture(
        id="fig_migration_since",
        title=f"{study.name}の年齢別の純移動の移り変わり（5年前の100人当たり）",
        alt=f"折れ線グラフ。横軸は5年間の終わりの年（{int(told[0].span.end)}年から{int(told[-1].span.end)}年）。{'、'.join(said)}。",
        unit="人（5年前の100人当たり）",
        chart=LinesChart(tuple(lines), y_label="純移動（100人当たり）", decimals=0, signed=True),
        table=table,
        note="横軸は5年間の終わりの年。年齢はその年の年齢。",
    )
