"""Whether the speed of the change itself changed: one test of curvature, then the year with its interval."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Table
from analysis.methods.result import Estimate
from analysis.methods.turning import Turning, turning
from analysis.model.series import Series
from analysis.words.numbers import format_number
from analysis.words.phrases import interval, level, p_value, percent


def bend(study: Study, main: Series, knot: int | None) -> Turning:
    """Estimate the bend of a count, at a year that was given or at the year that fits best."""
    return turning(main.years, main.values.to_numpy(), knot, confidence=study.confidence)


def bent(study: Study, found: Turning) -> bool:
    """Tell whether the change of speed is more than chance."""
    return found.test.p_value is not None and found.test.p_value < 1 - study.confidence


def turning_finding(study: Study, nouns: Nouns, main: Series, found: Turning) -> Finding | None:
    """Say whether and when the change became faster or slower; None where it can't be tested."""
    if found.test.p_value is None:
        return None
    if not bent(study, found):
        statement = f"{main.period}の間に{nouns.what}の変化の速さが変わったとはいえない（一定の速さの変化と区別できない）。"
    else:
        statement = f"{nouns.what}の変化の速さは期間の途中で変わった。{_when(found)}"
    return study.finding(
        f"{nouns.id}.turning",
        statement,
        [main],
        estimate=found.difference if bent(study, found) and found.difference.has_value else None,
        unit="ポイント",
        n=float(len(main)),
        method="準ポアソン対数回帰の曲がりの検定と折れ線の当てはめ",
        caveats=(
            f"曲がりの検定は{p_value(found.test.p_value)}。",
            "曲線の形の記述であり、その年に起きた特定の出来事や施策の効果を示すものではない。",
        ),
    )


def _when(found: Turning) -> str:
    """Say when the slope changed, and from what to what, as far as the data tell."""
    before, after, knot = found.before, found.after, found.knot
    if knot.value is None or before.value is None or after.value is None:
        return "ただし、いつ変わったかは決められない。"
    if found.searched is None:
        when = f"{knot.value:.0f}年の前後で"
    else:
        when = (
            f"変わった時期は{_span(knot, found.searched)}とみられ、" if _known(knot, found.searched) else ""
        )
        if not when:
            return "ただし、いつ変わったかは決められない。"
    pace = f"年平均の変化率は{percent(before.value, sign=True)}から{percent(after.value, sign=True)}となり、"
    if not (before.excludes(0) and after.excludes(0)):
        word = "下がった" if after.value < before.value else "上がった"
    elif before.value < 0 and after.value < 0:
        word = "減り方が速まった" if after.value < before.value else "減り方が緩やかになった"
    elif before.value > 0 and after.value > 0:
        word = "増え方が緩やかになった" if after.value < before.value else "増え方が速まった"
    else:
        word = "増加から減少に転じた" if after.value < before.value else "減少から増加に転じた"
    return f"{when}{pace}{word}。"


def _known(knot: Estimate, searched: tuple[int, int]) -> bool:
    """Tell whether the years that the knot may have are fewer than those that were searched."""
    if knot.lower is None or knot.upper is None:
        return False
    return knot.lower > searched[0] or knot.upper < searched[1]


def _span(knot: Estimate, searched: tuple[int, int]) -> str:
    """Return the years of the knot; a limit at an end of the search is open."""
    low, high = knot.lower or 0.0, knot.upper or 0.0
    if low <= searched[0]:
        return f"{high:.0f}年以前"
    if high >= searched[1]:
        return f"{low:.0f}年以後"
    return f"{low:.0f}年" if low == high else f"{low:.0f}〜{high:.0f}年のいずれか"


def turning_table(study: Study, nouns: Nouns, main: Series, found: Turning) -> Table | None:
    """Return the annex table of the yearly changes on both sides of the bend; None where there is none."""
    if not bent(study, found) or found.difference.value is None:
        return None
    rows = (
        ("折れ目の年", found.knot, 0),
        ("折れ目までの年平均変化率（％）", found.before, 1),
        ("折れ目からの年平均変化率（％）", found.after, 1),
        ("差（ポイント）", found.difference, 1),
    )
    frame = pd.DataFrame(
        [
            (
                label,
                None if e.value is None else format_number(e.value, d, grouped=False),
                interval(e, d, sign=d > 0, grouped=d > 0) or "…",
            )
            for label, e, d in rows
        ],
        columns=["what", "value", "limits"],
    )
    return study.table(
        f"{nouns.id}_turning",
        f"{nouns.what}の変化の速さが変わった年とその前後",
        (
            Column(key="what", label="項目", kind="text"),
            Column(key="value", label="推定値", kind="text"),
            Column(key="limits", label="区間", kind="text"),
        ),
        frame,
        [main],
        computed=True,
        note=f"折れ目で曲がる対数線形の準ポアソン回帰。区間は{level(study.confidence)}信頼区間（折れ目の年が決まらないことも見込む）。",
        annex=True,
    )
