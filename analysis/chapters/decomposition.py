"""What a change is made of: effects that add up to it, as table, chart and sentence.

Every number is printed as the same rounding of the effects, so that the parts of a sentence, a table and a
chart add up to the change that is printed beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, Table
from analysis.elements.picture import BarsChart, Line, LinesChart, Picture
from analysis.methods.result import Estimate
from analysis.methods.rounding import round_to_sum
from analysis.model.series import Series
from analysis.words.phrases import counted, level, signed


@dataclass(frozen=True, eq=False)
class Parts:
    """A change and the effects that add up to it.

    Attributes
    ----------
    labels : reader's name of each factor, in reading order.
    effects : estimate of each factor's effect, in the unit of the change.
    total : the change itself.
    printed : the effects rounded to whole units so that they add up to the change.
    """

    labels: Mapping[str, str]
    effects: Mapping[str, Estimate]
    total: Estimate
    printed: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        values = [effect.number for effect in self.effects.values()]
        rounded = round_to_sum(values, round(self.total.number), 0)
        object.__setattr__(self, "printed", dict(zip(self.effects, rounded.tolist(), strict=True)))

    def leading(self) -> str | None:
        """Return the factor that moved the total most, None when it can't be told.

        Its limits must lie on one side of zero, and nearer to zero than the limits of no other factor.
        """
        first, *others = sorted(self.effects.values(), key=lambda e: abs(e.number), reverse=True)
        name = next(name for name, effect in self.effects.items() if effect is first)
        if not first.excludes(0) or self.printed[name] == 0:
            return None
        nearest = min(abs(_limit(first.lower, first)), abs(_limit(first.upper, first)))
        furthest = [max(abs(_limit(e.lower, e)), abs(_limit(e.upper, e))) for e in others]
        return name if all(nearest > far for far in furthest) else None


def _limit(value: float | None, effect: Estimate) -> float:
    return effect.number if value is None else value


def listed(parts: Parts, unit: str, *, doubtful: Collection[str] = ()) -> str:
    """Return the effects as words, 「女性の人数が−188人、…」.

    `doubtful` are factors of which it is told where their limits hold zero.
    """
    return "、".join(
        f"{parts.labels[name]}が{signed(value, unit)}"
        + ("（偶然の変動と区別できない）" if name in doubtful and not parts.effects[name].excludes(0) else "")
        for name, value in parts.printed.items()
    )


def leading_words(parts: Parts, name: str | None) -> str:
    """Say which factor moved the total most; that the data can't tell with None."""
    if name is None:
        return "どの要因が最も大きいかは、偶然の変動の範囲では決められない"
    return f"最も大きいのは{parts.labels[name]}である"


def parts_table(
    study: Study,
    nouns: Nouns,
    id: str,
    parts: Parts,
    behind: Sequence[Series],
    *,
    note: str,
) -> Table:
    """Return the table of effects with limits and shares, and the change as its last row."""
    change = round(parts.total.number)
    shares = (
        round_to_sum([100 * value / change for value in parts.printed.values()], 100, 0).tolist()
        if change
        else [None] * len(parts.printed)
    )
    rows = [
        (parts.labels[name], parts.printed[name], effect.lower, effect.upper, share)
        for (name, effect), share in zip(parts.effects.items(), shares, strict=True)
    ]
    total = parts.total
    rows.append(
        (f"計（{nouns.what}の変化）", float(change), total.lower, total.upper, 100.0 if change else None)
    )
    base, last = study.window
    return study.table(
        id,
        f"{nouns.what}の変化の内訳（{base}年から{last}年まで）",
        (
            Column(key="factor", label="要因", kind="text"),
            Column(key="effect", label="効果", unit=nouns.unit, sign=True),
            Column(key="lower", label="下限", unit=nouns.unit, sign=True),
            Column(key="upper", label="上限", unit=nouns.unit, sign=True),
            Column(key="share", label="変化に占める割合", unit="％"),
        ),
        pd.DataFrame(rows, columns=["factor", "effect", "lower", "upper", "share"]),
        behind,
        period=f"{base}年と{last}年",
        computed=True,
        note=note,
    )


def parts_picture(
    study: Study, nouns: Nouns, id: str, parts: Parts, table: Table, leader: str | None
) -> Picture:
    """Return the bars of the effects with their intervals; `leader` is the factor that the text calls the largest."""
    base, last = study.window
    change = signed(round(parts.total.number), nouns.unit)
    what = f"{nouns.what}の変化（{change}）の内訳"
    return Picture(
        id=id,
        title=f"{what}: 最も大きいのは{parts.labels[leader]}" if leader else what,
        alt=f"横棒グラフ。{base}年から{last}年までの{nouns.what}の変化{change}の内訳は、{listed(parts, nouns.unit)}。",
        unit=nouns.unit,
        chart=BarsChart(
            rows=pd.DataFrame(
                {
                    "value": [effect.number for effect in parts.effects.values()],
                    "lower": [effect.lower for effect in parts.effects.values()],
                    "upper": [effect.upper for effect in parts.effects.values()],
                    "printed": [signed(value, "") for value in parts.printed.values()],
                },
                index=[parts.labels[name] for name in parts.effects],
            ),
            x_label=f"{nouns.what}への効果（{nouns.unit}）",
        ),
        table=table,
        note=f"棒に重ねた線は{level(study.confidence)}信頼区間（{nouns.what}の偶然変動だけを考えたもの）。",
    )


