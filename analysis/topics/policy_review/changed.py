"""What changed since the last edition of the reports."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.chapters.chapter import Chapter
from analysis.chapters.edition_words import findings_table, parameters_table, summary
from analysis.chapters.editions import compare
from analysis.chapters.study import Study
from analysis.elements import Prose
from analysis.model.findings import BuiltReport

TITLE = "昨年からの変化"


def changed(
    study: Study,
    before: int | None,
    edition: int,
    former: Mapping[str, BuiltReport],
    reports: Mapping[str, BuiltReport],
) -> Chapter:
    """Compare the reports with those of the last edition before."""
    if before is None or not reports:
        why = (
            "前の年度の報告書がないため、変化を示せない。"
            f"`ebpm build {study.area} --edition {edition - 1}` に、その年度に使えたデータの最後の年を --year で付けて作ると、比べられる。"
            if reports
            else "報告書がないため、変化を示せない。"
        )
        return Chapter(TITLE, missing=(Prose(kind="missing", title=TITLE, paragraphs=(why,)),))
    comparison = compare(former, reports)
    tables = (findings_table(comparison, before, edition), parameters_table(comparison, before, edition))
    return Chapter(
        TITLE,
        text=(Prose(paragraphs=(summary(comparison, before, edition),)),),
        shown=tuple(
            table.model_copy(update={"annex": n > 0}) for n, table in enumerate(tables) if table is not None
        ),
    )
