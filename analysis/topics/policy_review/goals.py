"""The pages of the basic goals: from what is aimed at to where things stand, what lacks, and the measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from analysis.chapters.chapter import Chapter
from analysis.chapters.logic_model import LogicModel, goal_of, goals, logic_model, logic_picture, logic_table
from analysis.chapters.study import Study
from analysis.elements import Element, Finding, Prose, Quotation, Quotations, Subheading, Table
from analysis.elements.picture import Picture
from analysis.model.kpis.kpi import Kpi
from analysis.model.kpis.register import KpiRegister
from analysis.topics.policy_review.kpi_words import latest_words, target_words
from analysis.topics.policy_review.parameters import PolicyReviewProfile
from analysis.topics.policy_review.reading import Read, of_register
from analysis.topics.registry import all_topics

TITLE = "目標ごとに見る"
AIM, STANDING, GAP, MEASURES = "①目指す姿", "②現状", "③課題", "④施策"
WHOLE = "計画全体に関わること"
TIES = (
    (re.compile(r"出生|出産|子育て|こども|子ども|結婚|少子|若い世代の希望"), "births"),
    (re.compile(r"移住|定住|転入|転出|人の流れ|ひとの流れ|交流|関係人口|社会増減"), "migration_intentions"),
    (re.compile(r"しごと|仕事|雇用|産業|就労|就業|働|稼ぐ|経済"), "workforce"),
    (re.compile(r"人口"), "population_outlook"),
)
"""Which report bears on a goal, told from the names of the goal and of its KPIs, where the profile does not say."""
AHEAD = re.compile(r"\.(outlook|target|required\w*|chance|gap|supply)$")
"""Findings that look ahead: what lacks, rather than where things stand."""
LAGGING = ("off_track", "partly")
"""Verdicts on a KPI that leave something to be done, the worst first."""
PER_REPORT, QUOTED = 3, 6
"""Quotations a report and a section: a goal takes two pages at most."""


@dataclass(frozen=True)
class Aim:
    """A goal as the profile and the register have it."""

    name: str
    vision: str = ""
    topics: tuple[str, ...] = ()
    kpis: tuple[Kpi, ...] = field(default=())


def aims(read: Read, profile: PolicyReviewProfile) -> tuple[Aim, ...]:
    """Return the goals: those of the profile, then those that only the register has."""
    register = read.register
    named = {goal.name: goal for goal in profile.goals}
    names = dict.fromkeys((*named, *(goals(register) if register is not None else ())))
    found = []
    for name in names:
        kpis = tuple(kpi for kpi in (register.active if register is not None else ()) if goal_of(kpi) == name)
        given = named.get(name)
        topics = given.topics if given and given.topics else _told_by_names([name, *(k.name for k in kpis)])
        found.append(Aim(name, given.vision if given else "", topics, kpis))
    return tuple(found)


def _told_by_names(names: Iterable[str]) -> tuple[str, ...]:
    told = list(names)
    return tuple(topic for pattern, topic in TIES if any(pattern.search(name) for name in told))


def pages(study: Study, read: Read, profile: PolicyReviewProfile) -> Chapter:
    """Return the pages of all goals, and of the reports that bear on none."""
    found = aims(read, profile)
    models = _models(read, found)
    table = _table(study, models.values(), found) if models else None
    body: list[Element | Picture] = []
    if not found:
        body.append(_no_goals(read))
    for number, aim in enumerate(found, start=1):
        body += _page(read, aim)
        body += _measures(models.get(aim.name), table, number)
    tied = {topic for aim in found for topic in aim.topics}
    rest = tuple(topic for topic in read.reports if topic not in tied)
    if rest:
        whole = Aim(WHOLE, topics=rest)
        body += [
            Subheading(title=WHOLE),
            *_section(STANDING, _standing(read, whole), "この報告書に、要点とされた知見はない。"),
            *_section(GAP, _ahead(read, whole), "先を見通した知見はない。"),
        ]
    return Chapter(TITLE, body=(*body, *([table] if table else [])))


def _models(read: Read, found: Sequence[Aim]) -> dict[str, LogicModel]:
    """Return the logic models of the goals that the register knows."""
    if read.register is None:
        return {}
    return {aim.name: logic_model(read.register, aim.name) for aim in found if aim.kpis}


def _table(study: Study, models: Iterable[LogicModel], found: Sequence[Aim]) -> Table:
    sources = tuple(sorted({kpi.source for aim in found for kpi in aim.kpis if kpi.source}))
    return logic_table(list(models), "logic_models", study.folder.source_line(sources), sources)


def _page(read: Read, aim: Aim) -> list[Element]:
    return [
        Subheading(title=aim.name),
        Subheading(title=AIM, level=4),
        *_aimed_at(read, aim),
        *_section(STANDING, _standing(read, aim), _nothing_known(read, aim)),
        *_section(GAP, _gaps(read, aim), _no_gap(read, aim)),
    ]


def _measures(model: LogicModel | None, table: Table | None, number: int) -> list[Element | Picture]:
    heading = Subheading(title=MEASURES, level=4)
    if model is None or table is None:
        told = "この目標の施策と指標が KPI の登録簿にないため、論理モデルを描けない。"
        return [heading, Prose(paragraphs=(told,))]
    return [heading, logic_picture(model, f"fig_logic_model_{number}", table), _broken(model)]


def _section(title: str, quotes: Sequence[Quotation], without: str) -> list[Element]:
    body = Quotations(items=tuple(quotes)) if quotes else Prose(paragraphs=(without,))
    return [Subheading(title=title, level=4), body]


def _aimed_at(read: Read, aim: Aim) -> list[Element]:
    told = [target_words(read.register, kpi) for kpi in aim.kpis] if read.register is not None else []
    known = [words for words in told if words]
    lines = [*([aim.vision] if aim.vision else []), *known[:QUOTED]]
    if len(known) > QUOTED:
        lines.append(f"このほか{len(known) - QUOTED}指標に目標値がある。")
    if lines:
        return [Prose(kind="list", paragraphs=tuple(lines))]
    return [
        Prose(
            paragraphs=(
                "目指す姿の文も目標値も手元にない。目標値は KPI の登録簿に、目指す姿は団体のプロフィールに書くと、ここに載る。",
            )
        )
    ]


def _standing(read: Read, aim: Aim) -> list[Quotation]:
    """Return the findings that matter most of each report that bears on a goal, and the KPIs' latest actuals."""
    found = _in_turns([_leading(read, topic, ahead=False) for topic in aim.topics])
    register = read.register
    if register is not None:
        found += [of_register(kpi, words) for kpi in aim.kpis if (words := latest_words(register, kpi))]
    return found[:QUOTED]


