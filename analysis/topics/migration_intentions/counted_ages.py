"""Movers by age and sex as they were registered, beside net migration by cohorts: two bases, never added."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.cohorts import BANDS
from analysis.chapters.net_moves import Moves
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Picture, Profile, ProfileChart
from analysis.methods.result import Estimate
from analysis.model.official_tables import official_tables
from analysis.model.series import Series
from analysis.topics.migration_intentions.in_and_out import METHOD, balance, read_in_and_out
from analysis.topics.migration_intentions.needs import MOVERS
from analysis.topics.migration_intentions.words import YOUNG, ages_words, said
from analysis.words.numbers import format_number
from analysis.words.phrases import level, rounded, signed

SEXES = {"male": "男性", "female": "女性"}
SPAN = 5
REGISTERED, COHORT = "届出による差", "純移動"


@dataclass(frozen=True, eq=False)
class Counted:
    """Movers of some years by sex and age (`BANDS`).

    Attributes
    ----------
    movers : persons of all the years together, by (sex, side, band); side is `into` or `out`.
    behind : every series that went in.
    """

    basis: str
    years: tuple[int, ...]
    movers: dict[tuple[str, str, str], float]
    behind: tuple[Series, ...]

    def a_year(self, first: str, last: str, confidence: float) -> Estimate:
        """Return movers in less movers out of the bands from `first` to `last`, both sexes, on average a year."""
        bands = BANDS[BANDS.index(first) : BANDS.index(last) + 1]
        into, out = (
            sum(self.movers[sex, side, band] for sex in SEXES for band in bands) for side in ("into", "out")
        )
        return _scaled(balance(into, out, confidence), len(self.years))

    @property
    def label(self) -> str:
        """「2020〜2024年の年平均」 or 「2023年」; years that do not follow each other are listed."""
        first, last = self.years[0], self.years[-1]
        if len(self.years) == 1:
            return f"{first}年"
        together = last - first + 1 == len(self.years)
        return f"{first}〜{last}年の年平均" if together else f"{'、'.join(map(str, self.years))}年の年平均"


def counted_by_age(study: Study, moves: Moves) -> Chapter:
    """Describe the registered movers by age and sex, and set their balance beside the net moves by cohorts."""
    title = "届出による年齢別の転入と転出"
    found = next((each for basis in reversed(MOVERS) if (each := _counted(study, moves, basis))), None)
    if found is None:
        why = (
            f"{study.name}の男女・年齢別の転入者数と転出者数が手元にないため、転入と転出を年齢別に分けては示さず、"
            f"年齢別の人口から計算した純移動だけを示した。{official_tables(study.folder.data_dir)['movers_by_age'].title}を取り込むと分けて示せる。"
        )
        return Chapter(title, missing=(Prose(kind="missing", title=title, paragraphs=(why,)),))
    table = _table(study, found, moves)
    return Chapter(
        title,
        findings=(_finding(study, found, moves),),
        pictures=(_picture(study, found, moves, table),),
        shown=(table,),
    )


def _counted(study: Study, moves: Moves, basis: str) -> Counted | None:
    """Return the movers of the years of the latest five years, else of the last year, that have every band."""
    if not read_in_and_out(study, basis, YOUNG[0], "female").years:
        return None
    read = {(sex, band): read_in_and_out(study, basis, band, sex) for sex in SEXES for band in BANDS}
    years = set.intersection(*(set(each.years) for each in read.values()))
    if not years:
        return None
    span = range(int(moves.span.start), int(moves.span.end))
    chosen = tuple(sorted(years.intersection(span))) or (max(years),)
    movers = {
        (sex, side, band): float(sum(getattr(each, side)[year] for year in chosen))
        for (sex, band), each in read.items()
        for side in ("into", "out")
    }
    behind = tuple(series.at(chosen) for each in read.values() for series in (each.into, each.out))
    return Counted(basis, chosen, movers, behind)


def _scaled(estimate: Estimate, by: float) -> Estimate:
    """Return an estimate divided by a number of years, with its limits."""
    assert estimate.lower is not None and estimate.upper is not None, "counts have limits"  # noqa: PT018
    return replace(estimate, value=estimate.number / by, lower=estimate.lower / by, upper=estimate.upper / by)


def _cohort(study: Study, moves: Moves, first: str, last: str) -> Estimate:
    return _scaled(moves.net(first, last, study.confidence), SPAN)


def _table(study: Study, found: Counted, moves: Moves) -> Table:
    years = len(found.years)
    rows = []
    for place, band in enumerate(BANDS):
        counts = [found.movers[sex, side, band] / years for sex in SEXES for side in ("into", "out")]
        known = place > 0 or moves.youngest
        rows.append(
            (
                ages_words(band),
                *counts,
                counts[0] + counts[2] - counts[1] - counts[3],
                _cohort(study, moves, band, band).number if known else None,
            )
        )
    keys = ["men_in", "men_out", "women_in", "women_out"]
    labels = [f"{sex}の{side}" for sex in SEXES.values() for side in ("転入者", "転出者")]
    return study.table(
        "migration_movers_by_age",
        f"男女・年齢別の転入者数と転出者数（{found.label}）と純移動",
        (
            Column(key="age", label="年齢", kind="text"),
            *(
                Column(key=key, label=label, unit="人", decimals=0)
                for key, label in zip(keys, labels, strict=True)
            ),
            Column(key="balance", label=REGISTERED, unit="人", sign=True),
            Column(key="cohort", label=f"{COHORT}（{moves.span.label}の年平均）", unit="人", sign=True),
        ),
        pd.DataFrame(rows, columns=["age", *keys, "balance", "cohort"]),
        [*found.behind, *moves.behind],
        computed=True,
        note=_note(study, found, moves),
    )


def _note(study: Study, found: Counted, moves: Moves) -> str:
    return (
        f"{REGISTERED}は{study.folder.catalogue.basis_name(found.basis)}の転入者−転出者で、年齢は移動したときのもの。"
        f"{COHORT}は住民基本台帳の日本人住民から計算した5年間の差を1年当たりにしたもので、年齢は{int(moves.span.end)}年のもの。"
        "国外との出入りは後者だけが含む。数え方の違う二つの統計であり、並べるだけで足し引きはできない。"
    )


def _finding(study: Study, found: Counted, moves: Moves) -> Finding:
    registered = found.a_year(*YOUNG, study.confidence)
    cohort = _cohort(study, moves, *YOUNG)
    told = [
        f"{said(each)}{'' if each.excludes(0) else '（偶然の範囲を超えない）'}"
        for each in (registered, cohort)
    ]
    judged = registered.excludes(0) and cohort.excludes(0)
    same = registered.number * cohort.number > 0
    ways = (
        f"二つの数え方の向きは{'同じである' if same else '違う'}。"
        if judged and rounded(registered.number) and rounded(cohort.number)
        else ""
    )
    return study.finding(
        "migration.counted_ages",
        f"{ages_words(*YOUNG)}の転入と転出の差は、転入・転出の届出では{found.label}で{told[0]}、"
        f"年齢別の人口から計算した純移動では{moves.span.label}の年平均で{told[1]}である。{ways}",
        [*found.behind, *moves.behind],
        estimate=registered,
        unit="人（年平均）",
        n=registered.n,
        method=METHOD,
        caveats=(_note(study, found, moves),),
    )


def _picture(study: Study, found: Counted, moves: Moves, table: Table) -> Picture:
    bands = BANDS if moves.youngest else BANDS[1:]
    lines = {
        f"{REGISTERED}（{found.label}）": [found.a_year(band, band, study.confidence) for band in bands],
        f"{COHORT}（{moves.span.label}の年平均）": [_cohort(study, moves, band, band) for band in bands],
    }
    index = [ages_words(band) for band in bands]
    profiles = tuple(
        Profile(
            label,
            pd.DataFrame(
                [(each.value, each.lower, each.upper) for each in values],
                columns=["value", "lower", "upper"],
                index=index,
            ),
        )
        for label, values in lines.items()
    )
    listed = "、".join(
        f"{age}は届出{signed(first.number)}、純移動{signed(second.number)}"
        for age, first, second in zip(index, *lines.values(), strict=True)
    )
    return Picture(
        id="fig_migration_counted_ages",
        title=f"{study.name}の{ages_words(*YOUNG)}は1年当たり、届出では{said(found.a_year(*YOUNG, study.confidence))}、"
        f"純移動では{said(_cohort(study, moves, *YOUNG))}",
        alt=f"年齢5歳階級別の折れ線グラフ。1年当たり、{listed}。",
        unit="人（1年当たり）",
        chart=ProfileChart(profiles, x_label="年齢", y_label="転入−転出（人、1年当たり）", signed=True),
        table=table,
        note=f"縦線は{level(study.confidence)}信頼区間。届出は移動したときの年齢、純移動は{int(moves.span.end)}年の年齢で、"
        f"同じ移動でも純移動の方が平均{format_number(SPAN / 2, 1)}歳ほど高い年齢に現れる。",
    )
