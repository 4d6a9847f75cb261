"""With what the births changed: women, their ages, marriage, the nation's level and the area's own."""

from __future__ import annotations

from analysis.chapters.chapter import Chapter
from analysis.chapters.decomposed import Alternative, decomposed
from analysis.chapters.decomposition import Parts, parts_table
from analysis.chapters.fertility_schedule import schedules
from analysis.chapters.split import split
from analysis.chapters.study import Study
from analysis.chapters.without import without
from analysis.chapters.women import women_by_age, women_table
from analysis.chapters.women_census import Women, at_census_level
from analysis.elements import Prose, Table
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.topics.births.factors import LABELS, Factors, gather
from analysis.topics.births.nouns import MARRIAGES, NOUNS
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, level, percent, rounded

TITLE = "何とともに変わったのか"
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
    parts = _parts(study, factors, dispersion)
    apart = decomposed(
        study,
        NOUNS,
        parts,
        factors.by_year(),
        _alternatives(study, women, national, factors),
        [*factors.behind, *(wed.behind if wed and wed.brief else ())],
        note=_note(study, women, dispersion),
        doubtful=("own_level",),
        remark=wed.brief if wed else "",
        caveats=_caveats(study, factors),
    )
    aside = without(study, NOUNS, factors.births, factors.without(), factors.behind)
    return Chapter(
        TITLE,
        text=(_text(study, women, factors),),
        findings=(apart.finding, *((wed.finding,) if wed else ()), aside.finding),
        pictures=(*apart.pictures, aside.picture),
        shown=(
            apart.table,
            *((wed.table,) if wed else ()),
            aside.table,
            *_with_marriage(study, women, national, factors, dispersion),
            *apart.annex,
            women_table(study, women, [int(year) for year in factors.women.index]),
        ),
    )


def _parts(study: Study, factors: Factors, dispersion: float) -> Parts:
    result = factors.between(study.confidence, dispersion)
    effects = result.effects()
    return Parts(
        {name: LABELS[name].replace("その団体", study.name) for name in effects}, effects, result.change()
    )


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
    wider = f"（分散を平均の{dispersion:.1f}倍とみた）" if rounded(dispersion, 1) > 1 else ""
    beyond = "" if women.observed else "女性人口の推計の誤差を含まない。"
    return (
        "効果は Das Gupta の要因分解で、合計は変化に一致する（端数は合計に合わせて調整）。"
        f"上下限は出生数の偶然変動だけを考えた{level(study.confidence)}信頼区間{wider}。{beyond}"
    )


def _caveats(study: Study, factors: Factors) -> list[str]:
    if factors.married is None:
        return ["有配偶率のデータがないため、出生力の変化には結婚の変化と夫婦の出生の変化の両方が含まれる。"]
    if factors.married.last_census < study.year:
        return [f"有配偶率は国勢調査の{factors.married.last_census}年の値がその後も続くとみた。"]
    return []


def _alternatives(study: Study, women: Women, national: Women, factors: Factors) -> dict[str, Alternative]:
    """Return the effects under other schedules and other counts of women."""
    own, area, of = factors.schedule, study.area, study.area if factors.married is not None else ""
    tried: dict[str, tuple[Factors | None, tuple[Series, ...]]] = {}
    for schedule in schedules(study, marital=own.marital):
        if 0 < abs(schedule.year - own.year) <= SCHEDULES_WITHIN:
            label = f"全国の年齢別出生率を{schedule.year}年とした場合"
            tried[label] = gather(study, women, national, schedule=schedule, married_of=of), ()
    moved = at_census_level(study.folder, area, women)
    if moved is not None:
        counts, factor, census = moved
        nation = at_census_level(study.folder, JAPAN, national)
        label = f"女性人口を2020年国勢調査の水準に合わせた場合（推計の{format_number(factor, 3)}倍）"
        whole = nation[0] if nation else national
        tried[label] = gather(study, counts, whole, schedule=own, married_of=of), (census,)
    if women.observed:
        other, whole = (
            women_by_age(study.folder, code, study.basis, registered=False) for code in (area, JAPAN)
        )
        label = f"女性人口を{other.total.basis_name}とした場合"
        tried[label] = gather(study, other, whole, schedule=own, married_of=of), ()
    names = list(factors.effects())
    return {
        label: Alternative(effects, (*found.behind, *used))
        for label, (found, used) in tried.items()
        if found is not None and list(effects := found.effects()) == names
    }


def _with_marriage(
    study: Study, women: Women, national: Women, factors: Factors, dispersion: float
) -> list[Table]:
    """Return the decomposition with the prefecture's shares married, where the area's own are not known."""
    if factors.married is not None or study.prefecture is None:
        return []
    assumed = gather(study, women, national, married_of=study.prefecture)
    if assumed is None or assumed.married is None:
        return []
    table = parts_table(
        study,
        NOUNS,
        "births_reasons_with_marriage",
        _parts(study, assumed, dispersion),
        assumed.behind,
        note=(
            f"{study.name}の年齢別の有配偶率がないため、{study.area_name(study.prefecture)}と同じとみた仮定の計算。"
            f"有配偶率は国勢調査の{assumed.married.last_census}年の値がその後も続くとみた。出生力は有配偶女性の出生率で測る。"
            f"上下限は出生数の偶然変動だけを考えた{level(study.confidence)}信頼区間。"
        ),
    )
    title = f"有配偶率が{study.area_name(study.prefecture)}と同じであった場合の{table.title}"
    return [table.model_copy(update={"title": title, "annex": True})]