def cumulative_table(
    study: Study,
    nouns: Nouns,
    id: str,
    labels: Mapping[str, str],
    by_year: pd.DataFrame,
    behind: Sequence[Series],
    *,
    note: str,
) -> Table:
    """Return the annex table of the effects accumulated since the first year.

    `by_year` has a row a year and a column a factor, and ``change``.
    """
    names = list(labels)
    rows = []
    for year, row in by_year.iterrows():
        rounded = round_to_sum(row[names].to_numpy(float), round(float(row["change"])), 0)
        rows.append((int(year), *rounded.tolist(), float(round(row["change"]))))
    return study.table(
        id,
        f"{study.base_year}年からの{nouns.what}の変化の内訳（累積）",
        (
            Column(key="year", label="年", grouped=False),
            *(Column(key=name, label=label, unit=nouns.unit, sign=True) for name, label in labels.items()),
            Column(key="change", label="計", unit=nouns.unit, sign=True),
        ),
        pd.DataFrame(rows, columns=["year", *names, "change"]),
        behind,
        period=f"{by_year.index[0]}〜{by_year.index[-1]}年",
        computed=True,
        note=note,
        annex=True,
    )


def cumulative_picture(
    study: Study, nouns: Nouns, id: str, labels: Mapping[str, str], by_year: pd.DataFrame, table: Table
) -> Picture:
    """Return the lines of the accumulated effects and of their sum."""
    last = by_year.iloc[-1]
    printed = round_to_sum(last[list(labels)].to_numpy(float), round(float(last["change"])), 0)
    told = "、".join(
        f"{label}が{signed(value, nouns.unit)}" for label, value in zip(labels.values(), printed, strict=True)
    )
    return Picture(
        id=id,
        title=f"{study.base_year}年からの{nouns.what}の変化を要因別に分けた推移",
        alt=(
            f"折れ線グラフ。{study.base_year}年を0とした累積の効果は、{study.year}年に{told}、"
            f"計{signed(round(last['change']), nouns.unit)}である。"
        ),
        unit=nouns.unit,
        chart=LinesChart(
            lines=(
                *(Line(label, by_year[name]) for name, label in labels.items()),
                Line(f"計（{nouns.what}の変化）", by_year["change"], "dashed"),
            ),
            y_label=f"{study.base_year}年からの変化（{nouns.unit}）",
            signed=True,
        ),
        table=table,
    )


def alternatives_table(
    study: Study,
    nouns: Nouns,
    id: str,
    labels: Mapping[str, str],
    rows: Mapping[str, Mapping[str, float]],
    behind: Sequence[Series],
    *,
    note: str = "",
) -> Table:
    """Return the annex table of the effects under other assumptions.

    Parameters
    ----------
    rows : by assumption, the effect of each factor; they add up to the change.
    """
    body = []
    for assumption, effects in rows.items():
        change = round(sum(effects.values()))
        values = round_to_sum([effects[name] for name in labels], change, 0)
        body.append((assumption, *values.tolist(), float(change)))
    base, last = study.window
    return study.table(
        id,
        "要因分解の結果は前提をどこまで変えても同じか",
        (
            Column(key="assumption", label="前提", kind="text"),
            *(Column(key=name, label=label, unit=nouns.unit, sign=True) for name, label in labels.items()),
            Column(key="change", label="計", unit=nouns.unit, sign=True),
        ),
        pd.DataFrame(body, columns=["assumption", *labels, "change"]),
        behind,
        period=f"{base}年と{last}年",
        computed=True,
        note=note,
        annex=True,
    )


def leader_under_all(parts: Parts, rows: Mapping[str, Mapping[str, float]]) -> str | None:
    """Return the factor that moved the total most, None where that is chance or hangs on an assumption.

    `rows` are the effects under other assumptions.
    """
    name = parts.leading()
    if name is None or not parts.total.excludes(0):
        return None
    same = all(max(effects, key=lambda factor: abs(effects[factor])) == name for effects in rows.values())
    return name if same else None


def change_words(parts: Parts, nouns: Nouns) -> str:
    """Return the change as words, 「461人の減少」."""
    total = round(parts.total.number)
    return f"{counted(abs(total), nouns.unit)}の{nouns.moved(total)}" if total else "増減なし"
