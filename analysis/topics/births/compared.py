"""The area beside its peers: births over those that its women would have at the nation's fertility."""

from __future__ import annotations

from analysis.chapters.chapter import Chapter
from analysis.chapters.fertility_schedule import nearest, schedules
from analysis.chapters.peers import nobody
from analysis.chapters.standardised import TITLE, Standard, standardised
from analysis.chapters.study import Study
from analysis.chapters.women import women_by_age
from analysis.chapters.women_census import Women
from analysis.model.area_codes import JAPAN
from analysis.topics.births.nouns import NOUNS

NEEDED = "出生数又は女性の年齢別人口"


def compared(study: Study, women: Women, national: Women) -> Chapter:
    """Place the area's fertility within the spread of its peers."""
    schedule = nearest(schedules(study), study.year)
    if schedule is None:
        return Chapter(TITLE, missing=(nobody(study, (), NEEDED),))
    areas = dict.fromkeys((study.area, *study.peers, *study.reference_areas, JAPAN))
    of = {study.area: women, JAPAN: national}
    for area in areas:
        if area not in of:
            of[area] = women_by_age(study.folder, area, study.basis, registered=women.observed)
    standard = Standard(
        what="出生の水準",
        ratio="標準化出生比",
        schedule=f"全国の年齢別出生率（{schedule.year}年）",
        exposed="女性15〜49歳",
        general="総出生率",
        general_unit="女性千対",
        needed=NEEDED,
    )
    expected = {
        area: float((of[area].counts.loc[study.year] * schedule.rates).sum())
        for area in areas
        if of[area].has(study.year)
    }
    counts = {area: study.series(study.main.indicator, study.basis, area=area) for area in areas}
    exposed = {area: of[area].total for area in areas}
    return standardised(study, NOUNS, standard, counts, exposed, expected, schedule.series)
