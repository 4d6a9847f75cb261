"""Whether a yearly count changes by more than chance: the trend, the changes from year to year, the bend."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.methods.count_change import CountChange, count_change, unchanged_limits
from analysis.methods.intervals import poisson_limits
from analysis.methods.poisson_trend import CountTrend, poisson_trend
from analysis.methods.trend import mann_kendall
from analysis.model.series import Series
from analysis.words.era import era_year
from analysis.words.phrases import counted, interval, level, moved, p_value, percent, reason_text, rounded

FEW_EVENTS = 10
"""With fewer events a year on average, one more or less decides any trend: none is reported."""


def few(main: Series) -> bool:
    """Tell whether the counts are too few for trends, decompositions and forecasts."""
    return bool(main.values.mean() < FEW_EVENTS)


def trend(study: Study, main: Series) -> CountTrend:
    """Return the quasi-Poisson trend of a count over all its years."""
    return poisson_trend(main.years, main.values.to_numpy(), confidence=study.confidence)


def trend_direction(found: CountTrend) -> int:
    """Return −1 or +1 when the trend is down or up by more than chance, else 0: the one verdict of a report."""
    change = found.annual_change
    if not change.excludes(0):
        return 0
    return -1 if change.number < 0 else 1


def trend_finding(
    study: Study, nouns: Nouns, main: Series, found: CountTrend, *, rank: int | None = 2
) -> Finding:
    """Say whether the count changes by more than chance over all its years."""
    estimate = found.annual_change
    if estimate.value is None:
        statement = f"{main.period}の{nouns.what}に増減の傾向があるかは判定できない（{reason_text(estimate.reason)}）。"
        return study.finding(f"{nouns.id}.trend", statement, [main], method=_TREND_METHOD)
    direction = trend_direction(found)
    pace = percent(abs(estimate.value))
    ends = main[study.year] - main[study.base_year]
    if direction == 0:
        statement = (
            f"{main.period}の{nouns.what}の動きは、全体として増えているとも減っているともいえない"
            "（偶然の変動の範囲を超える傾向がない）。"
        )
    else:
        verb = nouns.down if direction < 0 else nouns.up
        against = "（2つの年だけを比べた増減とは向きが異なる）" if ends * direction < 0 else ""
        steady = f"年平均{pace}" if rounded(estimate.value, 1) else "わずかに"
        statement = (
            f"{main.period}を通して見ると、{nouns.what}は{steady}{_stem(verb)}おり、"
            f"偶然の変動だけでは説明できない{against}。"
        )
    kendall = mann_kendall(main.years, main.values.to_numpy()).test.p_value
    return study.finding(
        f"{nouns.id}.trend",
        statement,
        [main],
        estimate=estimate,
        unit="％/年",
        n=float(len(main)),
        method=_TREND_METHOD,
        caveats=(
            f"年平均の変化率の推定値は{percent(estimate.value, sign=True)}（{interval(estimate, 1, unit='％', sign=True)}）。"
            + (f"順位による検定（Mann–Kendall）では{p_value(kendall)}。" if kendall is not None else ""),
        ),
        rank=rank,
    )


_TREND_METHOD = "準ポアソン対数線形回帰"


def _stem(verb: str) -> str:
    """Return the continuous form of 減った and 増えた: 「減って」, 「増えて」."""
    return f"{verb.removesuffix('った')}って" if verb.endswith("った") else f"{verb.removesuffix('た')}て"


def yearly(study: Study, main: Series, dispersion: float) -> pd.DataFrame:
    """Return a row a year: the count, its limits, the change from the year before with limits and p-value.

    `beyond` tells whether that change is more than chance (missing without the year before).
    """
    confidence = study.confidence
    # a count over its dispersion scatters as a Poisson count does
    lower, upper = poisson_limits(main.values.to_numpy() / dispersion, confidence=confidence)
    lower, upper = dispersion * lower, dispersion * upper
    frame = pd.DataFrame({"value": main.values, "lower": lower, "upper": upper})
    changes = {
        year: count_change(main[year - 1], main[year], dispersion=dispersion, confidence=confidence)
        for year in main.years
        if year - 1 in main
    }
    for column, read in _COLUMNS.items():
        frame[column] = pd.Series({year: read(change) for year, change in changes.items()}, dtype=float)
    frame["beyond"] = (frame["p_value"] < 1 - confidence).where(frame["p_value"].notna())
    return frame


def _p(change: CountChange) -> float:
    # two years without any event differ by nothing
    return 1.0 if change.test.p_value is None else change.test.p_value


_COLUMNS = {
    "change": lambda change: change.difference.value,
    "change_lower": lambda change: change.difference.lower,
    "change_upper": lambda change: change.difference.upper,
    "p_value": _p,
}


def yearly_table(study: Study, nouns: Nouns, main: Series, frame: pd.DataFrame, dispersion: float) -> Table:
    """Return the annex table of the yearly limits and changes."""
    words = {1.0: "超える", 0.0: "範囲内"}
    unit = nouns.unit
    wider = f"過分散（分散が平均の{dispersion:.1f}倍）を見込む。" if dispersion > 1 else ""
    return study.table(
        f"{nouns.id}_chance",
        f"{nouns.what}の偶然変動の幅と前年からの増減",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="value", label=nouns.what, unit=unit),
            Column(key="lower", label="下限", unit=unit),
            Column(key="upper", label="上限", unit=unit),
            Column(key="change", label="前年差", unit=unit, sign=True),
            Column(key="change_lower", label="差の下限", unit=unit, sign=True),
            Column(key="change_upper", label="差の上限", unit=unit, sign=True),
            Column(key="p_value", label="p値", decimals=3, smallest=0.001),
            Column(key="told", label="偶然の範囲", kind="text"),
        ),
        frame.assign(told=[None if pd.isna(b) else words[float(b)] for b in frame["beyond"]]),
        [main],
        computed=True,
        note=(
            f"上下限はポアソン分布による{level(study.confidence)}信頼区間（Byar の近似、10未満は正確法）。{wider}"
            f"p値は隣り合う2年の{nouns.what}が等しいとみたときの検定（両側）。"
        ),
        annex=True,
    )


def yearly_finding(study: Study, nouns: Nouns, main: Series, frame: pd.DataFrame) -> Finding | None:
    """Say which of the yearly changes are more than chance; None without two years in a row."""
    tested = frame["beyond"].dropna().astype(bool)
    if tested.empty:
        return None
    beyond = frame.loc[tested[tested].index]
    listed = "、".join(f"{year}年（{moved(row['change'], nouns.unit)}）" for year, row in beyond.iterrows())
    by_chance = (1 - study.confidence) * len(tested)
    found = f"超えたのは{len(beyond)}回（{listed}）である" if len(beyond) else "超えたものはない"
    return study.finding(
        f"{nouns.id}.yearly_changes",
        f"前年からの増減{len(tested)}回のうち、1回ごとに見て偶然の変動の範囲を{found}。"
        "単年の増減だけで施策の成否を論じることはできない。",
        [main],
        estimate=float(len(beyond)),
        unit="回",
        n=float(len(main)),
        method="2つの度数の比較（両側検定）",
        caveats=(
            f"変化が全くなくても、{len(tested)}回の検定では平均{by_chance:.2g}回は「超える」と判定される。",
        ),
    )


def chance_text(study: Study, nouns: Nouns, main: Series, dispersion: float) -> Prose:
    """Explain chance variation with the range that next year's count may have without any change."""
    last = main[study.year]
    lower, upper = (
        float(limit) for limit in unchanged_limits(last, dispersion=dispersion, confidence=study.confidence)
    )
    return Prose(
        paragraphs=(
            f"{nouns.event}は一人ひとりの出来事なので、事情が何も変わらなくても年ごとに数が上下する。"
            f"{study.name}の{era_year(study.year)}の{nouns.what}{counted(last, nouns.unit)}の場合、"
            f"事情が変わらなければ翌年はおおむね{counted(lower, '')}〜{counted(upper, nouns.unit)}の間になり、"
            f"その間の増減は偶然の変動と区別できない（{level(study.confidence)}水準）。",
        )
    )


def too_few(study: Study, nouns: Nouns, main: Series, title: str) -> Prose:
    """Say that something is not given because the counts are too few."""
    return Prose(
        kind="missing",
        title=title,
        paragraphs=(
            f"{nouns.what}が年平均{counted(float(main.values.mean()), nouns.unit, 1)}と少なく、"
            f"1{nouns.unit}の増減で結果が変わるため示さない（年平均{FEW_EVENTS}{nouns.unit}以上を目安とする）。",
        ),
    )
