"""With what the births changed: women, their ages, marriage, the nation's level and the area's own."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.chapters.chapter import Chapter
from analysis.chapters.decomposition import (
    Parts,
    alternatives_table,
    change_words,
    cumulative_picture,
    cumulative_table,
    leader_under_all,
    leading_words,
    listed,
    parts_picture,
    parts_table,
)
from analysis.chapters.fertility_schedule import schedules
from analysis.chapters.split import split
from analysis.chapters.study import Study
from analysis.chapters.women import women_by_age, women_table
from analysis.chapters.women_census import Women, at_census_level
from analysis.elements import EvidenceLevel, Finding, Prose, Table
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.topics.births.factors import LABELS, Factors, gather
from analysis.topics.births.nouns import MARRIAGES, NOUNS
from analysis.topics.births.without import without
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, level, percent, rounded

TITLE = "何とともに変わったのか"
METHOD = "Das Gupta の要因分解（間接標準化）"
SCHEDULES_WITHIN = 10
"""National schedules at most so many years away from the one used are tried as well."""


def reasons(study: Study, women: Women, national: Women, dispersion: float) -> Chapter:
    """Decompose the change of births between the base year and the last."""
    wed = split(study, NOUNS, MARRIAGES)
    factors = gather(study, women, national, married_of=study.area) or gather(study, women, national)
    if factors is None:
        return Chapter(
            TITLE,
            missing=(_missing(study),),
            findings=(wed.finding,) if wed else (),
            shown=(wed.table,) if wed else (),
        )
    result = factors.between(study.confidence, dispersion)
    effects = result.effects()
    labels = {name: _label(study, name) for name in effects}
    parts = Parts(labels, effects, result.change())
    others = _alternatives(study, women, national, factors, list(effects))
    table = parts_table(
        study, NOUNS, "births_reasons", parts, factors.behind, note=_note(study, women, dispersion)
    )
    leader = leader_under_all(parts, {name: effects for name, (effects, _) in others.items()})
    by_year = factors.by_year()
    yearly = cumulative_table(
        study,
        NOUNS,
        "births_reasons_by_year",
        labels,
        by_year,
        factors.behind,
        note=(
            "年を通じて加算できる多時点の要因分解（Das Gupta 1993、6章）による。"
            "間の年も使うため、最後の年の値は2時点だけの内訳とわずかに異なることがある。"
        ),
    )
    aside = without(study, factors)
    years = [int(year) for year in factors.women.index]
    return Chapter(
        TITLE,
        text=(_text(study, women, factors),),
        findings=(_finding(study, parts, leader, factors), *((wed.finding,) if wed else ()), aside.finding),
        pictures=(
            parts_picture(study, NOUNS, "fig_births_reasons", parts, table, leader),
            cumulative_picture(study, NOUNS, "fig_births_reasons_by_year", labels, by_year, yearly),
            aside.picture,
        ),
        shown=(
            table,
            aside.table,
            *((wed.table,) if wed else ()),
            *_with_marriage(study, women, national, factors, dispersion),
            yearly,
            women_table(study, women, years),
            alternatives_table(
                study,
                NOUNS,
                "births_reasons_alternatives",
                labels,
                {"本文の前提": factors.effects(), **{name: effects for name, (effects, _) in others.items()}},
                [*factors.behind, *(series for _, used in others.values() for series in used)],
            ),
        ),
    )


def _label(study: Study, name: str) -> str:
    return LABELS[name].replace("その団体", study.name)


def _missing(study: Study) -> Prose:
    return Prose(
        kind="missing",
        title="出生数の変化の要因分解",
        paragraphs=(
            f"{study.base_year}年と{study.year}年の15〜49歳の女性の年齢5歳階級別人口、又は全国の年齢別出生率がないため、"
            "人数・年齢構成・出生力に分けることができない。",
        ),
    )


def _text(study: Study, women: Women, factors: Factors) -> Prose:
    base, last = study.window
    first, now = rounded(women.total[base]), rounded(women.total[last])
    ratios = factors.level()
    what = "有配偶女性の" if factors.schedule.marital else ""
    whose = "日本人" if women.observed and study.basis == "vital_statistics" else ""
    paragraphs = [
        f"出生数は、産む年齢の女性の人数、その年齢構成、女性一人当たりの出生力の積で決まる。"
        f"{study.name}の15〜49歳の{whose}女性は、{era_year(base)}の{counted(first)}から{era_year(last)}の"
        f"{counted(now)}へ{_moved(now / first - 1)}（{_status(study, women)}）。",
        f"母の年齢別の出生数が手元にないため、出生力は、全国の{what}年齢別出生率（{factors.schedule.year}年）を"
        f"女性に当てはめた「期待出生数」に対する実際の出生数の比で測る（間接標準化）。",
    ]
    if factors.reference is not None:
        first_ratio, last_ratio = rounded(ratios.iloc[0], 3), rounded(ratios.iloc[-1], 3)
        paragraphs.append(
            f"同じ方法で求めた同じ年の全国の比を1とすると、{study.name}は{base}年に{first_ratio:.3f}、"
            f"{last}年に{last_ratio:.3f}である。全国の比も変わるため、"
            "出生力の変化を「全国に共通する分」と「団体に固有の分」に分けて示す。"
        )
    return Prose(paragraphs=tuple(paragraphs))


def _moved(change: float) -> str:
    if rounded(100 * change, 1) == 0:
        return "ほとんど変わっていない"
    return f"{percent(100 * abs(change))}{NOUNS.down if change < 0 else NOUNS.up}"


def _status(study: Study, women: Women) -> str:
    base, last = (women.total.status[year].label for year in study.window)
    told = f"いずれも{base}値" if base == last else f"{study.base_year}年は{base}値、{study.year}年は{last}値"
    return f"{women.total.basis_name}、{told}"


def _note(study: Study, women: Women, dispersion: float) -> str:
    wider = f"（分散を平均の{dispersion:.1f}倍とみた）" if dispersion > 1 else ""
    beyond = "" if women.observed else "女性人口の推計の誤差を含まない。"
    return (
        "効果は Das Gupta の要因分解で、合計は変化に一致する（端数は合計に合わせて調整）。"
        f"上下限は出生数の偶然変動だけを考えた{level(study.confidence)}信頼区間{wider}。{beyond}"
    )


def _finding(
    study: Study,
    parts: Parts,
    leader: str | None,
    factors: Factors,
) -> Finding:
    base, last = study.window
    told = (
        f"{base}年から{last}年までの{change_words(parts, NOUNS)}"
        if round(parts.total.number)
        else f"{base}年から{last}年まで"
    )
    statement = f"{told}を要因に分けると、{listed(parts, '人')}である。"
    if not parts.total.excludes(0):
        statement += "2つの年の差は偶然の変動の範囲にあり、内訳は目安にとどまる。"
    elif parts.leading() and leader is None:
        statement += "どの要因が最も大きいかは、前提の置き方によって変わる。"
    else:
        statement += f"{leading_words(parts, leader)}。"
    own = parts.effects.get("own_level")
    if own is not None and parts.total.excludes(0):
        statement += (
            f"{study.name}に固有の変化は、偶然の変動を超えている。"
            if own.excludes(0)
            else f"{study.name}に固有の変化は、偶然の変動と区別できない。"
        )
    caveats = ["要因に分けても、その要因がなぜ変わったかは分からない。因果関係を示すものではない。"]
    if "marriage" not in parts.effects:
        caveats.append(
            "有配偶率のデータがないため、出生力の変化には結婚の変化と夫婦の出生の変化の両方が含まれる。"
        )
    elif factors.married is not None and factors.married.last_census < last:
        caveats.append(f"有配偶率は国勢調査の{factors.married.last_census}年の値がその後も続くとみた。")
    return study.finding(
        "births.reasons",
        statement,
        factors.behind,
        estimate=parts.total,
        unit="人",
        method=METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=caveats,
        rank=3,
    )


def _alternatives(
    study: Study, women: Women, national: Women, factors: Factors, names: list[str]
) -> dict[str, tuple[Mapping[str, float], list[Series]]]:
    """Return the effects under other schedules, other counts of women, and the prefecture's marriages."""
    found: dict[str, tuple[Mapping[str, float], list[Series]]] = {}
    of = study.area if factors.married is not None else ""
    for schedule in schedules(study, marital=factors.schedule.marital):
        apart = abs(schedule.year - factors.schedule.year)
        if 0 < apart <= SCHEDULES_WITHIN:
            _add(found, f"全国の年齢別出生率を{schedule.year}年とした場合", names,
                 gather(study, women, national, schedule=schedule, married_of=of))  # fmt: skip
    moved = at_census_level(study.folder, study.area, women)
    if moved is not None:
        level_women, factor, census = moved
        nation_moved = at_census_level(study.folder, JAPAN, national)
        label = f"女性人口を2020年国勢調査の水準に合わせた場合（推計の{format_number(factor, 3)}倍）"
        whole = nation_moved[0] if nation_moved else national
        _add(found, label, names, gather(study, level_women, whole, schedule=factors.schedule, married_of=of))
        if label in found:
            found[label][1].append(census)
    if women.observed:
        other, nation = (
            women_by_age(study.folder, area, study.basis, registered=False) for area in (study.area, JAPAN)
        )
        if other.has(*study.window) and nation.has(*study.window):
            _add(found, f"女性人口を{other.total.basis_name}とした場合", names,
                 gather(study, other, nation, schedule=factors.schedule, married_of=of))  # fmt: skip
    return found


