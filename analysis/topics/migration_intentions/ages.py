"""At which ages the area gains and loses: net migration of the latest five years by sex and age."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.cohorts import BANDS
from analysis.chapters.net_moves import MEN, METHOD, SEX_RATIO, WOMEN, Moves
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Picture, Profile, ProfileChart
from analysis.methods.estimate_change import estimate_change
from analysis.methods.result import Estimate
from analysis.methods.survey.suppression import REFERENCE_BELOW
from analysis.topics.migration_intentions.words import (
    OLDER,
    YOUNG,
    ages_words,
    rate,
    said,
    span_words,
    younger,
)
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, joined, level, rounded

TITLE = "どの年齢で増え、どの年齢で減っているか"
GROUPS = (
    ("5-9", "10-14"),
    ("15-19", "15-19"),
    ("20-24", "20-24"),
    ("25-29", "25-29"),
    ("30-34", "30-34"),
    ("35-39", "35-39"),
    ("40-44", "60-64"),
    ("65-69", "90+"),
)
"""First and last band of the groups of the table; 0–4 joins the first where the births are known."""
OLD_FROM = "65-69"
"""From here on a mortality that differs from the prefecture's looks like migration: not judged."""
SHOWN = 3
KEPT = ("20-24", "25-29")
"""The ages that show how many of the teenagers are still there."""


def by_age(study: Study, moves: Moves) -> Chapter:
    """Describe net migration by sex and age."""
    detail = _detail(study, moves)
    findings = (
        _young(study, moves),
        *(each for each in (_peaks(study, moves), _kept(study, moves), _women(study, moves)) if each),
    )
    return Chapter(
        TITLE,
        text=(_explained(study, moves),),
        findings=findings,
        pictures=(_picture(study, moves, detail),),
        shown=(_groups(study, moves), detail),
    )


def _explained(study: Study, moves: Moves) -> Prose:
    whose = study.area_name(moves.survival_of) if moves.survival_of != study.area else "この団体"
    return Prose(
        paragraphs=(
            f"純移動は、{int(moves.span.start)}年に住んでいた人がそのままとどまり死亡だけで減ったとしたときの"
            f"{int(moves.span.end)}年の人数と、実際の人数との差である。正なら転入が転出より多く（転入超過）、"
            "負なら転出が多い（転出超過）。転入届や転出届の年齢別の集計がなくても、年齢別の人口から計算できる。",
            f"死亡の割合は{whose}の年齢別死亡数から求めた。人数は住民基本台帳の日本人住民で、"
            "住民票を移さずに進学や就職で離れた人は、住んでいるものとして数えられる。",
        )
    )


def groups_of(moves: Moves) -> tuple[tuple[str, str], ...]:
    """Return the groups of the table with 0–4 where it is known."""
    first = ("0-4" if moves.youngest else "5-9", "10-14")
    return (first, *GROUPS[1:])


def _young(study: Study, moves: Moves) -> Finding:
    net = moves.net(*YOUNG, study.confidence)
    per, old = moves.per_100(*YOUNG, study.confidence), moves.per_100(*OLDER, study.confidence)
    whom = f"{younger(*YOUNG)}だった世代（{int(moves.span.end)}年に{ages_words(*YOUNG)}）"
    if net.excludes(0):
        told = f"{said(net)}である（この世代100人当たり{rate(per)}人）"
    else:
        told = (
            f"{format_number(net.number, sign=True)}人で、偶然の範囲を超える転入超過や転出超過とはいえない"
            f"（この世代100人当たり{rate(per)}人）"
        )
    statement = f"{span_words(moves.span)}に、{whom}の純移動は{told}。{ages_words(*OLDER)}は100人当たり{rate(old)}人である。"
    return study.finding(
        "migration.young",
        statement,
        moves.behind,
        estimate=net,
        unit="人",
        n=net.n,
        method=METHOD,
        caveats=(
            "住民票の異動のほか、国外との出入り、国籍の取得、届出の職権による訂正を含む。",
            "区間は、一人ひとりが独立に動くとみたときの幅で、控えめ（広め）に取ってある。家族でまとまって動くことは見込んでいない。",
        ),
        rank=1,
    )


def _judged(moves: Moves) -> tuple[str, ...]:
    return BANDS[0 if moves.youngest else 1 : BANDS.index(OLD_FROM)]


def _beyond(study: Study, moves: Moves) -> list[tuple[str, Estimate]]:
    found = [(band, moves.net(band, band, study.confidence)) for band in _judged(moves)]
    return [(band, net) for band, net in found if net.excludes(0) and rounded(net.number)]


