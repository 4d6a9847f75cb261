"""The area beside its peers, its prefecture and the nation: rates of the young, and which ages carry the difference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.net_moves import METHOD, Moves, ages_between
from analysis.chapters.peers import left_out, nobody, peers_picture, spread, spread_words
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Table
from analysis.elements.picture import BarsChart, Picture
from analysis.methods.decomposition.dasgupta import decompose
from analysis.methods.decomposition.kitagawa import shares_of
from analysis.methods.estimate_change import estimate_change
from analysis.methods.result import Estimate
from analysis.topics.migration_intentions.since import behind
from analysis.topics.migration_intentions.words import YOUNG, ages_words
from analysis.words.numbers import format_number
from analysis.words.phrases import level, rounded

TITLE = "他の団体と比べてどうか"
WHAT = "年齢別人口"
CARRYING = (
    ("5-9", "15-19"),
    ("20-24", "20-24"),
    ("25-29", "25-29"),
    ("30-34", "30-34"),
    ("35-39", "35-39"),
    ("40-44", "60-64"),
)
"""The ages over which a difference in net migration is spread."""


def compared(study: Study, moves: Mapping[str, Moves]) -> Chapter:
    """Place the area within the spread of its peers, and decompose its difference from the prefecture.

    Parameters
    ----------
    moves : of the latest span, by area; the area itself is among them.
    """
    peers = [area for area in study.peers if area in moves]
    absent = [area for area in study.peers if area not in moves]
    own = moves[study.area]
    rates = {area: each.per_100(*YOUNG, study.confidence) for area, each in moves.items()}
    table = _table(study, moves, rates)
    against = next((area for area in study.reference_areas if area in moves), None)
    apart = _carried(study, own, moves[against], against) if against else None
    frame = pd.DataFrame(
        {
            area: {"value": each.value, "lower": each.lower, "upper": each.upper}
            for area, each in rates.items()
            if each is not None
        },
        dtype=float,
    ).T
    known = [area for area in peers if area in frame.index]
    findings: list[Finding] = []
    pictures = []
    if known and study.area in frame.index:
        findings.append(_placed(study, frame, known, list(moves.values())))
        pictures.append(
            peers_picture(
                study,
                "fig_migration_peers",
                f"{ages_words(*YOUNG)}の純移動の比較（{own.span.label}、5年前の100人当たり）",
                f"{ages_words(*YOUNG)}の純移動（100人当たり）",
                frame,
                table,
                decimals=1,
                unit="人（5年前の100人当たり）",
                reference=0.0,
            )
        )
    if apart is not None:
        findings.append(apart[0])
        pictures.append(apart[1])
    missing = []
    if not known:
        missing.append(nobody(study, absent, WHAT))
    elif absent:
        missing.append(left_out(study, absent, WHAT))
    shown = (table, *((apart[2],) if apart else ()))
    return Chapter(
        TITLE, missing=tuple(missing), findings=tuple(findings), pictures=tuple(pictures), shown=shown
    )


def _placed(study: Study, frame: pd.DataFrame, peers: list[str], moves: list[Moves]) -> Finding:
    place = spread(frame, study.area, peers, 1)
    own = frame.loc[study.area]
    others = "、".join(
        f"{study.area_name(area)}{format_number(frame.at[area, 'value'], 1, sign=True)}人"
        for area in study.reference_areas
        if area in frame.index
    )
    return study.finding(
        "migration.peers",
        f"{ages_words(*YOUNG)}の純移動は、5年前の100人当たり{study.name}が{format_number(own['value'], 1, sign=True)}人である。"
        f"{spread_words(place, len(peers), 1)}。{f'{others}である。' if others else ''}",
        behind(moves),
        estimate=Estimate(
            float(own["value"]),
            float(own["lower"]),
            float(own["upper"]),
            study.confidence,
            "net_migration_rate",
            METHOD,
        ),
        unit="人（100人当たり）",
        n=float(len(peers) + 1),
        method=METHOD,
        level=EvidenceLevel.PEER_COMPARISON,
        caveats=(
            "違いがなぜ生じたかは示さない。大学や大きな事業所、住宅の供給など、年齢別の転出入を左右する事情は団体ごとに違う。",
        ),
    )


def _table(study: Study, moves: Mapping[str, Moves], rates: Mapping[str, Estimate | None]) -> Table:
    rows = []
    for area, each in moves.items():
        young = rates[area]
        rows.append(
            (
                study.area_name(area),
                area,
                *((None, None, None) if young is None else (young.value, young.lower, young.upper)),
                *(
                    None if (per := each.per_100(*ages, study.confidence)) is None else per.number
                    for ages in CARRYING
                ),
            )
        )
    keys = [f"rate_{first}_{last}" for first, last in CARRYING]
    span = next(iter(moves.values())).span
    unit = "100人当たり人"
    return study.table(
        "migration_areas",
        f"団体別・年齢別の純移動（{span.label}、5年前の100人当たり）",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="area", label="コード", kind="text"),
            Column(key="young", label=ages_words(*YOUNG), unit=unit, decimals=1, sign=True),
            Column(key="lower", label="下限", unit=unit, decimals=1, sign=True),
            Column(key="upper", label="上限", unit=unit, decimals=1, sign=True),
            *(
                Column(key=key, label=ages_words(*ages), unit=unit, decimals=1, sign=True)
                for key, ages in zip(keys, CARRYING, strict=True)
            ),
        ),
        pd.DataFrame(rows, columns=["name", "area", "young", "lower", "upper", *keys]),
        behind(list(moves.values())),
        period=span.label,
        computed=True,
        note=f"年齢は期間の終わりの年齢。上下限は{level(study.confidence)}信頼区間（控えめなもの）。"
        "死亡の割合は、都道府県の死亡数が手元にある団体ではその都道府県、ほかは全国の値による。"
        "都道府県と全国の値には、その中での移動は含まれない。",
        annex=True,
    )


def _carried(study: Study, own: Moves, other: Moves, against: str) -> tuple[Finding, Picture, Table] | None:
    """Spread the difference of the net migration rates of two areas over the ages that make it."""
    factors = {}
    for area, each in ((against, other), (study.area, own)):
        cohort = np.array([each.found.start[:, ages_between(*ages)].sum() for ages in CARRYING])
        net = np.array([each.found.net[:, ages_between(*ages)].sum() for ages in CARRYING])
        if (cohort <= 0).any():
            return None
        factors[area] = {"composition": shares_of(cohort), "rate": 100 * net / cohort}
    found = decompose(factors)
    effects = dict(zip(found.factors, found.effect_array(against, study.area), strict=True))
    by_rate, by_structure = effects["rate"], float(effects["composition"].sum())
    whole = float(by_rate.sum()) + by_structure
    name = study.area_name(against)
    labels = [ages_words(*ages) for ages in CARRYING]
    bars = pd.DataFrame({"value": [*by_rate, by_structure]}, index=[*labels, "年齢構成の違い"])
    table = study.table(
        "migration_carried",
        f"{name}との純移動の差を生んだ年齢（{own.span.label}）",
        (
            Column(key="age", label="年齢の純移動の違い", kind="text"),
            Column(key="own", label=study.name, unit="100人当たり人", decimals=1, sign=True),
            Column(key="other", label=name, unit="100人当たり人", decimals=1, sign=True),
            Column(key="effect", label="差への寄与", unit="100人当たり人", decimals=2, sign=True),
        ),
        pd.DataFrame(
            {
                "age": [*labels, "年齢構成の違い", "計"],
                "own": [*factors[study.area]["rate"], None, float(found.crude[1].sum())],
                "other": [*factors[against]["rate"], None, float(found.crude[0].sum())],
                "effect": [*by_rate, by_structure, whole],
            }
        ),
        [*own.behind, *other.behind],
        period=own.span.label,
        computed=True,
        note="二つの団体の年齢構成と年齢別の純移動の率の差の分解（Kitagawa）。寄与の計は率の差に一致する。",
        annex=True,
    )
    first, last = CARRYING[0][0], CARRYING[-1][1]
    pair = [each.per_100(first, last, study.confidence) for each in (own, other)]
    beyond = None not in pair and estimate_change(pair[1], pair[0]).excludes(0)  # type: ignore[arg-type]
    order = np.argsort(-np.abs(by_rate))
    same = [place for place in order if by_rate[place] * whole > 0 and rounded(by_rate[place], 1)]
    told = (
        f"差を大きくしているのは主に{'、'.join(f'{labels[p]}（{format_number(by_rate[p], 1, sign=True)}人）' for p in same[:2])}である"
        if beyond and rounded(whole, 1) and same
        else "差は偶然の範囲を超えない"
        if not beyond
        else "どの年齢も寄与は小さい"
    )
    finding = study.finding(
        "migration.carried",
        f"{ages_words(first, last)}の純移動は100人当たり{study.name}が{format_number(found.crude[1].sum(), 1, sign=True)}人、"
        f"{name}が{format_number(found.crude[0].sum(), 1, sign=True)}人で、差は{format_number(whole, 1, sign=True)}人である。{told}。",
        [*own.behind, *other.behind],
        estimate=whole,
        unit="人（100人当たりの差）",
        method="Kitagawa の分解",
        level=EvidenceLevel.PEER_COMPARISON,
        caveats=(f"{name}の値には、その中の市区町村の間の移動は含まれない。",),
    )
    picture = Picture(
        id="fig_migration_carried",
        title=f"{name}との純移動の差を生んだ年齢（100人当たり）",
        alt="横棒グラフ。差への寄与は、"
        + "、".join(
            f"{label}{format_number(value, 2, sign=True)}人" for label, value in bars["value"].items()
        )
        + "。",
        unit="人（5年前の100人当たり）",
        chart=BarsChart(
            bars.assign(
                lower=float("nan"),
                upper=float("nan"),
                printed=[format_number(value, 2, sign=True) for value in bars["value"]],
            ),
            x_label="差への寄与（100人当たり）",
            decimals=1,
        ),
        table=table,
    )
    return finding, picture, table
