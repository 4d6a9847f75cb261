"""Where the births go if the past goes on: forecast, back test, and the distance to a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from analysis.elements import NOTHING, Column, Finding, Group, Prose, Table
from analysis.methods.backtest import BacktestScore, ForecastMethod, backtest
from analysis.methods.change import change_between
from analysis.methods.damped_trend import damped_trend_forecast
from analysis.methods.forecast import linear_forecast, naive_forecast
from analysis.methods.poisson_trend import poisson_trend
from analysis.methods.predictive import Forecast, TargetSide
from analysis.topics.births.data import BirthsData
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import level, people, percent, probability, reason_text

METHODS: Mapping[str, ForecastMethod] = {
    "naive": partial(naive_forecast, log_scale=True),
    "drift": partial(naive_forecast, drift=True, log_scale=True),
    "linear": partial(linear_forecast, log_scale=True),
    "damped": partial(damped_trend_forecast, log_scale=True),
}
LABELS = {
    "naive": "横ばい（直近の値が続く）",
    "drift": "平均的な増減が続く",
    "linear": "対数線形の傾向が続く",
    "damped": "傾向が次第に弱まる",
}
HORIZONS = (1, 3, 5)
DEFAULT_HORIZON = 5
MINIMUM_ORIGINS = 3
"""Fewest back-test origins on which a method may be chosen."""
MINIMUM_COVERAGE = 0.8
"""A method whose 95 % interval held less often in the back test is passed over: its interval is too narrow."""


@dataclass(frozen=True)
class Outlook:
    """The forecast of births to the target year.

    `chosen` is the method with the smallest back-test error; `forecast` has a row a year with its prediction
    interval. Only `missing` is there when no method gives a forecast.
    """

    target_year: int
    target: int | None = None
    chosen: str = ""
    history: pd.Series | None = None
    forecast: pd.DataFrame | None = None
    table: Table | None = None
    backtest_table: Table | None = None
    text: Prose | None = None
    findings: Group = NOTHING
    missing: Prose | None = None


def analyse(data: BirthsData) -> Outlook:
    """Forecast the births to the target year by the method that did best on earlier years."""
    target_year, target = _target(data)
    if data.few:
        return Outlook(target_year, target, missing=data.too_few(f"{target_year}年までの見通し"))
    confidence = data.parameters.confidence
    years, values = data.births.index.to_numpy(), data.births.to_numpy()
    at = list(range(data.year + 1, target_year + 1))
    forecasts = {name: method(years, values, at) for name, method in METHODS.items()}
    usable = [name for name, forecast in forecasts.items() if forecast.problem is None]
    if not usable:
        return Outlook(target_year, target, missing=_missing(data, forecasts["linear"], target_year))
    scores = backtest(years, values, METHODS, horizons=HORIZONS, confidence=confidence)
    horizon = _horizon(scores, target_year - data.year)
    chosen = _choose(scores, usable, horizon) or _untested(data, usable)
    frame = _frame(forecasts[chosen], confidence)
    return Outlook(
        target_year=target_year,
        target=target,
        chosen=chosen,
        history=data.births,
        forecast=frame,
        table=_table(data, frame, chosen),
        backtest_table=_backtest_table(data, scores) if any(s.origins for s in scores) else None,
        text=_text(data, scores, chosen, horizon, target_year),
        findings=Group(_findings(data, forecasts[chosen], scores, chosen, target_year, target)),
    )


def _target(data: BirthsData) -> tuple[int, int | None]:
    given, profile = data.parameters, data.profile.births
    year = given.target_year or profile.target_year
    if year is None or year <= data.year:
        return data.year + DEFAULT_HORIZON, None  # the plan's target belongs to a year that is over
    if given.target_births is not None:
        return year, given.target_births
    return year, profile.target_births if year == profile.target_year else None


def _horizon(scores: tuple[BacktestScore, ...], ahead: int) -> int:
    """Return the longest tested horizon not beyond the forecast's that was tried often enough."""
    tried = [s.horizon for s in scores if s.method == "naive" and len(s.origins) >= MINIMUM_ORIGINS]
    return max((h for h in tried if h <= ahead), default=min(tried, default=HORIZONS[0]))


