"""The first chapter: how far each KPI is from its target, and which need attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import PANELS, Panel, PanelsChart, Picture, Tone
from analysis.methods.kpi_target import KpiType
from analysis.methods.result import Estimate
from analysis.methods.rubric import Verdict
from analysis.topics.kpi_trends.followed import VERDICTS, Followed
from analysis.words.phrases import counted, level, percent

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "目標に向かっているか"
NAMED: Final = 3
"""So many KPIs are named in a sentence; more are counted."""
_TONES: Final[dict[Verdict | None, Tone]] = {
    Verdict.ON_TRACK: "good",
    Verdict.PARTLY: "middle",
    Verdict.OFF_TRACK: "bad",
    None: "unknown",
}


def standing(study: KpiTrendsStudy) -> Chapter:
    """Say how many KPIs are on track, show each as a panel, and list their numbers."""
    followed = sorted(study.followed, key=lambda each: each.urgency)
    if not followed:
        return Chapter(TITLE, missing=(_nothing(study),))
    table = _table(study, followed)
    rates = _rates(study, followed)
    return Chapter(
        TITLE,
        text=(_how(study),) if any(each.assessment for each in followed) else (),
        findings=(*_findings(study, followed), *(_of_kpi(study, each) for each in followed)),
        pictures=tuple(_pictures(study, followed, table)),
        shown=(table, rates),
    )


def listed(names: Sequence[str]) -> str:
    """Return a few names with brackets, and how many more there are."""
    more = f"ほか{len(names) - NAMED}件" if len(names) > NAMED else ""
    return "".join(f"「{name}」" for name in names[:NAMED]) + more


def unique_names(followed: Sequence[Followed]) -> dict[str, str]:
    """Return by id a name that no other KPI has: two KPIs of one name get their goals."""
    names = [each.kpi.name for each in followed]
    return {
        each.kpi.id: each.kpi.name if names.count(each.kpi.name) == 1 else f"{each.kpi.name}（{each.goal}）"
        for each in followed
    }


def caveats(study: KpiTrendsStudy) -> Iterator[str]:
    """Yield what to keep in mind."""
    yield "実績は所管課の報告を登録簿に記録した値で、年は年度を指す。指標によって最新の年度が異なる。"
    yield (
        "達成率は実績を目標で割った水準（減らす指標では逆）、進捗率は基準値から目標までの道のりのうち進んだ割合で、"
        "同じ指標でも大きく異なることがある。ペースは進捗率を経過した期間の割合で割った値で、まっすぐ進んだ場合を基準とする。"
    )
    yield (
        "指標が目標に近づいたことは、施策の効果を示さない。景気や制度の変更など、ほかの原因でも指標は動く"
        "（この資料の所見は、見通しを除いてすべて記述である）。"
    )
    yield "達成の見込みは、これまでの平均的な動きと変動が続くと仮定した値で、これからの施策を見込まない。"
    if not study.rubric_is_own:
        yield f"この団体の評価基準が登録されていないため、{study.rubric.rubric.name}の基準を仮に用いた。基準を変えると評価も変わる。"
    if study.rubric.note:
        yield f"{study.rubric.rubric.name}の基準について：{study.rubric.note}"
    transcribed = [
        source.note for source in study.sources.sources if "転記" in source.note and "照合" in source.note
    ]
    if transcribed:
        yield "登録簿には、第三者が計画の資料から転記し、資料との照合をしていない値がある（出典の注を参照）。"


def _nothing(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="指標の進み具合",
        paragraphs=(
            f"{study.name}の登録簿には続いている指標がないため、進み具合を示さない。"
            f"`ebpm kpi template {study.area}` で作るシートに所管課が記入すれば示すことができる。".replace(
                "`", ""
            ),
        ),
    )


def _how(study: KpiTrendsStudy) -> Prose:
    against = "その年度" if study.rubric.against == "year" else "最終年度"
    labels = "、".join(f"「{each.label}」" for each in study.rubric.rubric.levels)
    chosen = "" if study.rubric_is_own else "（この団体の評価基準が登録されていないため、仮に用いる）"
    return Prose(
        paragraphs=(
            f"指標ごとに、最後の実績を{against}の目標と比べる。評価は{study.rubric.rubric.name}の基準{chosen}の"
            f"{labels}による。維持する指標と、基準値が初めから目標を満たす指標は、目標を満たしているかで判定する。",
        )
    )


def _findings(study: KpiTrendsStudy, followed: Sequence[Followed]) -> Iterator[Finding]:
    names = unique_names(followed)
    by_verdict = {
        verdict: [each for each in followed if each.verdict is verdict]
        for verdict in (Verdict.ON_TRACK, Verdict.PARTLY, Verdict.OFF_TRACK, None)
    }
    unknown = by_verdict[None]
    reasons = Counter(each.why for each in unknown)
    if len(unknown) == len(followed):
        yield study.of_register(
            study.finding(
                "kpi_trends.standing",
                f"{study.name}の登録簿にある{len(followed)}指標は、どれも進み具合を判定できない"
                f"（{'、'.join(f'{why}もの{count}' for why, count in reasons.items())}）。",
                (),
                estimate=0.0,
                unit="指標",
                n=len(followed),
                rank=1,
                facts={"unknown": float(len(unknown)), "rubric": study.rubric_id},
            ),
            sources=[each.kpi.source for each in unknown],
        )
        return
    told = "、".join(
        f"{VERDICTS[verdict]}{len(some)}" for verdict, some in by_verdict.items() if some or verdict
    )
    yield study.of_register(
        study.finding(
            "kpi_trends.standing",
            f"{study.name}の{len(followed)}指標は、{told}である（{study.rubric.rubric.name}の基準）。",
            (),
            estimate=float(len(by_verdict[Verdict.ON_TRACK])),
            unit="指標",
            n=len(followed),
            method=f"{study.rubric.rubric.name}の評価基準",
            rank=1,
            facts={
                **{str(v or "unknown"): float(len(some)) for v, some in by_verdict.items()},
                "rubric": study.rubric_id,
            },
        ),
        behind=[each.series for each in followed],
    )
    late = by_verdict[Verdict.OFF_TRACK]
    if late:
        worse = [each for each in late if each.worse]
        back = (
            f"うち{len(worse)}指標は基準値より悪くなっている（{listed([names[e.kpi.id] for e in worse])}）"
            if worse
            else "いずれも基準値よりは良くなっているか、基準値と比べられない"
        )
        others = [each for each in late if not each.worse]
        rest = f"。ほかに{listed([names[e.kpi.id] for e in others])}が遅れている" if worse and others else ""
        yield study.of_register(
            study.finding(
                "kpi_trends.attention",
                f"遅れている{len(late)}指標の{back}{rest}。",
                (),
                estimate=float(len(late)),
                unit="指標",
                n=len(followed),
                rank=2,
                facts={each.kpi.id: "worse" if each.worse else "late" for each in late},
            ),
            behind=[each.series for each in late],
        )
    told_apart = [each for each in followed if each.others.rated and each.rating and each.rating.verdict]
    if told_apart:
        same = [
            each
            for each in told_apart
            if each.rating
            and each.rating.verdict
            and each.others.verdicts.get(each.rating.verdict) == each.others.rated
        ]
        which = (
            f"{len(same)}指標で、残りの評価は基準の選び方で変わる"
            if same
            else "一つもなく、評価は基準の選び方で変わる"
        )
        yield study.of_register(
            study.finding(
                "kpi_trends.rubrics",
                f"公表されているほかの評価基準もすべて同じ判定になるのは、比べられる{len(told_apart)}指標のうち{which}。"
                if len(same) < len(told_apart)
                else f"比べられる{len(told_apart)}指標は、公表されているほかの評価基準でもすべて同じ判定になる。",
                (),
                estimate=float(len(same)),
                unit="指標",
                n=len(told_apart),
                method="評価基準の判定（順調・やや遅れ・遅れ）の一致",
            ),
            behind=[each.series for each in told_apart],
        )
    if unknown:
        ratios = sum(_shares(each)["attainment"] is not None for each in unknown)
        rest = (
            f"（うち{ratios}指標は、目標に対する水準である達成率だけは計算でき、表に示した）"
            if ratios
            else ""
        )
        why = "、".join(f"{reason}もの{count}" for reason, count in reasons.items())
        yield study.of_register(
            study.finding(
                "kpi_trends.unknown",
                f"{len(unknown)}指標は判定できない。内訳は、{why}である{rest}。",
                (),
                estimate=float(len(unknown)),
                unit="指標",
                n=len(followed),
                facts={each.kpi.id: each.why for each in unknown},
            ),
            sources=[each.kpi.source for each in unknown],
        )


def _of_kpi(study: KpiTrendsStudy, each: Followed) -> Finding:
    """Return the finding of one KPI: recorded for other programs, printed in the table."""
    pace = each.assessment.pace if each.assessment else None
    outlook = each.outlook
    return study.of_register(
        study.finding(
            f"kpi_trends.kpi.{each.kpi.id}",
            f"「{each.kpi.name}」は{VERDICTS[each.verdict]}：{reading(each)}。",
            (),
            estimate=pace if pace is not None and pace.has_value else None,
            method="進捗率÷経過した期間の割合",
            printed=False,
            facts={
                "verdict": str(each.verdict) if each.verdict else "unknown",
                "name": each.kpi.name,
                "goal": each.goal,
                "kind": str(each.kpi.kind or ""),
                "year": None if each.year is None else float(each.year),
                "value": each.value,
                "unit": each.kpi.unit,
                "target": None if each.target is None else each.target.target,
                "target_year": None if each.target is None else float(each.target.target_year),
                "attainment": _value(each.assessment.attainment if each.assessment else None),
                "progress": _value(each.assessment.progress if each.assessment else None),
                "pace": _value(pace),
                "probability": _value(outlook.probability if outlook else None),
                "why": each.why,
            },
        ),
        sources=[each.kpi.source],
        behind=[each.series],
    )


def reading(each: Followed) -> str:
    """Say in a few words what the numbers of a KPI say, or why there are none."""
    if each.assessment is None or each.target is None:
        return each.why
    parts = []
    if each.assessment.attained:
        parts.append("目標を満たす")
    elif each.worse:
        parts.append("基準値より悪い")
    elif each.target.type is KpiType.MAINTAIN or _met_before(each):
        parts.append("目標を満たさない")
    if each.why:
        parts.append(each.why)
    elif each.rating is not None and each.rating.label is None:
        parts.append("満たすかで判定")
    if (
        not parts
        and each.outlook is not None
        and each.outlook.required.has_value
        and each.outlook.best.has_value
    ):
        needed, best = each.outlook.required.number, each.outlook.best.number
        so_far = "最良の年の改善" if len(each.series) > 2 else "平均の改善"
        parts.append(f"{so_far}で届く" if best >= needed else f"{so_far}でも届かない")
    return "、".join(parts)


def _met_before(each: Followed) -> bool:
    return (
        each.target is not None
        and each.target.baseline is not None
        and each.target.distance(each.target.baseline) == 0
    )


def _value(estimate: Estimate | None) -> float | None:
    return estimate.value if estimate is not None else None


def _pictures(study: KpiTrendsStudy, followed: Sequence[Followed], table: Table) -> Iterator[Picture]:
    drawn = [each for each in followed if len(each.series) > 1 or each.verdict is not None]
    pages = [drawn[n : n + PANELS] for n in range(0, len(drawn), PANELS)]
    names = unique_names(followed)
    for number, some in enumerate(pages, start=1):
        place = f"（{len(pages)}枚のうち{number}枚目）" if len(pages) > 1 else ""
        states = "、".join(
            f"{VERDICTS[verdict]}{count}"
            for verdict in (Verdict.OFF_TRACK, Verdict.PARTLY, None, Verdict.ON_TRACK)
            if (count := sum(each.verdict is verdict for each in some))
        )
        yield Picture(
            id=f"fig_kpi_trends_panels_{number}",
            title=f"指標ごとの推移と目標：注意の要る順に{states}{place}",
            alt=f"{len(some)}指標の小さな折れ線を並べた図。{states}。"
            + "".join(f"{names[each.kpi.id]}は{_note(each)}。" for each in some),
            unit="指標ごとに異なる（表を参照）",
            chart=PanelsChart(
                tuple(_panel(each, names[each.kpi.id]) for each in some),
                ("実績", "基準値から目標まで", f"目標年度の{level(study.confidence)}予測区間"),
            ),
            table=table,
            note="●順調、▲やや遅れ、■遅れ、―判定できない。予測区間は実績が少ない指標にはない。"
            + (
                f"実績が一つもないか、一つだけで判定できない{len(followed) - len(drawn)}指標は図にない。"
                if len(drawn) < len(followed)
                else ""
            ),
        )


def _panel(each: Followed, name: str) -> Panel:
    path = dict(each.path)
    if each.kpi.baseline is not None and each.kpi.baseline_year is not None and path:
        path[each.kpi.baseline_year] = each.kpi.baseline
    forecast = each.outlook.forecast if each.outlook else None
    return Panel(
        heading=f"{name}（{each.kpi.unit}）" if each.kpi.unit else name,
        note=_note(each),
        values=each.series.values,
        tone=_TONES[each.verdict],
        path=pd.Series(path, dtype=float).sort_index() if path else None,
        lower=forecast.lower if forecast else None,
        upper=forecast.upper if forecast else None,
        decimals=each.kpi.decimals,
    )


def _note(each: Followed) -> str:
    said = VERDICTS[each.verdict]
    done = each.assessment.progress if each.assessment else None
    if done is not None and done.has_value:
        return f"{said}　進捗率{percent(100 * done.number, 0)}"
    if each.assessment is None:
        return f"{said}　{each.why}"
    return f"{said}　目標を満たす" if each.assessment.attained else f"{said}　目標を満たさない"


def _table(study: KpiTrendsStudy, followed: Sequence[Followed]) -> Table:
    """Return what a council reads: a row a KPI, values as printed in its unit."""
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="baseline", label="基準値（年度）", kind="text"),
        Column(key="value", label="最新（年度）", kind="text"),
        Column(key="target", label="目標（年度）", kind="text"),
        Column(key="attainment", label="達成率", unit="％", decimals=1),
        Column(key="progress", label="進捗率", unit="％", decimals=1),
        Column(key="pace", label="ペース", decimals=2),
        Column(key="label", label="評価", kind="text"),
        Column(key="reading", label="読み方", kind="text"),
    )
    names = unique_names(followed)
    frame = pd.DataFrame(
        [
            {
                "name": names[each.kpi.id],
                "baseline": dated(each, each.kpi.baseline, each.kpi.baseline_year),
                "value": dated(each, each.value, each.year),
                "target": target_text(each),
                **_shares(each),
                "label": label(each),
                "reading": reading(each),
            }
            for each in followed
        ]
    )
    return study.of_register(
        study.table(
            "kpi_trends_standing",
            "指標の目標と進み具合（注意の要る順）",
            columns,
            frame,
            (),
            period=study.period,
            note="進捗率は基準値から目標までの道のりのうち進んだ割合（負は基準値より悪い）、ペースは進捗率÷経過した期間の割合。"
            "「平均の改善」は基準値から最新の値までの年平均、「最良の年の改善」は隣り合う実績の間で最も大きい年当たりの改善が続く場合。",
        ),
        sources=[each.kpi.source for each in followed],
        behind=[each.series for each in followed],
    )


def _rates(study: KpiTrendsStudy, followed: Sequence[Followed]) -> Table:
    """Return the numbers for machines: one cell one datum."""
    columns = (
        Column(key="kpi", label="番号", kind="text"),
        Column(key="goal", label="位置", kind="text"),
        Column(key="unit", label="単位", kind="text"),
        Column(key="baseline_year", label="基準年度", grouped=False),
        Column(key="baseline", label="基準値", decimals=2),
        Column(key="year", label="最新年度", grouped=False),
        Column(key="value", label="最新値", decimals=2),
        Column(key="target_year", label="目標年度", grouped=False),
        Column(key="target", label="目標", decimals=2),
        Column(key="elapsed", label="経過割合", unit="％", decimals=1),
        Column(key="year_target", label="最新年度の目標", decimals=2),
        Column(key="year_attainment", label="最新年度の目標の達成率", unit="％", decimals=1),
        Column(key="verdict", label="判定", kind="text"),
        Column(key="agreeing", label="同じ判定の他基準の数"),
        Column(key="rated", label="判定できる他基準の数"),
    )
    frame = pd.DataFrame(
        [
            {
                "kpi": each.kpi.id,
                "goal": each.goal,
                "unit": each.kpi.unit or "―",
                "baseline_year": each.kpi.baseline_year,
                "baseline": each.kpi.baseline,
                "year": each.year,
                "value": each.value,
                "target_year": each.target.target_year if each.target else None,
                "target": each.target.target if each.target else None,
                "elapsed": _hundred(each.assessment.elapsed if each.assessment else None),
                "year_target": each.path.get(each.year or 0),
                "year_attainment": _hundred(each.of_year.attainment if each.of_year else None),
                "verdict": VERDICTS[each.verdict],
                "agreeing": each.others.verdicts.get(each.verdict, 0) if each.verdict else None,
                "rated": each.others.rated,
            }
            for each in followed
        ]
    ).astype(object)
    return study.of_register(
        study.table(
            "kpi_trends_numbers",
            "指標の基準値・実績・目標と、ほかの評価基準との一致",
            columns,
            frame,
            (),
            period=study.period,
            annex=True,
        ),
        sources=[each.kpi.source for each in followed],
        behind=[each.series for each in followed],
    )


def label(each: Followed) -> str:
    """Return the city's label, or what stands for it where the rubric can't rate."""
    if each.rating is not None and each.rating.label is not None:
        return each.rating.label
    return VERDICTS[each.verdict]


def dated(each: Followed, value: float | None, year: int | None) -> str:
    """Return a value with its unit and its fiscal year."""
    if value is None:
        return "…"
    return f"{counted(value, each.kpi.unit, each.kpi.decimals)}" + (f"（{year}）" if year else "")


def target_text(each: Followed) -> str:
    """Return the last target with its unit and its fiscal year."""
    target = each.target
    if target is None:
        return (
            each.why.removeprefix("目標が数値でない（").removesuffix("）")
            if "数値でない" in each.why
            else "…"
        )
    if target.target is None:
        low, high = (counted(v or 0.0, "", each.kpi.decimals) for v in (target.lower, target.upper))
        return f"{low}〜{high}{each.kpi.unit}（{target.target_year}）"
    return dated(each, target.target, target.target_year)


def _shares(each: Followed) -> dict[str, float | None]:
    found = each.assessment
    if found is None or found.elapsed.value == 0:  # nothing has been counted since the baseline
        return {"attainment": None, "progress": None, "pace": None}
    return {
        "attainment": _hundred(found.attainment),
        "progress": _hundred(found.progress),
        "pace": found.pace.value,
    }


def _hundred(estimate: Estimate | None) -> float | None:
    return 100 * estimate.number if estimate is not None and estimate.has_value else None