def _ahead(read: Read, aim: Aim) -> list[Quotation]:
    return _in_turns([_leading(read, topic, ahead=True) for topic in aim.topics])


def _in_turns(reports: Sequence[Sequence[Quotation]]) -> list[Quotation]:
    """Return as many quotations as there is room for, the first of each report before the second of any."""
    turns = [quote for turn in zip_longest(*reports) for quote in turn if quote is not None]
    return [quote for report in reports for quote in report if quote in turns[:QUOTED]]


def _leading(read: Read, topic: str, *, ahead: bool) -> tuple[Quotation, ...]:
    report = read.reports.get(topic)
    if report is None:
        return ()
    chosen = [
        each for each in report.findings if bool(AHEAD.search(each.id)) is ahead and (each.rank or ahead)
    ]
    chosen.sort(key=lambda each: (each.rank is None, each.rank or 0))
    return read.quote(*chosen[:PER_REPORT])


def _gaps(read: Read, aim: Aim) -> list[Quotation]:
    """Return the KPIs of a goal that lag, then what the reports foresee."""
    own = _own(read, aim)
    lagging = [each for verdict in LAGGING for each in own if each.facts.get("verdict") == verdict]
    return [*read.quote(*lagging[:PER_REPORT]), *_ahead(read, aim)][:QUOTED]


def _own(read: Read, aim: Aim) -> list[Finding]:
    ids = {f"kpi_trends.kpi.{kpi.id}" for kpi in aim.kpis}
    return [each for each in read.of_kpis() if each.id in ids]


def _nothing_known(read: Read, aim: Aim) -> str:
    """Say which report would tell where a goal stands."""
    lacking = [topic for topic in aim.topics if topic not in read.reports]
    if not lacking:
        return "この目標の現状を示す知見も、指標の実績の値もない。"
    known = all_topics()
    told = "、".join(f"「{known[topic].title if topic in known else topic}」" for topic in lacking)
    return f"この目標の現状を示す知見も、指標の実績の値もない。関係する報告書の{told}がまだない。"


def _no_gap(read: Read, aim: Aim) -> str:
    own = _own(read, aim)
    unknown = sum(each.facts.get("verdict") == "unknown" for each in own)
    if unknown:
        return f"この目標の{len(own)}指標のうち{unknown}指標は進み具合を判定できず、ほかに遅れている指標も、先を見通した知見もない。"
    if own:
        return "この目標の指標に遅れているものはなく、先を見通した知見もない。"
    return "目指す姿と現状の差を示す知見がない。指標の達成状況は、計画の指標（KPI）の報告書が示す。"


def _broken(model: LogicModel) -> Prose:
    told = model.broken
    if not told:
        return Prose(paragraphs=("登録簿では、資源を除き、施策から成果までのつながりがそろっている。",))
    rest = (f"このほか{len(told) - QUOTED}件は付表から読み取れる。",) if len(told) > QUOTED else ()
    return Prose(kind="note", title="論理モデルの切れているところ", paragraphs=(*told[:QUOTED], *rest))


def _no_goals(read: Read) -> Prose:
    register: KpiRegister | None = read.register
    why = (
        "KPI の登録簿に、目標（基本目標又は基本政策）の記載のある指標がない。"
        if register is not None
        else "KPI の登録簿がない。"
    )
    return Prose(
        kind="missing",
        title="目標ごとの論点",
        paragraphs=(f"{why}登録簿があれば、目標ごとに、目指す姿、現状、課題、施策を並べて示せる。",),
    )