def _choose(scores: tuple[BacktestScore, ...], usable: list[str], horizon: int) -> str | None:
    """Return the usable method with the smallest error, first of those whose interval held; None untested.

    Only methods tried at the same origins as naive can be compared with it.
    """
    of_horizon = {s.method: s for s in scores if s.horizon == horizon}
    origins = of_horizon["naive"].origins
    tried = [
        score
        for name, score in of_horizon.items()
        if name in usable
        and score.mean_absolute_error.has_value
        and score.origins == origins
        and len(origins) >= MINIMUM_ORIGINS
    ]
    held = [score for score in tried if (score.coverage.value or 0.0) >= MINIMUM_COVERAGE]
    best = min(held or tried, key=lambda score: score.mean_absolute_error.number, default=None)
    return best.method if best is not None else None


def _untested(data: BirthsData, usable: list[str]) -> str:
    """Return the method where none could be tried: the trend when it is more than chance, else no change."""
    change = poisson_trend(
        data.births.index.to_numpy(), data.births.to_numpy(), confidence=data.parameters.confidence
    ).annual_change
    certain = change.lower is not None and change.upper is not None and change.lower * change.upper > 0
    wanted = "linear" if certain else "naive"
    return wanted if wanted in usable else usable[0]


def _frame(forecast: Forecast, confidence: float) -> pd.DataFrame:
    estimates = forecast.estimates(confidence)
    return pd.DataFrame(
        {
            "median": [e.value for e in estimates],
            "lower": [e.lower for e in estimates],
            "upper": [e.upper for e in estimates],
        },
        index=pd.Index([int(year) for year in forecast.at], name="year"),
        dtype=float,
    )


def _missing(data: BirthsData, forecast: Forecast, target_year: int) -> Prose:
    why = reason_text(forecast.problem.reason) if forecast.problem else ""
    if (data.births == 0).any():
        why = "出生数が0の年があり対数がとれない"
    return Prose(
        kind="missing",
        title=f"{target_year}年までの見通し",
        paragraphs=(f"{why}ため、過去の傾向からの見通しを示さない。",),
    )


def _table(data: BirthsData, frame: pd.DataFrame, chosen: str) -> Table:
    return Table(
        id="births_outlook",
        title="過去の傾向が続いた場合の出生数",
        columns=(
            Column(key="year", label="年", grouped=False),
            Column(key="median", label="中央値", unit="人"),
            Column(key="lower", label="予測区間の下限", unit="人"),
            Column(key="upper", label="予測区間の上限", unit="人"),
        ),
        rows=tuple(
            (year, *(None if pd.isna(v) else float(v) for v in frame.loc[year]))
            for year in frame.index.tolist()
        ),
        period=f"{frame.index.min()}〜{frame.index.max()}年",
        basis=data.basis_name,
        source=f"{data.store.source_line(data.births_sources)}から本資料で計算",
        note=f"方法は「{LABELS[chosen]}」。区間は{level(data.parameters.confidence)}予測区間。",
        annex=True,
    )


def _backtest_table(data: BirthsData, scores: tuple[BacktestScore, ...]) -> Table:
    return Table(
        id="births_backtest",
        title="過去の年にさかのぼって試した予測の誤差",
        columns=(
            Column(key="method", label="方法", kind="text"),
            Column(key="horizon", label="何年先", unit="年"),
            Column(key="origins", label="試した回数", unit="回"),
            Column(key="error", label="平均絶対誤差", unit="人", decimals=1),
            Column(key="ratio", label="横ばいとの比", decimals=2),
            Column(key="coverage", label="区間に入った割合", unit="％", decimals=0),
        ),
        rows=tuple(
            (
                LABELS[s.method],
                s.horizon,
                len(s.origins),
                s.mean_absolute_error.value,
                s.error_ratio.value,
                None if s.coverage.value is None else 100 * s.coverage.value,
            )
            for s in scores
        ),
        period=f"{data.births.index.min()}〜{data.year}年",
        basis=data.basis_name,
        source=data.store.source_line(data.births_sources),
        note=(
            "各年までのデータだけで予測し、その後の実績と比べた。比が1より小さいほど、横ばいとみるより正確であった。"
            f"区間に入った割合は{level(data.parameters.confidence)}予測区間についてのもの。"
            "「…」は年数が足りず試せないことを示す。"
        ),
    )


