"""The chapter on reasons: what the change of births is made of, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.elements import NOTHING, Column, Finding, Group, Prose, Table
from analysis.methods.bootstrap import BootstrapDecomposition
from analysis.methods.count_change import count_change
from analysis.methods.rounding import round_to_sum
from analysis.model.observations import Status
from analysis.topics.births.data import BirthsData
from analysis.topics.births.factors import BOOTSTRAP_DRAWS, LABELS, MARRIAGE, Inputs, gather
from analysis.topics.births.sensitivity import census_sources, effect_columns, sensitivity_table
from analysis.topics.births.women_table import women_table
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import joined, level, people, percent

METHOD = "Das Gupta の要因分解（間接標準化、パラメトリック・ブートストラップ）"


@dataclass(frozen=True)
class Reasons:
    """The decomposition between the base year and the last, and by year in between.

    `printed` are the effects rounded to one decimal so that they add up to the change, as every table, figure
    and sentence shows them.

    Only `missing` is there when women by age or a national schedule are not, or the births are too few.
    """

    missing: Prose | None = None
    inputs: Inputs | None = None
    result: BootstrapDecomposition | None = None
    printed: Mapping[str, float] = field(default_factory=dict)
    by_year: pd.DataFrame | None = None
    text: Prose | None = None
    table: Table | None = None
    yearly_table: Table | None = None
    women_table: Table | None = None
    sensitivity_table: Table | None = None
    findings: Group = NOTHING
    sources: tuple[str, ...] = ()


def analyse(data: BirthsData) -> Reasons:
    """Decompose the change of births between the base year and the last."""
    inputs = gather(data)
    if inputs is None:
        return Reasons(missing=_missing(data))
    if data.few:
        return Reasons(missing=data.too_few("出生数の変化の要因分解"), inputs=inputs)
    result = inputs.between(data.parameters.confidence)
    by_year = inputs.by_year()
    effects = {name: effect.number for name, effect in result.effects().items()}
    rounded = round_to_sum(list(effects.values()), result.observed.change(), 1)
    printed = dict(zip(effects, rounded.tolist(), strict=True))
    sources = tuple(sorted({*data.births_sources, *data.women.sources, *inputs.schedule.sources}))
    return Reasons(
        inputs=inputs,
        result=result,
        printed=printed,
        by_year=by_year,
        text=_text(data, inputs),
        table=_table(data, result, printed, sources),
        yearly_table=_yearly_table(data, inputs, by_year, sources),
        women_table=women_table(data, [int(year) for year in inputs.women.index]),
        sensitivity_table=sensitivity_table(data, inputs, sources),
        findings=Group([_finding(data, inputs, result, sources)]),
        sources=tuple(sorted({*sources, *census_sources(data)})),
    )


def _missing(data: BirthsData) -> Prose:
    return Prose(
        kind="missing",
        title="出生数の変化の要因分解",
        paragraphs=(
            f"{data.base_year}年と{data.year}年の15〜49歳の女性の年齢5歳階級別人口、又は全国の年齢別出生率がないため、"
            "人数・年齢構成・水準に分けることができない。国勢調査又は社人研推計の男女・年齢5歳階級別人口を加えれば示せる。",
        ),
    )


def _text(data: BirthsData, inputs: Inputs) -> Prose:
    women = inputs.women.sum(axis=1)
    first, last = women.iloc[0], women.iloc[-1]
    ratios = inputs.level()
    schedule = inputs.schedule
    what = "有配偶女性の" if schedule.marital else ""
    return Prose(
        paragraphs=(
            f"出生数は、産む年齢の女性の人数、その年齢構成、そして女性一人あたりの産む水準の積で決まる。"
            f"{data.name}の15〜49歳の女性は、{era_year(data.base_year)}の{people(first)}から{era_year(data.year)}の"
            f"{people(last)}へ{percent(100 * (last - first) / first, sign=True)}となった（{_status_words(data)}）。",
            f"母の年齢別の出生数が手元にないため、産む水準は、全国の{what}年齢別出生率（{schedule.year}年）を"
            f"{data.name}の女性に当てはめた「期待出生数」に対する実際の出生数の比で測る（間接標準化）。"
            f"この比は{data.base_year}年の{ratios.iloc[0]:.3f}から{data.year}年の{ratios.iloc[-1]:.3f}へ変わった"
            f"（1なら{schedule.year}年の全国と同じ水準）。",
        )
    )


def _status_words(data: BirthsData) -> str:
    status = data.women.status
    return f"{data.base_year}年は{status[data.base_year].label}値、{data.year}年は{status[data.year].label}値"


def _table(
    data: BirthsData, result: BootstrapDecomposition, printed: Mapping[str, float], sources: tuple[str, ...]
) -> Table:
    effects = result.effects()
    total = count_change(
        data.births[data.base_year], data.births[data.year], confidence=data.parameters.confidence
    ).difference
    change = total.number
    shares = round_to_sum([100 * e.number / change for e in effects.values()], 100, 1) if change else None
    rows: list[tuple[str | float | None, ...]] = [
        (
            LABELS[name],
            printed[name],
            _limit(e.lower),
            _limit(e.upper),
            float(shares[i]) if shares is not None else None,
        )
        for i, (name, e) in enumerate(effects.items())
    ]
    whole = 100.0 if shares is not None else None
    rows.append(("計（出生数の変化）", change, _limit(total.lower), _limit(total.upper), whole))
    confidence = level(data.parameters.confidence)
    return Table(
        id="births_reasons",
        title=f"出生数の変化の内訳（{data.base_year}年から{data.year}年まで）",
        columns=(
            Column(key="factor", label="要因", kind="text"),
            Column(key="effect", label="効果", unit="人", decimals=1, sign=True),
            Column(key="lower", label="下限", unit="人", decimals=1, sign=True),
            Column(key="upper", label="上限", unit="人", decimals=1, sign=True),
            Column(key="share", label="変化に占める割合", unit="％", decimals=1),
        ),
        rows=tuple(rows),
        period=f"{data.base_year}年と{data.year}年",
        basis=data.rate_basis,
        source=data.store.source_line(sources),
        note=(
            f"効果は Das Gupta の要因分解で、合計は変化に一致する（小数第1位の端数は合計に合わせて調整）。"
            f"上下限は出生数の偶然変動だけを考えた{confidence}区間（要因はブートストラップ{BOOTSTRAP_DRAWS:,}回、計は MOVER 法）で、"
            "女性人口の推計の誤差を含まない。"
        ),
    )


def _limit(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _yearly_table(data: BirthsData, inputs: Inputs, by_year: pd.DataFrame, sources: tuple[str, ...]) -> Table:
    names = list(inputs.names)
    rows = []
    for year in by_year.index:
        row = by_year.loc[year]
        rounded = round_to_sum(row[names].to_numpy(float), float(row["change"]), 1)
        rows.append((int(year), float(inputs.births[year]), *map(float, rounded), float(row["change"])))
    return Table(
        id="births_reasons_by_year",
        title=f"{data.base_year}年からの出生数の変化の内訳（累積）",
        columns=(
            Column(key="year", label="年", grouped=False),
            Column(key="births", label="出生数", unit="人"),
            *effect_columns(names),
        ),
        rows=tuple(rows),
        period=f"{by_year.index[0]}〜{by_year.index[-1]}年",
        basis=data.rate_basis,
        source=data.store.source_line(sources),
        note=(
            "年を通じて加算できる多時点の要因分解（Das Gupta 1993、6章）による。"
            "間の年も使うため、最後の年の値は2時点だけの内訳とわずかに異なることがある。"
        ),
        annex=True,
    )


def _finding(
    data: BirthsData, inputs: Inputs, result: BootstrapDecomposition, sources: tuple[str, ...]
) -> Finding:
    total = count_change(
        data.births[data.base_year], data.births[data.year], confidence=data.parameters.confidence
    )
    change = total.difference.number  # whole, unlike the sum of the effects
    effects = result.effects()
    numbers = [effect.number for effect in effects.values()]
    rounded = dict(zip(effects, round_to_sum(numbers, change), strict=True))
    order = sorted(effects, key=lambda name: rounded[name] if change < 0 else -rounded[name])
    parts = joined(
        [f"{LABELS[name]}によるものが{format_number(rounded[name], sign=True)}人" for name in order]
    )
    leading = effects[order[0]]
    same_way = change != 0 and all(effect.number * change >= 0 for effect in effects.values())
    share = f"全体の{percent(100 * leading.number / change, 0)}、" if same_way else ""
    span = (
        f"{level(data.parameters.confidence)}区間{format_number(leading.lower, sign=True)}"
        f"〜{format_number(leading.upper, sign=True)}人"
        if leading.lower is not None and leading.upper is not None
        else ""
    )
    largest = (
        f"最も大きいのは{LABELS[order[0]]}（{share}{span}）である。" if leading.number * change > 0 else ""
    )
    caveats = ["寄与の計算は記述であり、人数や水準がなぜ変わったかの因果を示すものではない。"]
    if total.test.p_value is None or total.test.p_value >= 1 - data.parameters.confidence:
        caveats.append("出生数の変化そのものが偶然の変動の範囲にあり、内訳も偶然の変動と区別できない。")
    status = data.women.status[data.year]
    if status == Status.PROJECTED:
        caveats.append(
            f"{data.year}年の女性人口は{status.label}値であり、新しい国勢調査の年齢別人口が入手できれば置き換わる。"
        )
    if inputs.married is not None and inputs.last_census is not None and inputs.last_census < data.year:
        caveats.append(
            f"有配偶率は{inputs.last_census}年の国勢調査の値を{data.year}年まで据え置いたため、その後の結婚の変化は「出生力の水準」に含まれる。"
        )
    if MARRIAGE not in effects:
        caveats.append(
            "有配偶率のデータがないため、「出生力の水準」には結婚の変化と夫婦の出生の変化の両方が含まれる。"
        )
    statement = (
        f"出生数の変化（{format_number(change, sign=True)}人）を要因に分けると、{parts}である。{largest}"
    )
    return Finding(
        id="births.reasons",
        statement=statement,
        estimate=change,
        unit="人",
        method=METHOD,
        basis=data.basis_name,
        sources=sources,
        caveats=tuple(caveats),
        rank=2,
    )