def _peaks(study: Study, moves: Moves) -> Finding:
    """Say at which ages the gain and the loss are greatest, of those beyond chance."""
    told, judged = _beyond(study, moves), _judged(moves)
    gains = sorted((each for each in told if each[1].number > 0), key=lambda each: -each[1].number)
    losses = sorted((each for each in told if each[1].number < 0), key=lambda each: each[1].number)
    within = (
        f"{moves.span.label}の5年間に、{ages_words(judged[0], judged[-1])}の{len(judged)}の年齢階級のうち"
    )
    if not told:
        statement = f"{within}、純移動が偶然の範囲を超える階級はない。"
    else:
        parts = [
            f"転入超過が偶然の範囲を超えるのは{_listed(gains)}" if gains else "",
            f"転出超過が偶然の範囲を超えるのは{_listed(losses)}" if losses else "",
        ]
        none = (
            ""
            if gains and losses
            else f"。{'転出超過' if gains else '転入超過'}が偶然の範囲を超える階級はない"
        )
        statement = f"{within}、{'、'.join(part for part in parts if part)}である{none}。"
    return study.finding(
        "migration.ages",
        statement,
        moves.behind,
        estimate=float(len(told)),
        unit="階級",
        n=float(len(judged)),
        method=METHOD,
        caveats=(
            f"{len(judged)}の階級を一つずつ判定した。すべてが釣り合っていても、平均{(1 - study.confidence) * len(judged):.1g}階級までは「超える」と判定されうる。",
            f"{ages_words(OLD_FROM, BANDS[-1])}は、死亡の割合が都道府県の平均と違うだけでも純移動に見えるため、判定していない。",
        ),
        rank=2,
    )


def _listed(found: list[tuple[str, Estimate]]) -> str:
    shown = "、".join(f"{ages_words(band)}（{counted(abs(net.number))}）" for band, net in found[:SHOWN])
    return shown + (f"など{len(found)}階級" if len(found) > SHOWN else "")


def _kept(study: Study, moves: Moves) -> Finding | None:
    """Say how many there are of those who were 15–19 five years before."""
    rows = []
    for band in KEPT:
        at = BANDS.index(band)
        start, end = moves.found.start[:, at].sum(), moves.found.end[:, at].sum()
        if not start:
            return None
        rows.append((band, float(start), float(end)))
    (band, start, end), (later, before, after) = rows
    few = min(start, before) < REFERENCE_BELOW
    ratios = [
        "" if few else f"（{word}{format_number(100 * now / then, 1)}人）"
        for word, then, now in (("100人当たり", start, end), ("同", before, after))
    ]
    statement = (
        f"{int(moves.span.start)}年に{younger(band)}だった{counted(start)}に対し、{int(moves.span.end)}年の{ages_words(band)}は"
        f"{counted(end)}{ratios[0]}である。"
        f"{younger(later)}だった{counted(before)}に対する{ages_words(later)}は{counted(after)}{ratios[1]}である。"
    )
    return study.finding(
        "migration.kept",
        statement,
        moves.behind,
        estimate=100 * end / start,
        unit="人（100人当たり）",
        n=start,
        method="5年前の人数に対する人数の比（コーホート変化率）",
        caveats=("出て行った人と入ってきた人の差引きの結果であり、同じ人が残った割合ではない。",),
    )


def _women(study: Study, moves: Moves) -> Finding | None:
    """Compare women with men of the young."""
    men = moves.per_100(*YOUNG, study.confidence, MEN)
    women = moves.per_100(*YOUNG, study.confidence, WOMEN)
    if men is None or women is None:
        return None
    gap = estimate_change(men, women)
    if gap.excludes(0) and rounded(gap.number, 1):
        told = f"女性の方が{'多く残り又は入ってきて' if gap.number > 0 else '多く出て'}いる"
    else:
        told = "男女の差は偶然の範囲を超えない"
    return study.finding(
        "migration.women",
        f"{ages_words(*YOUNG)}の純移動は、5年前の100人当たり女性{rate(women)}人、男性{rate(men)}人で、{told}。",
        moves.behind,
        estimate=gap,
        unit="人（100人当たり、女性−男性）",
        n=(men.n or 0) + (women.n or 0),
        method=METHOD,
    )


