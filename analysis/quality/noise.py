"""Values off the trend of their own series, and steps of its level."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.methods.outliers import (
    MINIMUM_VALUES,
    SHIFT_WINDOW,
    Deviations,
    level_shifts,
    trend_deviations,
    usual_noise,
)
from analysis.model.catalogue import Catalogue
from analysis.model.observations import Status
from analysis.quality.problems import Grade, Kind, problems, together
from analysis.quality.series import SeriesOfAreas, series_of_areas

LEAST_SCORE: Final = 5.0
"""Deviations below so many times the noise are not listed; chance alone goes beyond once in a million."""

LEAST_CHANGE: Final = 0.1
"""Deviations below this share of the expected value are not listed: large cities have hardly any noise."""

FEWEST_ALIKE: Final = 10
"""From so many series on, they say what noise is usual; one or two would only speak for themselves."""

MOST_NOISE: Final = 0.5
"""Indicators that usually swing by more than this share of their level have no trend to deviate from."""

LONGEST: Final = 40
"""Years back from the last observation; over longer times no straight line is a trend."""

METHOD: Final = (
    f"{MINIMUM_VALUES}年分以上ある系列ごとに Theil–Sen の直線を当てはめ、残差を系列自身のばらつき（中央絶対偏差による）で割った。"
    "ばらつきは、件数と人数では偶然（ポアソン分布、Freeman–Tukey 変換による）に同じ指標の団体に共通のばらつきを加えた大きさを、"
    "そのほかでは水準の2％と同じ指標の団体に共通のばらつきを下限とした。"
    f"ばらつきの{LEAST_SCORE:g}倍を超え、値と期待値の大きい方の{LEAST_CHANGE:.0%}以上、最小の桁の{LEAST_SCORE:g}以上離れた値を挙げる。"
    f"ふだんから水準の{MOST_NOISE:.0%}を超えて上下する指標は除く。"
    f"段差は、前年からの変化が同じ尺度で{LEAST_SCORE:g}倍を超え、前後{SHIFT_WINDOW}年の中央値の差として残るもの。"
).replace("%", "％")


def outliers_and_shifts(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return single values off the trend (kind outlier) and lasting steps (kind break), as warnings.

    Values within three years of a step belong to the step and are not listed again.
    """
    steps: list[pd.DataFrame] = []
    single: list[pd.DataFrame] = []
    for series in series_of_areas(_recent(observations), catalogue, fewest_years=MINIMUM_VALUES):
        years, values, counts = series.years, series.values, series.counts
        usual = _usual(series)
        if usual > MOST_NOISE:
            continue
        shifts = level_shifts(years, values, counts=counts, usual=usual)
        shifted = _notable(series, shifts)
        odd = trend_deviations(years, values, counts=counts, usual=usual)
        off_trend = _notable(series, odd) & ~_near(years, shifted)
        steps.append(series.rows_at(shifted, shifts.expected, shifts.score))
        single.append(series.rows_at(off_trend, odd.expected, odd.score))
    return together([_table(steps, Kind.BREAK), _table(single, Kind.OUTLIER)])


def _usual(series: SeriesOfAreas) -> float:
    found = usual_noise(series.years, series.values, counts=series.counts)
    return found.value if found.value is not None and (found.n or 0) >= FEWEST_ALIKE else 0.0


def _recent(observations: pd.DataFrame) -> pd.DataFrame:
    last = observations["year"].where(observations["status"] == Status.OBSERVED.value).max()
    return observations[observations["year"] > last - LONGEST]


def _notable(series: SeriesOfAreas, found: Deviations) -> NDArray[np.bool_]:
    difference = np.abs(series.values - found.expected)
    larger = np.fmax(np.abs(series.values), np.abs(found.expected))
    least = np.maximum(LEAST_CHANGE * larger, LEAST_SCORE * series.resolution)
    return (np.abs(found.score) > LEAST_SCORE) & (difference >= least)


def _near(years: NDArray[np.int64], stepped: NDArray[np.bool_]) -> NDArray[np.bool_]:
    close = np.abs(years[:, None] - years[None, :]) <= SHIFT_WINDOW
    return (stepped.astype(int) @ close.astype(int)) > 0


def _table(found: list[pd.DataFrame], kind: Kind) -> pd.DataFrame:
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame({"score": []})
    words, sides = _WORDS[kind]
    detail = [words.format(sides[int(score < 0)], abs(score)) for score in rows["score"]]
    return problems(rows, kind, Grade.WARNING, detail)


_WORDS: Final = {
    Kind.OUTLIER: (
        "系列の傾向より{}（ばらつきの{:.1f}倍）。元の統計表と、その年の出来事を確かめる",
        ("大きい", "小さい"),
    ),
    Kind.BREAK: (
        "この年から水準が{}（ばらつきの{:.1f}倍）。区域、定義、出典の変更を確かめる",
        ("上がった", "下がった"),
    ),
}
