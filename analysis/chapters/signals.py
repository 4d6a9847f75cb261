"""What is known before the next value of a series is: a basis that is counted earlier, a driver that precedes it."""

from __future__ import annotations

from analysis.chapters.chapter import Nouns
from analysis.chapters.split import Driver
from analysis.chapters.study import Study
from analysis.elements import Finding
from analysis.methods.count_change import count_change
from analysis.words.phrases import counted


def newer_basis(study: Study, nouns: Nouns, basis: str, counts: str) -> Finding | None:
    """Say what another basis counts after the last year of the report.

    None where it knows no more, and where the report was asked to stop before its newest year.

    Parameters
    ----------
    counts : what the other basis counts otherwise, 「外国人を含む」.
    """
    main = study.main.indicator
    whole = study.folder.read(study.area, main, study.basis)
    if study.basis == basis or whole.last > study.year:
        return None
    other = study.folder.read(study.area, main, basis)
    newer = [year for year in other.years if year > study.year]
    if not newer or study.year not in other:
        return None
    year = newer[-1]
    before, now = other[study.year], other[year]
    told = f"{study.year}年の{counted(before, nouns.unit)}"
    compared = (
        f"{told}と同数である"
        if now == before
        else f"{told}より{counted(abs(now - before), nouns.unit)}{'少ない' if now < before else '多い'}"
    )
    return study.finding(
        f"{nouns.id}.register_newer",
        f"先に分かる{other.basis_name}の{nouns.what}（{counts}）は、{year}年に{counted(now, nouns.unit)}で、{compared}。",
        [other.at([study.year, year])],
        estimate=now - before,
        unit=nouns.unit,
        method="公表値の比較",
        caveats=(f"数える対象が異なるため、本資料の{nouns.what}の予測区間とは直接比べられない。",),
    )


def recent_driver(study: Study, nouns: Nouns, driver: Driver) -> Finding | None:
    """Compare the driver's last two years with the two before; None without these years."""
    series = study.series(driver.indicator, driver.basis)
    last, before = (series.at([year - 1, year]) for year in (study.year, study.year - 2))
    if len(last) < 2 or len(before) < 2:
        return None
    change = count_change(float(before.values.sum()), float(last.values.sum()), confidence=study.confidence)
    moved = change.difference.number
    if not change.difference.excludes(0):
        verdict = "と比べた増減は偶然の変動の範囲にある"
    else:
        verdict = f"より{counted(abs(moved), series.unit)}{'少ない' if moved < 0 else '多い'}"
    return study.finding(
        f"{nouns.id}.{driver.id}_recent",
        f"{nouns.event}に先立つ{driver.what}は、{last.period}の計{counted(last.values.sum(), series.unit)}で、"
        f"{before.period}の計{counted(before.values.sum(), series.unit)}{verdict}。",
        [series.at([*before.years, *last.years])],
        estimate=change.difference,
        unit=series.unit,
        method="2つのポアソン度数の差（MOVER 法）",
        caveats=driver.caveats[:1],
    )
