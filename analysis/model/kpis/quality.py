"""Can a KPI measure what it is for: what its row of the register and its values say of it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scipy import stats

from analysis.methods.kpi_series import increments, target_signal_to_noise
from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.methods.result import Estimate
from analysis.model.kpis.kpi import Kind, Kpi
from analysis.model.series import Series

LOW_SIGNAL: Final = 2.0
"""Ratio of the target's change to the scatter below which chance alone could carry the KPI across the target."""
NEAR_CEILING: Final = 5.0
"""Per cent points from the end of the scale at which a share can hardly rise."""
DEFAULT_RESPONSES: Final = 1000
"""Responses of a usual citizens' survey, where the register does not say."""
SHOCKED: Final = (2020, 2021)
"""Fiscal years whose values COVID-19 made unusual: as a baseline they make the way to the target look easy or hard."""

_ACTIVITY: Final = re.compile(
    r"(回数|件数|開催|実施|講座|研修|相談|配布|設置|整備|箇所|か所|ヶ所|台数|作成率|参加者数|発行|支援件|登録件|協定)"
)
_RESULT: Final = re.compile(
    r"(割合|率$|満足|意識|実感|健康寿命|出生率|認知件数|事故件数|犯罪|排出量|人口|増減|転入|転出|所得|生産|消費)"
)
_ASKED: Final = re.compile(
    r"(感じ|思う|満足|実感|意識|認知度|知っている|している(市民|人|親|保護者)|市民の割合|人の割合)"
)
_SHARED: Final = re.compile(
    r"(出生率|出生数|総生産|就業|観光|宿泊|地価|犯罪|自殺|排出量|人口|転入|転出|増減|出荷額|事故)"
)


class Weakness(StrEnum):
    """What stands in the way of reading a KPI as the result of a plan."""

    OUTPUT = "output"
    """It counts what was done (活動量), not what became of it."""
    UNCLASSIFIED = "unclassified"
    """Nobody has said whether it is an output or an outcome."""
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    NO_ACTUALS = "no_actuals"
    NO_SOURCE = "no_source"
    """Neither a statistic nor a department nor a source says where its values come from."""
    SELDOM = "seldom"
    """Years without a value between the baseline and the last one."""
    LATE = "late"
    """The last value is old."""
    TARGET_MET_AT_START = "target_met_at_start"
    """The target was below (or equal to) what had been reached when it was set."""
    CEILING = "ceiling"
    """A share near the end of its scale, or a target at the end."""
    NOISE = "noise"
    """The change that the target asks for is within the scatter of the values."""
    SURVEY_ERROR = "survey_error"
    """The change that the target asks for is within the sampling error of a usual survey."""
    SHARED_CAUSES = "shared_causes"
    """It moves with the economy or the whole country more than with the city's measures, by its name."""
    SHOCKED_BASELINE = "shocked_baseline"
    """Its baseline lies in a year that COVID-19 made unusual."""


SERIOUS: Final = frozenset(
    {
        Weakness.OUTPUT, Weakness.NO_TARGET, Weakness.NO_BASELINE, Weakness.NO_ACTUALS, Weakness.TARGET_MET_AT_START,
        Weakness.CEILING, Weakness.NOISE, Weakness.SURVEY_ERROR,
    }
)  # fmt: skip
"""Weaknesses for which a KPI is proposed for revision; the others are to be kept in mind."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What was found of one KPI.

    Attributes
    ----------
    weaknesses : in the order of `Weakness`.
    by_name : whether `OUTPUT` rests on the name alone, because the register does not say.
    signal : change to the target over the scatter of the series, where there are enough values.
    responses : responses that a survey needs to tell the target's change from chance, for KPIs that are asked.
    """

    kpi: Kpi
    weaknesses: tuple[Weakness, ...]
    by_name: bool
    signal: Estimate
    responses: int | None

    @property
    def to_revise(self) -> bool:
        """Whether one of the weaknesses is serious."""
        return any(each in SERIOUS for each in self.weaknesses)


def quality(
    kpi: Kpi, series: Series, target: KpiTarget | None, year: int, *, confidence: float = 0.95
) -> Quality:
    """Look a KPI over.

    Parameters
    ----------
    kpi, series, target : its row, its values with the baseline, its last target with a number.
    year : last year of the report.
    confidence : of the interval of a survey's difference.
    """
    signal = _signal(kpi, series, target)
    responses = responses_needed(kpi, target, confidence) if is_asked(kpi) else None
    by_name = kpi.kind is None and _is_activity(kpi)
    found = {
        Weakness.OUTPUT: kpi.kind is Kind.OUTPUT or by_name,
        Weakness.UNCLASSIFIED: kpi.kind is None and not by_name,
        Weakness.NO_TARGET: target is None,
        Weakness.NO_BASELINE: kpi.baseline is None,
        Weakness.NO_ACTUALS: not len(series),
        Weakness.NO_SOURCE: not (kpi.indicator or kpi.department or kpi.source or any(series.source_ids())),
        Weakness.SELDOM: _gaps(kpi, series) > 0,
        Weakness.LATE: bool(len(series)) and series.last < year - 1,
        Weakness.TARGET_MET_AT_START: _met_at_start(kpi, target),
        Weakness.CEILING: _at_ceiling(kpi, target),
        Weakness.NOISE: signal.has_value and signal.number < LOW_SIGNAL,
        Weakness.SURVEY_ERROR: responses is not None and responses > DEFAULT_RESPONSES,
        Weakness.SHARED_CAUSES: bool(_SHARED.search(kpi.name)),
        Weakness.SHOCKED_BASELINE: kpi.baseline_year in SHOCKED,
    }
    return Quality(kpi, tuple(each for each, has in found.items() if has), by_name, signal, responses)


