"""Whether the KPIs will reach their targets if they go on as they did, and what it would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.methods.kpi_target import Direction, KpiType
from analysis.methods.result import Reason
from analysis.methods.series import TREND_MINIMUM
from analysis.topics.kpi_trends.followed import Followed
from analysis.topics.kpi_trends.named import listed, unique_names
from analysis.words.numbers import format_number
from analysis.words.phrases import level

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "このまま進むと届くか"
LIKELY, UNLIKELY = 0.5, 0.1
ALPHA: Final = 0.05


def outlook(study: KpiTrendsStudy) -> Chapter:
    """Give trend, forecast and chance of those with enough values, and the required change of all."""
    known = [each for each in study.followed if each.outlook is not None]
    open_ones = [
        each
        for each in known
        if each.target and each.year is not None and each.year < each.target.target_year
    ]
    if not open_ones:
        why = "どの指標も実績が目標年度に達している" if known else "実績と数値の目標がともにある指標がない"
        return Chapter(
            TITLE,
            missing=(
                Prose(kind="missing", title="達成の見込み", paragraphs=(f"{why}ため、見込みを示さない。",)),
            ),
        )
    foreseen = [each for each in open_ones if each.outlook and each.outlook.probability.has_value]
    short = [each for each in open_ones if not (each.outlook and each.outlook.probability.has_value)]
    return Chapter(
        TITLE,
        missing=(_too_short(study, open_ones, short),) if short else (),
        text=(_how(study),) if foreseen else (),
        findings=tuple(
            each
            for each in (
                _chance(study, foreseen) if foreseen else None,
                _trends(study, known),
                _required(study, open_ones),
            )
            if each is not None
        ),
        shown=tuple(_tables(study, open_ones, foreseen)),
    )


def _how(study: KpiTrendsStudy) -> Prose:
    return Prose(
        paragraphs=(
            f"実績が{TREND_MINIMUM}年分以上ある指標について、これまでの年平均の変化が続き、年ごとの変動も同じ大きさで続くと"
            f"した場合に、目標年度に目標を満たす確率と{level(study.confidence)}予測区間を計算した。累計の指標は、毎年の増加分の"
            "平均とばらつきによる。これからの施策の効果は見込まない。",
        )
    )


def _too_short(study: KpiTrendsStudy, every: Sequence[Followed], short: Sequence[Followed]) -> Prose:
    """Say of those without a forecast why: too few values, another definition, no scatter."""
    names = unique_names(study.followed)
    by_reason: dict[Reason | None, list[Followed]] = {}
    for each in short:
        assert each.outlook is not None
        by_reason.setdefault(each.outlook.probability.reason, []).append(each)
    told = []
    for reason, some in by_reason.items():
        whole = len(some) == len(every)
        what = (
            f"{len(every)}指標のいずれも"
            if whole
            else f"{len(every)}指標のうち{len(some)}指標（{listed([names[e.kpi.id] for e in some])}）は"
        )
        if reason is Reason.SERIES_BREAK:
            told.append(
                f"{what}途中で指標の定義が変わり、前後の値を一つの系列として見られないため、傾向の検定も達成の確率も示さない。"
            )
        elif reason is Reason.NO_VARIATION:
            told.append(f"{what}実績に増減のばらつきがないため、達成の確率を示さない。")
        else:
            longest = max(len(each.series) for each in some)
            told.append(
                f"{what}実績が{TREND_MINIMUM}年分に満たないか、抜けている年度が多いため（最も多いもので{longest}年分。"
                "累計の指標は毎年の増加分で数える）、傾向の検定も達成の確率も示さない。"
                "これより少ない年数では、どのように並んだ値も偶然と区別できない。"
                "過去の年度の実績を登録簿に加えれば示すことができる。"
            )
    return Prose(kind="missing", title="達成の見込み", paragraphs=tuple(told))


def _chance(study: KpiTrendsStudy, foreseen: Sequence[Followed]) -> Finding:
    names = unique_names(study.followed)
    chances = {each.kpi.id: each.outlook.probability.number for each in foreseen if each.outlook}
    likely = [kpi for kpi, chance in chances.items() if chance >= LIKELY]
    unlikely = [kpi for kpi, chance in chances.items() if chance < UNLIKELY]
    which = f"（{listed([names[kpi] for kpi in unlikely])}）" if unlikely else ""
    return study.of_register(
        study.finding(
            "kpi_trends.chance",
            f"見込みを計算できる{len(foreseen)}指標のうち、これまでの動きが続いて目標に届く確率が五分以上のものは{len(likely)}、"
            f"一割に満たないものは{len(unlikely)}{which}である。",
            (),
            estimate=float(len(likely)),
            unit="指標",
            n=len(foreseen),
            method="平均変化の続く確率過程による予測分布（t 分布）",
            level=EvidenceLevel.ESTIMATE,
            rank=3,
            facts=chances,
        ),
        behind=[each.series for each in foreseen],
    )


def _trends(study: KpiTrendsStudy, known: Sequence[Followed]) -> Finding | None:
    tested = [each for each in known if each.outlook and each.outlook.trend.has_value]
    if not tested:
        return None
    better, worse = ([each for each in tested if _moves(each) == sign] for sign in (1, -1))
    names = unique_names(study.followed)
    parts = [
        f"{word}傾向が偶然の範囲を超えるのは{len(some)}指標（{listed([names[e.kpi.id] for e in some])}）"
        for word, some in (("良くなる", better), ("悪くなる", worse))
        if some
    ]
    verdict = (
        f"のうち、{'、'.join(parts)}である"
        if parts
        else "に、偶然の範囲を超えて良くなる、又は悪くなる傾向のあるものはない"
    )
    return study.of_register(
        study.finding(
            "kpi_trends.trends",
            f"傾向を検定できる{len(tested)}指標{verdict}。",
            (),
            estimate=float(len(better)),
            unit="指標",
            n=len(tested),
            method="マン・ケンドール検定（順位のない正確な分布。累計の指標は増加分）".replace(
                "順位のない", "同順位がなければ"
            ),
            caveats=("指標ごとの検定で、多くの指標を調べると偶然に傾向があるように見えるものが混じる。",),
            facts={each.kpi.id: float(_moves(each)) for each in tested},
        ),
        behind=[each.series for each in tested],
    )


def _moves(each: Followed) -> int:
    """Return +1 or −1 for a trend beyond chance towards better or worse, else 0."""
    found = each.outlook
    if found is None or found.trend.p_value is None or found.trend.p_value >= ALPHA or each.target is None:
        return 0
    if each.target.type is KpiType.RANGE:
        return 0
    return found.rising if each.target.direction is Direction.HIGHER else -found.rising


def _required(study: KpiTrendsStudy, open_ones: Sequence[Followed]) -> Finding | None:
    on_the_way = [
        each
        for each in open_ones
        if each.outlook
        and each.outlook.best.has_value
        and each.outlook.required.has_value
        and each.outlook.required.number > 0
    ]
    if not on_the_way:
        return None
    beyond = [e for e in on_the_way if e.outlook and e.outlook.required.number > e.outlook.best.number]
    names = unique_names(study.followed)
    if beyond:
        said = (
            f"目標にまだ届かない{len(on_the_way)}指標のうち{len(beyond)}指標は、これまでで最も良かった時期の年平均の改善が"
            f"目標年度まで毎年続いても届かない（{listed([names[e.kpi.id] for e in beyond])}）。"
        )
    else:
        said = (
            f"目標にまだ届かない{len(on_the_way)}指標は、どれも、これまでで最も良かった時期の年平均の改善が"
            "目標年度まで毎年続けば届く計算になる。"
        )
    return study.of_register(
        study.finding(
            "kpi_trends.required",
            said,
            (),
            estimate=float(len(beyond)),
            unit="指標",
            n=len(on_the_way),
            method="残りの道のり÷残りの年数と、隣り合う実績の間の年当たりの改善の最大との比較",
            rank=4 if beyond else None,
            facts={each.kpi.id: "beyond_best" for each in beyond},
        ),
        behind=[each.series for each in on_the_way],
    )


def _tables(
    study: KpiTrendsStudy, open_ones: Sequence[Followed], foreseen: Sequence[Followed]
) -> Iterator[Table]:
    names = unique_names(study.followed)
    if foreseen:
        ordered = sorted(foreseen, key=lambda e: e.outlook.probability.number if e.outlook else 0.0)
        frame = pd.DataFrame([_foreseen(each, names) for each in ordered])
        columns: tuple[Column, ...] = (
            Column(key="name", label="指標", kind="text"),
            Column(key="n", label="実績の年数"),
            Column(key="target", label="目標", kind="text"),
            Column(key="year", label="目標年度", grouped=False),
            Column(key="forecast", label="見通し", kind="text"),
            Column(key="interval", label=f"{level(study.confidence)}予測区間", kind="text"),
            Column(key="chance", label="目標を満たす確率", unit="％", decimals=1, smallest=0.1),
            Column(key="p", label="傾向の p 値", decimals=3, smallest=0.001),
        )
        yield study.of_register(
            study.table(
                "kpi_trends_chance",
                "目標を満たす見込み（低い順）",
                columns,
                frame,
                (),
                period=study.period,
                note="傾向の p 値は良し悪しの向きを問わない検定による。累計の指標は毎年の増加分の検定。",
            ),
            behind=[each.series for each in foreseen],
        )
    rows = [
        {
            "name": names[each.kpi.id],
            "unit": each.kpi.unit or "―",
            "left": each.target.target_year - each.year,
            "required": each.outlook.required.value,
            "best": each.outlook.best.value,
            "told": _told(each),
        }
        for each in sorted(open_ones, key=lambda e: e.urgency)
        if each.outlook and each.target and each.year is not None
    ]
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="unit", label="単位", kind="text"),
        Column(key="left", label="残りの年数"),
        Column(key="required", label="目標に要る改善", unit="年当たり", decimals=2),
        Column(key="best", label="これまで最大の改善", unit="年当たり", decimals=2, sign=True),
        Column(key="told", label="読み方", kind="text"),
    )
    yield study.of_register(
        study.table(
            "kpi_trends_required",
            "目標に届くために要る改善と、これまで最大の改善",
            columns,
            pd.DataFrame(rows),
            (),
            period=study.period,
            annex=True,
            note="改善は良い向きの変化を正とした。",
        ),
        behind=[each.series for each in open_ones],
    )


def _told(each: Followed) -> str:
    assert each.outlook is not None
    needed, best = each.outlook.required, each.outlook.best
    if not needed.has_value:
        return "計算できない"
    if needed.number == 0:
        return "目標を満たしている"
    if not best.has_value:
        return "実績が一つしかなく、比べられない"
    if best.number <= 0:
        return "改善した時期がない"
    return f"最大の改善の{format_number(needed.number / best.number, 1)}倍が要る"


def _foreseen(each: Followed, names: dict[str, str]) -> dict[str, object]:
    found, target = each.outlook, each.target
    assert found is not None
    assert target is not None
    decimals = each.kpi.decimals
    limits = found.forecast.lower, found.forecast.upper
    return {
        "name": names[each.kpi.id],
        "n": len(each.series),
        "target": (
            format_number(target.target, decimals)
            if target.target is not None
            else f"{format_number(target.lower or 0, decimals)}〜{format_number(target.upper or 0, decimals)}"
        )
        + each.kpi.unit,
        "year": target.target_year,
        "forecast": format_number(found.forecast.number, decimals) + each.kpi.unit,
        "interval": "…"
        if limits[0] is None or limits[1] is None
        else f"{format_number(limits[0], decimals)}〜{format_number(limits[1], decimals)}",
        "chance": 100 * found.probability.number,
        "p": found.trend.p_value,
    }
