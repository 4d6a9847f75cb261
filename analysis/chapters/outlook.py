"""Where a yearly count goes if its past movement goes on, the target, and what to watch next year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.chapters.chapter import Chapter, Nouns
from analysis.chapters.study import Study
from analysis.chapters.target import Target
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Band, Line, LinesChart, Picture
from analysis.methods.backtest import BacktestScore, backtest
from analysis.methods.drift_outlook import drift_outlook, outlook_problem
from analysis.methods.predictive import Forecast, TargetSide
from analysis.methods.result import Reason
from analysis.model.series import Series
from analysis.words.era import era_year
from analysis.words.phrases import counted, level, probability, reason_text

HORIZONS = (1, 3, 5)
DEFAULT_HORIZON = 5
RANGE_YEARS = 5
"""Past years whose range is told where no outlook is given."""
_METHOD = "増減の続く確率過程（対数、変わりうる平均変化とポアソン変動）"


def outlook(study: Study, nouns: Nouns, main: Series, target: Target) -> Chapter:
    """Continue the average change of the past years to the target year."""
    shortened: tuple[Prose, ...] = ()
    forecast = drift_outlook(main.years, main.values.to_numpy(), range(main.last + 1, target.year + 1))
    problem = outlook_problem(forecast, confidence=study.confidence)
    if problem is not None:
        shorter = _longest(study, main, target.year) if problem.reason is Reason.TOO_WIDE else None
        if shorter is None:
            missing = _missing(nouns, main, f"{target.year}年までの見通し", problem.reason)
            return Chapter("このまま進むとどうなるか", missing=(missing,))
        forecast = shorter
        shortened = (_shortened(nouns, target, int(forecast.at[-1])),)
        target = Target(int(forecast.at[-1]))
    frame = _frame(forecast, study.confidence)
    scores = backtest(
        main.years, main.values.to_numpy(), drift_outlook, horizons=HORIZONS, confidence=study.confidence
    )
    tried = [score for score in scores if score.origins]
    table = _table(study, nouns, main, frame)
    findings = [_finding(study, nouns, main, forecast, frame, target, tried)]
    if target.value is not None:
        findings.append(_target_finding(study, nouns, main, forecast, target))
    return Chapter(
        "このまま進むとどうなるか",
        missing=shortened,
        text=(_text(nouns, main, target, tried),),
        findings=tuple(findings),
        pictures=(_picture(study, nouns, main, frame, target, table),),
        shown=(table, *([_backtest_table(study, nouns, main, tried)] if tried else [])),
    )


def _longest(study: Study, main: Series, wanted: int) -> Forecast | None:
    """Return the outlook to the furthest tested horizon that says something; None when not even one year does."""
    for horizon in sorted(HORIZONS, reverse=True):
        if main.last + horizon < wanted:
            at = range(main.last + 1, main.last + horizon + 1)
            forecast = drift_outlook(main.years, main.values.to_numpy(), at)
            if outlook_problem(forecast, confidence=study.confidence) is None:
                return forecast
    return None


def _shortened(nouns: Nouns, wanted: Target, shown: int) -> Prose:
    return Prose(
        kind="missing",
        title=f"{wanted.year}年までの見通し",
        paragraphs=(
            f"{wanted.year}年までは予測の幅が広すぎて役に立たないため、{nouns.what}の見通しは{shown}年まで示す。"
            + (
                ""
                if wanted.value is None
                else f"目標（{wanted.year}年に{counted(wanted.value, nouns.unit)}）に届く確率も示さない。"
            ),
        ),
    )


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


def _missing(nouns: Nouns, main: Series, title: str, reason: Reason) -> Prose:
    why = {
        Reason.TOO_WIDE: "予測の幅が広すぎて役に立たない",
        Reason.FEW_EVENTS: f"{nouns.what}が少なく、予測の幅が広くなりすぎる",
    }.get(reason, reason_text(reason))
    recent = main.since(main.last - RANGE_YEARS + 1)
    low, high = recent.values.min(), recent.values.max()
    span = (
        f"毎年{counted(low, nouns.unit)}"
        if low == high
        else f"{counted(low, '')}〜{counted(high, nouns.unit)}の間"
    )
    told = f"{recent.period}の{nouns.what}は{span}であった。" if len(recent) > 1 else ""
    return Prose(kind="missing", title=title, paragraphs=(f"{why}ため、見通しを示さない。{told}",))


def _table(study: Study, nouns: Nouns, main: Series, frame: pd.DataFrame) -> Table:
    return study.table(
        f"{nouns.id}_outlook",
        f"これまでの動きが続いた場合の{nouns.what}",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="median", label="中央値", unit=nouns.unit),
            Column(key="lower", label="予測区間の下限", unit=nouns.unit),
            Column(key="upper", label="予測区間の上限", unit=nouns.unit),
        ),
        frame,
        [main],
        period=f"{frame.index.min()}〜{frame.index.max()}年",
        computed=True,
        note=f"区間は{level(study.confidence)}予測区間（その年の偶然の変動を含む）。近年の動きに重みを置く。",
        annex=True,
    )


def _backtest_table(study: Study, nouns: Nouns, main: Series, scores: Sequence[BacktestScore]) -> Table:
    frame = pd.DataFrame(
        {
            "horizon": [s.horizon for s in scores],
            "origins": [len(s.origins) for s in scores],
            "error": [s.mean_absolute_error.value for s in scores],
            "ratio": [s.error_ratio.value for s in scores],
            "coverage": [None if s.coverage.value is None else 100 * s.coverage.value for s in scores],
        }
    )
    return study.table(
        f"{nouns.id}_backtest",
        "過去の年にさかのぼって試した見通しの誤差",
        (
            Column(key="horizon", label="何年先", unit="年"),
            Column(key="origins", label="試した回数", unit="回"),
            Column(key="error", label="平均絶対誤差", unit=nouns.unit, decimals=1),
            Column(key="ratio", label="横ばいとみた場合との比", decimals=2),
            Column(key="coverage", label="区間に入った割合", unit="％"),
        ),
        frame,
        [main],
        computed=True,
        note=(
            "各年までのデータだけで見通しを作り、その後の実績と比べた。比が1より小さいほど、"
            "直近の値が続くとみるより正確であった。回数が少なく、割合は目安にとどまる。"
        ),
        annex=True,
    )


def _text(nouns: Nouns, main: Series, target: Target, tried: Sequence[BacktestScore]) -> Prose:
    note = f"（{target.note}）" if target.note else ""
    longest = max(tried, key=lambda s: s.horizon, default=None)
    checked = (
        f"過去の年で試すと、{longest.horizon}年先の平均絶対誤差は{counted(longest.mean_absolute_error.number, nouns.unit)}であった。"
        if longest is not None and longest.mean_absolute_error.has_value
        else "データのある年が少なく、過去の年で試すことはできない。"
    )
    return Prose(
        paragraphs=(
            f"{main.period}の動きを{era_year(target.year)}{note}まで延ばす。"
            f"これまでの動きが続くと仮定した試算であり、施策や社会の変化を織り込まない。{checked}",
        )
    )


def _finding(
    study: Study,
    nouns: Nouns,
    main: Series,
    forecast: Forecast,
    frame: pd.DataFrame,
    target: Target,
    tried: Sequence[BacktestScore],
) -> Finding:
    end = frame.loc[target.year]
    caveats = ["これまでの動きが続くと仮定した計算であり、施策の効果や社会の変化を含まない。"]
    longest = max((score.horizon for score in tried), default=0)
    if target.year - main.last > max(longest, max(HORIZONS)):
        caveats.append(f"{max(HORIZONS)}年より先の当たり外れは確かめていない。")
    return study.finding(
        f"{nouns.id}.outlook",
        f"これまでの動きが続けば、{era_year(target.year)}の{nouns.what}は{counted(end['median'], nouns.unit)}"
        f"（{level(study.confidence)}予測区間{counted(end['lower'], '')}〜{counted(end['upper'], nouns.unit)}）と見込まれる。"
        + watch(nouns, main, frame),
        [main],
        estimate=forecast.estimate(target.year, study.confidence),
        unit=nouns.unit,
        n=float(len(main)),
        method=_METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=caveats,
        rank=4,
    )


def watch(nouns: Nouns, main: Series, frame: pd.DataFrame) -> str:
    """Say which numbers of the next year would leave the past movement: the one-year prediction limits."""
    year = main.last + 1
    low, high = frame.loc[year, "lower"], frame.loc[year, "upper"]
    return (
        f"{year}年が{counted(low, nouns.unit)}を下回るか{counted(high, nouns.unit)}を上回れば、"
        "これまでの動きから外れたとみる目安になる。"
    )


def _target_finding(study: Study, nouns: Nouns, main: Series, forecast: Forecast, target: Target) -> Finding:
    assert target.value is not None
    reached = forecast.probability(target.year, target.value, TargetSide.AT_LEAST)
    last, years = main[main.last], target.year - main.last
    yearly = (target.value - last) / years
    if yearly < 0:
        needed = f"減り方が年平均{counted(-yearly, nouns.unit)}以内であれば達成する"
    elif yearly > 0:
        needed = f"達成には年平均{counted(yearly, nouns.unit)}ずつ増える必要がある"
    else:
        needed = "今の水準を保てば達成する"
    other = (
        f"ただし目標は{target.basis_name}の数え方によるもので、本資料の{main.basis_name}の値とはそのまま比べられない。"
        if target.basis_name and target.basis_name != main.basis_name
        else ""
    )
    return study.finding(
        f"{nouns.id}.target",
        f"{era_year(target.year)}に{counted(target.value, nouns.unit)}以上という目標を達成する確率は、"
        f"これまでの動きが続く限り{probability(reached.number)}である。"
        f"{main.last}年の{counted(last, nouns.unit)}から見て、{needed}。{other}",
        [main],
        estimate=reached.number,
        unit="確率",
        method=_METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=("これまでの動きが続くと仮定した計算であり、施策の効果や社会の変化を含まない。",),
        rank=4,
    )


def _picture(
    study: Study, nouns: Nouns, main: Series, frame: pd.DataFrame, target: Target, table: Table
) -> Picture:
    joint = main.values.iloc[[-1]]
    ahead = pd.concat([joint, frame["median"]])
    lines = [Line("実績", main.values), Line("見通し（中央値）", ahead, "dashed")]
    if target.value is not None:
        lines.append(Line("目標", pd.Series({target.year: float(target.value)}), "target"))
    end = frame.loc[target.year]
    goal = f"目標は{counted(target.value, nouns.unit)}。" if target.value is not None else ""
    spread = f"{counted(end['lower'], nouns.unit)}から{counted(end['upper'], nouns.unit)}"
    return Picture(
        id=f"fig_{nouns.id}_outlook",
        title=f"これまでの動きが続けば{target.year}年の{nouns.what}は{counted(end['median'], nouns.unit)}（予測区間{spread}）",
        alt=(
            f"折れ線グラフ。実績は{main.last}年に{counted(main[main.last], nouns.unit)}。見通しの中央値は"
            f"{target.year}年に{counted(end['median'], nouns.unit)}、{level(study.confidence)}予測区間は{spread}。{goal}"
        ),
        unit=nouns.unit,
        chart=LinesChart(
            lines=tuple(lines),
            bands=(
                Band(
                    f"{level(study.confidence)}予測区間",
                    pd.concat([joint, frame["lower"]]),
                    pd.concat([joint, frame["upper"]]),
                    beside=1,
                ),
            ),
            y_label=f"{nouns.what}（{nouns.unit}）",
            from_zero=True,
        ),
        table=table,
        note=f"帯は{level(study.confidence)}予測区間。確かさの限られた試算である。",
    )
