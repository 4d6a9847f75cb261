"""What changed since the last edition of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.chapters.chapter import Chapter
from analysis.chapters.edition_words import findings_table, parameters_table, summary
from analysis.chapters.editions import FindingChange, Kind, compare
from analysis.elements import Prose
from analysis.model.findings import BuiltReport

TITLE = "昨年からの変化"
NOTABLE = "偶然の範囲を超えて変わった知見、新しい知見、なくなった知見"


def changed(
    before: int | None,
    edition: int,
    former: Mapping[str, BuiltReport],
    reports: Mapping[str, BuiltReport],
) -> Chapter:
    """Compare the reports with those of the last edition before."""
    if before is None or not reports:
        why = (
            "前の年度の報告書がないため、変化を示せない。"
            f"{edition - 1}年度の版を、その年度に使えたデータの最後の年までで作ると、比べられる。"
            if reports
            else "報告書がないため、変化を示せない。"
        )
        return Chapter(TITLE, missing=(Prose(kind="missing", title=TITLE, paragraphs=(why,)),))
    comparison = compare(former, reports)
    notable = replace(comparison, findings=tuple(filter(_notable, comparison.findings)))
    told = [summary(comparison, before, edition)]
    shown = findings_table(notable, before, edition)
    if shown is None:
        told.append(
            "偶然の範囲を超えて変わった知見、新しい知見、なくなった知見はない。すべての変化は付表にある。"
        )
    annexed = (findings_table(comparison, before, edition), parameters_table(comparison, before, edition))
    return Chapter(
        TITLE,
        text=(Prose(paragraphs=tuple(told)),),
        shown=(
            *([shown.model_copy(update={"id": "edition_notable", "title": NOTABLE})] if shown else []),
            *(table.model_copy(update={"annex": True}) for table in annexed if table is not None),
        ),
    )


def _notable(change: FindingChange) -> bool:
    return change.beyond_chance is True or change.kind in (Kind.APPEARED, Kind.VANISHED)