def _frame(study: Study, moves: Moves, groups: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    rows = []
    for first, last in groups:
        both = moves.net(first, last, study.confidence)
        men, women = (moves.net(first, last, study.confidence, sex) for sex in (MEN, WOMEN))
        per = moves.per_100(first, last, study.confidence)
        at = slice(BANDS.index(first), BANDS.index(last) + 1)
        rows.append(
            (
                ages_words(first, last),
                float(moves.found.start[:, at].sum()),
                float(moves.found.survivors[:, at].sum()),
                float(moves.found.end[:, at].sum()),
                both.number,
                both.lower,
                both.upper,
                None if per is None else per.number,
                *(value for each in (men, women) for value in (each.number, each.lower, each.upper)),
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "age", "start", "survivors", "end", "net", "lower", "upper", "per_100",
            "men", "men_lower", "men_upper", "women", "women_lower", "women_upper",
        ],
    )  # fmt: skip


def _columns(*, limits: bool) -> tuple[Column, ...]:
    columns = [
        Column(key="age", label="年齢", kind="text"),
        Column(key="start", label="5年前", unit="人"),
        Column(key="survivors", label="移動がない場合", unit="人"),
        Column(key="end", label="実際", unit="人"),
        Column(key="net", label="純移動", unit="人", sign=True),
        Column(key="lower", label="下限", unit="人", sign=True),
        Column(key="upper", label="上限", unit="人", sign=True),
        Column(key="per_100", label="5年前の100人当たり", unit="人", decimals=1, sign=True),
    ]
    for key, label in (("men", "男性"), ("women", "女性")):
        columns.append(Column(key=key, label=f"{label}の純移動", unit="人", sign=True))
        if limits:
            columns += [
                Column(key=f"{key}_lower", label=f"{label}の下限", unit="人", sign=True),
                Column(key=f"{key}_upper", label=f"{label}の上限", unit="人", sign=True),
            ]
    return tuple(columns)


def _groups(study: Study, moves: Moves) -> Table:
    columns = [column for column in _columns(limits=False) if column.key not in ("survivors", "start")]
    return study.table(
        "migration_groups",
        f"年齢別の純移動（{moves.span.label}）",
        columns,
        _frame(study, moves, groups_of(moves)),
        moves.behind,
        period=moves.span.label,
        computed=True,
        note=_note(study),
    )


def _note(study: Study) -> str:
    return (
        f"年齢は期間の終わりの年齢、「実際」は期間の終わりの人数。上下限は{level(study.confidence)}信頼区間（期間の終わりの人数をポアソン分布とみた控えめなもの）。"
        "純移動＝実際の人数−移動がない場合の人数。"
    )


def _detail(study: Study, moves: Moves) -> Table:
    bands = BANDS if moves.youngest else BANDS[1:]
    born = (
        f"{ages_words(BANDS[0])}の5年前は期間中の出生数（女児100人当たり男児{SEX_RATIO:.0f}人として分けた）。"
        if moves.youngest
        else ""
    )
    return study.table(
        "migration_by_age",
        f"男女・年齢5歳階級別の純移動（{moves.span.label}）",
        _columns(limits=True),
        _frame(study, moves, tuple((band, band) for band in bands)),
        moves.behind,
        period=moves.span.label,
        computed=True,
        note=f"{_note(study)}{born}",
        annex=True,
    )


def _picture(study: Study, moves: Moves, table: Table) -> Picture:
    frame = table.frame().set_index("age")
    profiles = [
        Profile(
            label,
            frame[[key, f"{key}_lower", f"{key}_upper"]].set_axis(["value", "lower", "upper"], axis=1),
        )
        for key, label in (("men", "男性"), ("women", "女性"))
    ]
    told = _beyond(study, moves)
    gains = [ages_words(band) for band, net in told if net.number > 0]
    losses = [ages_words(band) for band, net in told if net.number < 0]
    what = "、".join(
        part
        for part in (
            f"{joined(gains[:3])}{'など' if len(gains) > 3 else ''}で転入超過" if gains else "",
            f"{joined(losses[:3])}{'など' if len(losses) > 3 else ''}で転出超過" if losses else "",
        )
        if part
    )
    listed = "、".join(
        f"{age}は男性{format_number(row['men'], sign=True)}人、女性{format_number(row['women'], sign=True)}人"
        for age, row in frame.iterrows()
    )
    return Picture(
        id="fig_migration_by_age",
        title=f"{study.name}の年齢別の純移動は、{what}（{moves.span.label}）"
        if what
        else f"{study.name}の年齢別の純移動に、偶然の範囲を超える階級はない（{moves.span.label}）",
        alt=f"年齢5歳階級別の純移動の折れ線グラフ。{listed}。",
        unit="人（5年間）",
        chart=ProfileChart(
            tuple(profiles), x_label=f"{int(moves.span.end)}年の年齢", y_label="純移動（人）", signed=True
        ),
        table=table,
        note=f"縦線は{level(study.confidence)}信頼区間。0より上は転入超過、下は転出超過。",
    )
