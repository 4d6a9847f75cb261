"""The area beside its peers: the same rates on the same bases."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.elements import NOTHING, Column, EvidenceLevel, Finding, Group, Prose, Table
from analysis.methods.count_change import count_change
from analysis.methods.standardisation import indirect_ratio
from analysis.topics.births.data import BirthsData
from analysis.topics.births.factors import Schedule, nearest, schedules
from analysis.words.numbers import format_number
from analysis.words.phrases import interval, joined, level


@dataclass(frozen=True)
class Peers:
    """Rates of the area, its peers, prefecture and nation in the report's last year.

    `rates` has a row an area (the area itself first): births, change since the base year in per cent, women
    aged 15–49, births per 1,000 women, observed over expected births with limits.
    """

    rates: pd.DataFrame | None = None
    schedule: Schedule | None = None
    table: Table | None = None
    text: Prose | None = None
    findings: Group = NOTHING
    missing: Prose | None = None
    sources: tuple[str, ...] = ()


def analyse(data: BirthsData) -> Peers:
    """Compare the area with the peers of the profile or the parameters."""
    schedule = nearest(schedules(data.store), data.year)
    absent = [peer for peer in data.peers if not _has_data(data, peer)]
    peers = [peer for peer in data.peers if peer != data.area and peer not in absent]
    if schedule is None or not data.women.has(data.year) or not peers:
        return Peers(missing=_nothing(data, absent))
    areas = [data.area, *peers, *(a for a in data.reference_areas if _has_data(data, a))]
    rates = pd.DataFrame([_rates(data, area, schedule) for area in areas], index=pd.Index(areas, name="area"))
    sources = {
        s for area in areas for s in (*data.births_sources_of(area), *data.women_of(area).sources)
    } | set(schedule.sources)
    ordered = tuple(sorted(sources))
    return Peers(
        rates=rates,
        schedule=schedule,
        table=_table(data, rates, schedule, ordered),
        text=_text(data, peers, schedule),
        findings=Group([_finding(data, rates, peers, schedule, ordered)]),
        missing=_some_missing(data, absent) if absent else None,
        sources=ordered,
    )


def _has_data(data: BirthsData, area: str) -> bool:
    births = data.store.counts(area, "births", data.basis)
    return data.year in births.index and data.base_year in births.index and data.women_of(area).has(data.year)


def _rates(data: BirthsData, area: str, schedule: Schedule) -> dict[str, float | None]:
    births = data.store.counts(area, "births", data.basis)
    first, last = float(births[data.base_year]), float(births[data.year])
    women = data.women_of(area).counts.loc[data.year]
    expected = float((women * schedule.rates).sum())
    ratio = indirect_ratio(last, expected, confidence=data.parameters.confidence)
    return {
        "births": last,
        "change": 100 * (last - first) / first if first > 0 else None,
        "women": float(women.sum()),
        "fertility_rate": 1000 * last / float(women.sum()),
        "expected": expected,
        "ratio": ratio.value,
        "lower": ratio.lower,
        "upper": ratio.upper,
    }


def _table(data: BirthsData, rates: pd.DataFrame, schedule: Schedule, sources: tuple[str, ...]) -> Table:
    keys = ("births", "change", "women", "fertility_rate", "ratio", "lower", "upper")
    return Table(
        id="births_peers",
        title=f"比較団体との出生の比較（{data.year}年）",
        columns=(
            Column(key="name", label="団体", kind="text"),
            Column(key="births", label="出生数", unit="人"),
            Column(key="change", label=f"{data.base_year}年比", unit="％", decimals=1, sign=True),
            Column(key="women", label="女性15〜49歳", unit="人"),
            Column(key="fertility_rate", label="総出生率", unit="女性千対", decimals=1),
            Column(key="ratio", label="標準化出生比", decimals=3),
            Column(key="lower", label="下限", decimals=3),
            Column(key="upper", label="上限", decimals=3),
        ),
        rows=tuple(
            (
                data.store.catalogue.area_name(str(area)),
                *(None if pd.isna(rates.loc[area, key]) else float(rates.loc[area, key]) for key in keys),
            )
            for area in rates.index
        ),
        period=f"{data.year}年（変化は{data.base_year}年から）",
        basis=data.rate_basis,
        source=data.store.source_line(sources),
        note=(
            f"標準化出生比は、全国の年齢別出生率（{schedule.year}年）を各団体の女性に当てはめた期待出生数に対する実際の出生数の比。"
            f"上下限は{level(data.parameters.confidence)}信頼区間（Byar の近似、10人未満は正確法）。"
        ),
    )


def _text(data: BirthsData, peers: list[str], schedule: Schedule) -> Prose:
    names = joined([data.store.catalogue.area_name(peer) for peer in peers])
    of_profile = data.peers == data.profile.peers
    method = data.profile.peers_method if of_profile else "比較団体は実行時に指定した。"
    return Prose(
        paragraphs=(
            f"比較するのは{names}である。{method}"
            f"年齢構成の違いを除くため、{schedule.year}年の全国の年齢別出生率を当てはめた期待出生数に対する比（標準化出生比）で比べる。",
        )
    )


def _finding(
    data: BirthsData, rates: pd.DataFrame, peers: list[str], schedule: Schedule, sources: tuple[str, ...]
) -> Finding:
    own = rates.loc[data.area]
    pooled = rates.loc[peers].sum()
    test = count_change(
        float(pooled["births"]),
        float(own["births"]),
        exposure_before=float(pooled["expected"]),
        exposure_after=float(own["expected"]),
        confidence=data.parameters.confidence,
    )
    ratio = test.ratio
    if ratio.value is None or ratio.lower is None or ratio.upper is None:
        verdict = "比較団体の出生がないため比べられない"
    elif ratio.lower > 1:
        verdict = "比較団体の合計より高い"
    elif ratio.upper < 1:
        verdict = "比較団体の合計より低い"
    else:
        verdict = "比較団体の合計と偶然の範囲を超える差はない"
    span = interval(ratio, 3)
    shown = "" if ratio.value is None else f"比は{format_number(ratio.value, 3)}（{span}）で、"
    return Finding(
        id="births.peers",
        statement=(
            f"年齢構成の違いを除いた{data.name}の出生の水準（標準化出生比）は{format_number(float(own['ratio']), 3)}、"
            f"比較団体{len(peers)}団体の合計は{format_number(float(pooled['births'] / pooled['expected']), 3)}である。"
            f"両者の{shown}{verdict}（{data.year}年）。"
        ),
        estimate=ratio.value,
        lower=ratio.lower,
        upper=ratio.upper,
        confidence=ratio.confidence,
        unit="比",
        n=float(own["births"]),
        method="間接標準化、2つのポアソン度数の比",
        basis=data.basis_name,
        sources=sources,
        evidence_level=EvidenceLevel.PEER_COMPARISON,
        caveats=("他団体との比較は水準の違いを示すだけで、施策の効果の違いを示すものではない。",),
        rank=5,
    )


def _nothing(data: BirthsData, absent: list[str]) -> Prose:
    if not data.peers:
        why = "比較団体が指定されていない。profiles/ のプロフィール又は compare_with で指定できる。"
    elif absent and len(absent) == len(data.peers):
        why = f"比較団体の{data.base_year}年と{data.year}年の出生数又は女性人口がないため、比較を示さない。"
    else:
        why = "女性の年齢別人口又は全国の年齢別出生率がないため、比較を示さない。"
    return Prose(kind="missing", title="他団体との比較", paragraphs=(why,))


def _some_missing(data: BirthsData, absent: list[str]) -> Prose:
    names = joined([data.store.catalogue.area_name(code) for code in absent])
    return Prose(
        kind="missing",
        title="比較できない団体",
        paragraphs=(f"{names}は、{data.base_year}年と{data.year}年の出生数又は女性人口がないため除いた。",),
    )