def is_asked(kpi: Kpi) -> bool:
    """Whether a KPI is a share that people were asked for, by its name and unit."""
    return kpi.unit in ("％", "%") and bool(_ASKED.search(kpi.name))


def responses_needed(kpi: Kpi, target: KpiTarget | None, confidence: float) -> int | None:
    """Return how many responses of two surveys tell baseline and target apart; None where that says nothing.

    n = z²·(p₁(1 − p₁) + p₂(1 − p₂))/(p₂ − p₁)² for two independent simple random samples of that size.

    >>> target = KpiTarget(KpiType.LEVEL, Direction.HIGHER, 50, 2020, 55, 2025)
    >>> responses_needed(Kpi("a", "満足している市民の割合", unit="％"), target, 0.95)
    765
    """
    if target is None or target.baseline is None or target.target is None or target.baseline == target.target:
        return None
    shares = [value / 100 for value in (target.baseline, target.target)]
    if not all(0 <= share <= 1 for share in shares):
        return None
    z = float(stats.norm.ppf((1 + confidence) / 2))
    return math.ceil(z**2 * sum(p * (1 - p) for p in shares) / (shares[1] - shares[0]) ** 2)


def suggestion(found: Quality) -> str:
    """Say in Japanese what could be measured instead, by the first serious weakness; empty when there is none."""
    return next((_INSTEAD[each] for each in found.weaknesses if each in _INSTEAD and each in SERIOUS), "")


_INSTEAD: Final = {
    Weakness.OUTPUT: "活動の結果として利用者や市民に起きた変化（利用後の継続、状態の改善、満足度など）を成果の指標に加える",
    Weakness.NO_TARGET: "数値の目標と年度を定める（定められないなら指標から参考値に移す）",
    Weakness.NO_BASELINE: "計画の始まりの値を調べ、基準値として登録する",
    Weakness.NO_ACTUALS: "毎年度の値が得られる統計又は業務の記録に替える",
    Weakness.TARGET_MET_AT_START: "すでに達した水準を保つのか、さらに進めるのかを明らかにし、目標を定め直す",
    Weakness.CEILING: "上限に近い割合の代わりに、達していない人や場所の数、又は質を測る",
    Weakness.NOISE: "複数年の平均で測るか、ばらつきの小さい統計に替える",
    Weakness.SURVEY_ERROR: "調査の回答数を増やすか、回答数の多い調査・業務の記録に替える",
}


def _signal(kpi: Kpi, series: Series, target: KpiTarget | None) -> Estimate:
    years: Sequence[int] = series.years
    values: Sequence[float] = [float(value) for value in series.values]
    if kpi.type is KpiType.CUMULATIVE and len(years):
        yearly = increments(years, values)
        years, values = yearly.years.tolist(), yearly.values.tolist()
    aim = target.target if target is not None and target.target is not None else math.nan
    if math.isnan(aim) or kpi.type is KpiType.CUMULATIVE:
        aim = 0.0
        return target_signal_to_noise(years, values, None, aim)
    return target_signal_to_noise(years, values, kpi.baseline, aim)


def _is_activity(kpi: Kpi) -> bool:
    return bool(_ACTIVITY.search(kpi.name)) and not _RESULT.search(kpi.name)


def _gaps(kpi: Kpi, series: Series) -> int:
    """Return the years between the first value and the last one that have none, where a year is missing."""
    return series.last - series.first + 1 - len(series) if len(series) else 0


def _met_at_start(kpi: Kpi, target: KpiTarget | None) -> bool:
    if target is None or target.baseline is None or target.type in (KpiType.MAINTAIN, KpiType.RANGE):
        return False
    return target.distance(target.baseline) == 0


def _at_ceiling(kpi: Kpi, target: KpiTarget | None) -> bool:
    if kpi.unit not in ("％", "%") or kpi.type is KpiType.MAINTAIN:
        return False
    if target is None or target.baseline is None or target.target is None:
        return False
    if target.direction is Direction.HIGHER:
        return 100 >= target.baseline >= 100 - NEAR_CEILING or target.target == 100
    return 0 <= target.baseline <= NEAR_CEILING
