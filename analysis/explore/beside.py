"""Two areas side by side, and this edition of the reports against the last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.chapters.edition_words import (
    files_table,
    findings_table,
    number_text,
    parameters_table,
    summary,
)
from analysis.chapters.editions import compare
from analysis.chapters.study import Study
from analysis.checking.errors import InputError
from analysis.elements import Column, Group, Prose, Table
from analysis.elements.base import Element
from analysis.explore.places import codes_of
from analysis.model.area_names import resolve_area
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.findings import BuiltReports, reports_dir
from analysis.store.known_areas import known_catalogue
from analysis.topics.registry import topic_named
from analysis.topics.topic import Topic
from analysis.words.phrases import joined

_MOST = 4
"""Areas that fit side by side."""


def beside(topic: str, *areas: str, data_dir: str | Path | None = None, **parameters: Any) -> Group:
    """同じテーマの所見を、二つ以上の団体について横に並べる。

    Parameters
    ----------
    topic : テーマ（``ebpm topics`` の名前。births など）。
    areas : 団体のコードか名称を、二つから四つ。
    parameters : テーマのパラメータ（year、base_year など）。省略すると、すべての団体にある最後の年と、最初の団体の起点の年。

    Returns
    -------
    説明の文と、所見の表。表の中身は ``[-1].frame()`` で DataFrame になる。比べられるのは同じ年、同じ方法の所見だけである。
    """
    folder = resolve_data_dir(data_dir)
    found = topic_named(topic)
    codes = codes_of(areas, known_catalogue(folder))
    if not 1 < len(codes) <= _MOST:
        raise InputError(
            f"団体が{len(codes)}つです", where="explore.beside", expected=f"異なる団体を2つから{_MOST}つ"
        )
    studies = _same_years(found, codes, str(folder), parameters)
    names = [study.name for study in studies]
    first = studies[0]
    window = f"{first.base_year}〜{first.year}年" if first.base_year != first.year else first.cover.year_label
    told = f"{joined(names)}の「{found.title}」の所見を並べる（{window}）。"
    lines = [
        told,
        "…は、その団体にその所見がないこと（データがないなど）を示す。区間が重なる値に、大小や順位は付けられない。",
    ]
    return Group((Prose(paragraphs=tuple(lines)), _table(found, studies)))


def _same_years(
    topic: Topic[Any], codes: Sequence[str], folder: str, given: dict[str, Any]
) -> list[Study[Any]]:
    """Open the studies of all areas for the same years: what stands in their profiles may differ."""
    studies = [topic.open(area=code, data_dir=folder, **given) for code in codes]
    same = {"year": min(study.year for study in studies)}
    if "base_year" in topic.parameters.model_fields:
        same["base_year"] = studies[0].base_year
    # policy_review and kpi_trends settle no year by themselves: what is not a parameter of theirs stays
    wanted = {name: value for name, value in same.items() if getattr(studies[0].parameters, name, None)}
    return [
        study
        if all(getattr(study.parameters, name) == value for name, value in wanted.items())
        else topic.open(area=study.area, data_dir=folder, **{**wanted, **given})
        for study in studies
    ]


def _table(topic: Topic[Any], studies: Sequence[Study[Any]]) -> Table:
    found = [
        {each.id: (chapter.title, each) for chapter in study.all_chapters() for each in chapter.findings}
        for study in studies
    ]
    ids = list(dict.fromkeys(id for each in found for id in each))
    rows = []
    for id in ids:
        chapter = next(each[id][0] for each in found if id in each)
        cells = []
        for each in found:
            finding = each[id][1] if id in each else None
            number = number_text(finding)
            cells.append(
                None
                if finding is None
                else finding.statement + (f"【{number}】" if finding.estimate is not None else "")
            )
        rows.append((chapter, *cells))
    columns = [Column(key="chapter", label="章", kind="text")]
    columns += [Column(key=study.area, label=study.name, kind="text") for study in studies]
    used = sorted({source for each in found for _, finding in each.values() for source in finding.sources})
    return Table(
        id="beside",
        title=f"{joined([study.name for study in studies])}：{topic.title}",
        columns=tuple(columns),
        rows=tuple(rows),
        basis="、".join(dict.fromkeys(f.basis for each in found for _, f in each.values() if f.basis)),
        source=studies[0].folder.source_line([each for each in used if each in studies[0].folder.catalogue.sources.index]),
        sources=tuple(used),
    )  # fmt: skip


def editions(
    area: str,
    topic: str = "",
    *,
    new: int | None = None,
    old: int | None = None,
    reports: str | Path | None = None,
    data_dir: str | Path | None = None,
) -> Group:
    """作ってある報告書を、前の年度の版と比べる。``ebpm diff`` と同じ表を返す。

    Parameters
    ----------
    area : 団体のコードか名称。
    topic : テーマ。省略すると、両方の年度にあるすべて。
    new, old : 年度。省略すると、最新の版とその前の版。
    reports : 報告書のフォルダ。省略すると reports。

    Returns
    -------
    あらましの文と、変わった知見、パラメータ、データの表。
    """
    code = resolve_area(area, known_catalogue(resolve_data_dir(data_dir)))
    name = known_catalogue(resolve_data_dir(data_dir)).area_name(code)
    built = BuiltReports(reports_dir(reports))
    after, before = _two(built, code, name, new, old)
    now, then = (built.required(edition, code, name) for edition in (after, before))
    if topic:
        now, then = (
            {key: each for key, each in of.items() if key == topic_named(topic).id} for of in (now, then)
        )
        missing = [edition for edition, of in ((before, then), (after, now)) if not of]
        if missing:
            raise built.missing(missing[0], code, name, topic)
    comparison = compare(then, now)
    shown: list[Element | None] = [
        Prose(paragraphs=(f"{name}：{summary(comparison, before, after)}",)),
        findings_table(comparison, before, after),
        parameters_table(comparison, before, after),
        files_table(comparison),
    ]
    return Group(each for each in shown if each is not None)


def _two(built: BuiltReports, code: str, name: str, new: int | None, old: int | None) -> tuple[int, int]:
    known = built.editions(code)
    after = new if new is not None else max(known, default=None)
    before = old if old is not None else (built.before(after, code) if after is not None else None)
    if after is None or before is None:
        raise InputError(
            f"{name}（{code}）の報告書が{len(known)}つの年度にしかないため、比べられません",
            where=str(built.folder),
            expected="二つの年度の報告書",
            remedy=f"`ebpm build {code} --edition 年度 --year 年` で、前の年度の版を、その年度に使えたデータの最後の年までで作ってください",
        )
    return after, before
