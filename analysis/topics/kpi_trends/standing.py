"""The first chapter: how far each KPI is from its target, and which need attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from analysis.chapters.chapter import Chapter
from analysis.elements import Finding, Prose
from analysis.methods.result import Estimate
from analysis.methods.rubric import Verdict
from analysis.topics.kpi_trends.followed import VERDICTS, Followed
from analysis.topics.kpi_trends.named import listed, unique_names
from analysis.topics.kpi_trends.numbers import machine_table, numbers_table, reading, shares
from analysis.topics.kpi_trends.panels import pictures

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "目標に向かっているか"


def standing(study: KpiTrendsStudy) -> Chapter:
    """Say how many KPIs are on track, show each as a panel, and list their numbers."""
    followed = sorted(study.followed, key=lambda each: each.urgency)
    if not followed:
        return Chapter(TITLE, missing=(_nothing(study),))
    table = numbers_table(study, followed)
    rates = machine_table(study, followed)
    return Chapter(
        TITLE,
        text=(_how(study),) if any(each.assessment for each in followed) else (),
        findings=(*_findings(study, followed), *(_of_kpi(study, each) for each in followed)),
        pictures=tuple(pictures(study, followed, table)),
        shown=(table, rates),
    )


def caveats(study: KpiTrendsStudy) -> Iterator[str]:
    """Yield what to keep in mind."""
    yield "実績は所管課の報告を登録簿に記録した値で、年は年度を指す。指標によって最新の年度が異なる。"
    yield (
        "達成率は実績を目標で割った水準（減らす指標では逆）、進捗率は基準値から目標までの道のりのうち進んだ割合で、"
        "同じ指標でも大きく異なることがある。ペースは進捗率を経過した期間の割合で割った値で、まっすぐ進んだ場合を基準とする。"
    )
    yield (
        "指標が目標に近づいたことは、施策の効果を示さない。景気や制度の変更など、ほかの原因でも指標は動く"
        "（この資料の所見は、見通しとほかの団体との比較を除いて記述である）。"
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
            "所管課が登録簿のシートに記入すれば示すことができる。",
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
        ratios = sum(shares(each)["attainment"] is not None for each in unknown)
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
                "measure": each.kpi.measure or each.kpi.strategy_measure,
                "felt": _felt(study, each),
            },
        ),
        sources=[each.kpi.source],
        behind=[each.series],
    )


def _value(estimate: Estimate | None) -> float | None:
    return estimate.value if estimate is not None else None


def _felt(study: KpiTrendsStudy, each: Followed) -> str:
    """Return the quadrant of the KPI's measure, progress then what citizens feel (`high_low`); empty when unknown."""
    said = study.felt.finding("kpi_trends.felt")
    places = (each.kpi.measure, each.kpi.strategy_measure, each.kpi.policy, each.kpi.goal)
    return next((str(said.facts[place]) for place in places if said and place in said.facts), "")
