"""Numbers and comparisons as Japanese phrases, the same in every report."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.methods.result import Estimate, Reason
from analysis.words.numbers import format_number

_REASONS = {
    Reason.EMPTY: "データがない",
    Reason.ALL_MISSING: "値がすべて欠けている",
    Reason.TOO_FEW: "件数又は年数が少なすぎる",
    Reason.ZERO_DENOMINATOR: "分母が0である",
    Reason.NO_BASELINE: "基準値がない",
    Reason.BASELINE_EQUALS_TARGET: "目標値が基準値と同じである",
    Reason.SERIES_BREAK: "期間の途中で統計の定義が変わっている",
    Reason.NO_VARIATION: "値に変化がない",
    Reason.NOT_CONVERGED: "計算が収束しない",
    Reason.NO_SOLUTION: "条件を満たす値がない",
    Reason.SUPPRESSED: "件数が少なく秘匿している",
    Reason.FEW_EVENTS: "件数が少なすぎる",
    Reason.TOO_WIDE: "幅が広すぎて役に立たない",
}


def reason_text(reason: Reason | None) -> str:
    """Return why there is no number, in Japanese."""
    return _REASONS[reason] if reason is not None else ""


def counted(value: float, unit: str = "人", decimals: int = 0) -> str:
    """Return a number with its unit, 「1,614人」."""
    return f"{format_number(value, decimals)}{unit}"


def signed(value: float, unit: str = "人", decimals: int = 0) -> str:
    """Return a number with its sign and unit, 「−454人」, 「+12人」, 「0人」."""
    return f"{format_number(value, decimals, sign=True)}{unit}"


def moved(value: float, unit: str = "人", decimals: int = 0) -> str:
    """Return a change as 「454人減」, 「12人増」 or 「増減なし」."""
    if rounded(value, decimals) == 0:
        return "増減なし"
    return f"{counted(abs(value), unit, decimals)}{'減' if value < 0 else '増'}"


def rounded(value: float, decimals: int = 0) -> float:
    """Return the number that is printed, so that what is said of printed numbers is true of them."""
    return float(f"{value:.{decimals}f}") + 0.0


def change_in_percent(before: float, after: float) -> float | None:
    """Return the change from one printed whole number to another in percent; None from nothing.

    Of the numbers that are printed, since in a village half a person is a percent and a reader checks by hand.

    Examples
    --------
    >>> change_in_percent(399.6, 299.6), change_in_percent(0.4, 3)
    (-25.0, None)
    """
    start = rounded(before)
    return 100 * (rounded(after) / start - 1) if start else None


def percent(value: float, decimals: int = 1, *, sign: bool = False) -> str:
    """Return a percentage, 「28.1％」."""
    return f"{format_number(value, decimals, sign=sign)}％"


def interval(
    estimate: Estimate, decimals: int = 0, *, unit: str = "", sign: bool = False, grouped: bool = True
) -> str:
    """Return the limits as 「95％信頼区間 −520〜−388人」; empty when there are none."""
    if estimate.lower is None or estimate.upper is None or estimate.confidence is None:
        return ""
    low = format_number(estimate.lower, decimals, sign=sign, grouped=grouped)
    high = format_number(estimate.upper, decimals, sign=sign, grouped=grouped)
    return f"{level(estimate.confidence)}信頼区間{low}〜{high}{unit}"


def level(confidence: float) -> str:
    """Return a confidence level as 「95％」."""
    return f"{100 * confidence:.10g}％"


def probability(value: float) -> str:
    """Return a probability as a percentage that never claims certainty: 「0.1％未満」, 「42％」, 「99.9％超」."""
    if value < 0.001:
        return "0.1％未満"
    if value > 0.999:
        return "99.9％超"
    return percent(100 * value, 0 if 0.01 <= value <= 0.99 else 1)


def p_value(value: float) -> str:
    """Return a p-value as 「p=0.031」 or 「p<0.001」."""
    return "p<0.001" if value < 0.001 else f"p={value:.3f}"


def joined(parts: Sequence[str]) -> str:
    """Join words as a Japanese list, 「A、B及びC」."""
    if len(parts) < 2:
        return "".join(parts)
    return "、".join(parts[:-1]) + "及び" + parts[-1]