def _with_marriage(
    study: Study, women: Women, national: Women, factors: Factors, dispersion: float
) -> list[Table]:
    """Return the decomposition with the prefecture's shares married, where the area's own are not known."""
    if factors.married is not None or study.prefecture is None:
        return []
    assumed = gather(study, women, national, married_of=study.prefecture)
    if assumed is None or assumed.married is None:
        return []
    result = assumed.between(study.confidence, dispersion)
    parts = Parts({name: _label(study, name) for name in result.effects()}, result.effects(), result.change())
    table = parts_table(
        study,
        NOUNS,
        "births_reasons_with_marriage",
        parts,
        assumed.behind,
        note=(
            f"{study.name}の年齢別の有配偶率がないため、{study.area_name(study.prefecture)}と同じとみた仮定の計算。"
            f"有配偶率は国勢調査の{assumed.married.last_census}年の値がその後も続くとみた。出生力は有配偶女性の出生率で測る。"
            f"上下限は出生数の偶然変動だけを考えた{level(study.confidence)}信頼区間。"
        ),
    )
    title = f"有配偶率が{study.area_name(study.prefecture)}と同じであった場合の{table.title}"
    return [table.model_copy(update={"title": title, "annex": True})]


def _add(
    found: dict[str, tuple[Mapping[str, float], list[Series]]],
    label: str,
    names: list[str],
    factors: Factors | None,
) -> None:
    if factors is None:
        return
    effects = factors.effects()
    if list(effects) == names:
        found[label] = (effects, list(factors.behind))
