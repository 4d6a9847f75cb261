"""What is known before the next births are: newer births of the register, marriages, women who will be 25–34."""

from __future__ import annotations

from dataclasses import replace

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.chapters.women_census import Women
from analysis.elements import EvidenceLevel, Finding
from analysis.methods.count_change import count_change
from analysis.topics.births.nouns import MARRIAGES
from analysis.words.phrases import counted, percent, rounded

REGISTER = "resident_register"
_NOW, _NEXT = ("25-29", "30-34"), ("20-24", "25-29")


def signals(study: Study, chapter: Chapter, women: Women) -> Chapter:
    """Return the outlook with what is known earlier added to its findings."""
    found = (_register(study), _marriages(study), _women(study, women))
    return replace(chapter, findings=(*chapter.findings, *(each for each in found if each is not None)))


def _register(study: Study) -> Finding | None:
    """Say what the register counts after the last year of the report; None when it knows no more."""
    whole = study.folder.read(study.area, "births", study.basis)
    if study.basis == REGISTER or whole.last > study.year:
        return None  # the report was asked to stop before the newest year
    births = study.folder.read(study.area, "births", REGISTER)
    newer = [year for year in births.years if year > study.year]
    if not newer or study.year not in births:
        return None
    year = newer[-1]
    before, now = births[study.year], births[year]
    word = (
        "同数である"
        if now == before
        else f"{counted(abs(now - before))}{'少ない' if now < before else '多い'}"
    )
    return study.finding(
        "births.register_newer",
        f"先に分かる{births.basis_name}の出生数（外国人を含む）は、{year}年に{counted(now)}で、{study.year}年の{counted(before)}より{word}。".replace(
            "より同数", "と同数"
        ),
        [births.at([study.year, year])],
        estimate=now - before,
        unit="人",
        method="公表値の比較",
        caveats=("数える対象が異なるため、本資料の出生数の予測区間とは直接比べられない。",),
    )


def _marriages(study: Study) -> Finding | None:
    """Compare the marriages of the last two years with those of the two before; None without these years."""
    wed = study.series(MARRIAGES.indicator, MARRIAGES.basis)
    last, before = (wed.at([year - 1, year]) for year in (study.year, study.year - 2))
    if len(last) < 2 or len(before) < 2:
        return None
    change = count_change(float(before.values.sum()), float(last.values.sum()), confidence=study.confidence)
    moved = change.difference.number
    if not change.difference.excludes(0):
        verdict = "と比べた増減は偶然の変動の範囲にある"
    else:
        verdict = f"より{counted(abs(moved), wed.unit)}{'少ない' if moved < 0 else '多い'}"
    return study.finding(
        "births.marriages_recent",
        f"出生に先立つ{MARRIAGES.what}は、{last.period}の計{counted(last.values.sum(), wed.unit)}で、"
        f"{before.period}の計{counted(before.values.sum(), wed.unit)}{verdict}。",
        [wed.at([*before.years, *last.years])],
        estimate=change.difference,
        unit=wed.unit,
        method="2つのポアソン度数の差（MOVER 法）",
        caveats=MARRIAGES.caveats[:1],
    )


def _women(study: Study, women: Women) -> Finding | None:
    """Say how many women will be 25–34 in five years, of those who are here now."""
    if not women.observed or not women.has(study.year):
        return None
    counts = women.counts.loc[study.year]
    now, then = (rounded(float(counts[list(ages)].sum())) for ages in (_NOW, _NEXT))
    if now <= 0:
        return None
    return study.finding(
        "births.women_to_come",
        f"{study.year}年に25〜34歳の女性は{counted(now)}、5年後にこの年齢になる20〜29歳は{counted(then)}"
        f"（{percent(100 * (then / now - 1), sign=True)}）で、転入・転出がなければその分だけ母となる年齢の女性の数が変わる。",
        [women.total.at([study.year])],
        estimate=100 * (then / now - 1),
        unit="％",
        method="コーホートの繰り上がり（移動と死亡を見込まない）",
        level=EvidenceLevel.ESTIMATE,
        caveats=("転入・転出を見込まない。20〜29歳は移動の多い年齢であり、実際の人数はこれと異なる。",),
    )