def _text(
    data: BirthsData, scores: tuple[BacktestScore, ...], chosen: str, horizon: int, target_year: int
) -> Prose:
    note = data.profile.births.target_note if target_year == data.profile.births.target_year else ""
    until = f"{era_year(target_year)}{f'（{note}）' if note else ''}まで延ばす。"
    score = next(s for s in scores if s.method == chosen and s.horizon == horizon)
    assumption = "これまでの出生数の動きがそのまま続くと仮定した計算であり、施策や社会の変化を織り込まない。"
    if len(score.origins) < MINIMUM_ORIGINS:
        why = "通年の傾向が偶然の変動を超えている" if chosen == "linear" else "通年の傾向があるとはいえない"
        return Prose(
            paragraphs=(
                f"見通しは{until}{assumption}データのある年が少なく、過去の年で方法を比べられない。"
                f"{why}ため「{LABELS[chosen]}」とみる。",
            )
        )
    if chosen == "naive":
        tried = f"過去の年で試すと、{horizon}年先では横ばいとみる方法が選ばれ、傾向を延ばしても正確にはならなかった。"
    else:
        ratio = score.error_ratio.value
        better = "" if ratio is None else f"（横ばいとみた場合の{format_number(100 * ratio)}％）"
        tried = (
            f"過去の年で試すと、{horizon}年先では「{LABELS[chosen]}」が選ばれ、平均絶対誤差は"
            f"{people(score.mean_absolute_error.number)}であった{better}。"
        )
    return Prose(
        paragraphs=(
            f"見通しは{until}"
            f"{assumption}"
            f"{len(METHODS)}つの方法を過去の年で競わせ、予測区間が実績を{percent(100 * MINIMUM_COVERAGE, 0)}以上捉えた方法（なければすべて）のうち、"
            f"誤差の最も小さい方法を用いる。{tried}",
        )
    )


def _findings(
    data: BirthsData,
    forecast: Forecast,
    scores: tuple[BacktestScore, ...],
    chosen: str,
    target_year: int,
    target: int | None,
) -> list[Finding]:
    estimate = forecast.estimate(target_year, data.parameters.confidence)
    common: dict[str, Any] = {
        "basis": data.basis_name,
        "sources": data.births_sources,
        "n": float(len(data.births)),
        "method": f"{LABELS[chosen]}（対数）",
        "caveats": (
            "過去の傾向が続くと仮定した計算であり、施策の効果や社会の変化を含まない。",
            *_tested(scores, chosen, target_year - data.year),
        ),
    }
    span = (
        f"（{level(data.parameters.confidence)}予測区間{format_number(estimate.lower)}〜{format_number(estimate.upper)}人）"
        if estimate.lower is not None and estimate.upper is not None
        else ""
    )
    premise = "直近の値が続けば" if chosen == "naive" else "これまでの動きが続けば"
    findings = [
        Finding(
            id="births.outlook",
            statement=f"{premise}、{era_year(target_year)}の出生数は{people(estimate.number)}{span}と見込まれる。",
            estimate=estimate.number,
            lower=estimate.lower,
            upper=estimate.upper,
            confidence=estimate.confidence,
            unit="人",
            rank=3,
            **common,
        )
    ]
    if target is not None:
        findings.append(_target_finding(data, forecast, target_year, target, common))
    return findings


def _tested(scores: tuple[BacktestScore, ...], chosen: str, ahead: int) -> list[str]:
    """Say how far the interval held in the back test, and how far ahead it was tested at all."""
    tried = [
        s
        for s in scores
        if s.method == chosen and s.coverage.value is not None and len(s.origins) >= MINIMUM_ORIGINS
    ]
    if not tried:
        return ["過去の年にさかのぼった検証はできていない。"]
    longest = max(tried, key=lambda s: s.horizon)
    inside = round(longest.coverage.number * len(longest.origins))
    said = [
        f"過去の年での検証では、{longest.horizon}年先の実績が予測区間に入ったのは{len(longest.origins)}回中{inside}回であった。"
    ]
    if ahead > longest.horizon:
        said.append(f"{longest.horizon}年より先の予測の当たり外れは検証できていない。")
    return said


def _target_finding(
    data: BirthsData, forecast: Forecast, target_year: int, target: int, common: dict[str, Any]
) -> Finding:
    reached = forecast.probability(target_year, target, TargetSide.AT_LEAST)
    last = float(data.births[data.year])
    need = change_between(data.year, last, target_year, float(target))
    yearly = need.absolute_per_year.number
    compound = need.compound_percent_per_year.value
    per_cent = "" if compound is None else f"（年率{percent(compound, sign=True)}）"
    chance = (
        f"達成する確率は、これまでの動きが続く限り{probability(reached.number)}である"
        if reached.has_value
        else f"達成する確率は計算できない（{reason_text(reached.reason)}）"
    )
    return Finding(
        id="births.target",
        statement=(
            f"目標（{era_year(target_year)}に{people(target)}以上）を{chance}。"
            f"達成には{data.year}年の{people(last)}から毎年{format_number(yearly, 1, sign=True)}人{per_cent}の変化が要る。"
        ),
        estimate=reached.value,
        unit="確率",
        rank=3,
        **common,
    )
