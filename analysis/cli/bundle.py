"""``ebpm bundle``: the reports of an area as one document for a meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, ERRORS, OUTPUT, DataDir, Topics, named


def bundle(
    area: Annotated[str, typer.Argument(help=AREA_HELP, show_default=False)] = "",
    meeting: Annotated[
        Path | None, typer.Option(help="表紙と構成を書いた YAML ファイル（ひな形は --template）。")
    ] = None,
    topic: Topics = None,
    edition: Annotated[
        int | None,
        typer.Option(min=2000, max=2100, help="報告書の年度（省略時は今日の年度）。", show_default=False),
    ] = None,
    out: Annotated[Path, typer.Option(help="報告書のあるフォルダ。")] = Path("reports"),
    template: Annotated[
        bool, typer.Option("--template", help="--meeting のひな形を表示して終わる。")
    ] = False,
    data_dir: DataDir = "",
) -> None:
    """作った報告書を、表紙・目次・通し頁・付属資料のある一つの会議資料（PDF と HTML）にまとめる。--topic で選べば、その順に載せる。"""
    from analysis.report.meeting import TEMPLATE, Meeting, read_meeting

    if template:
        OUTPUT.print(TEMPLATE, markup=False, end="")
        return
    if not area:
        raise InputError("団体が指定されていません", where="ebpm bundle", remedy="例: `ebpm bundle 14212`")
    from analysis.model.area_names import resolve_area
    from analysis.model.data_folder import data_dir as resolve_data_dir
    from analysis.model.edition import current_edition
    from analysis.model.profile import load_profile
    from analysis.report.bundle import bind, plan_bundle
    from analysis.store.known_areas import known_catalogue
    from analysis.topics.registry import all_topics, sections

    folder = resolve_data_dir(data_dir or None)
    catalogue = known_catalogue(folder)
    code = resolve_area(area, catalogue)
    profile = load_profile(folder, code, sections()).report
    given = read_meeting(meeting) if meeting else Meeting()
    given = given.model_copy(
        update={
            "meeting": given.meeting or profile.meeting,
            "department": given.department or profile.department,
        }
    )
    binding = plan_bundle(
        out, edition or current_edition(), code, catalogue.area_name(code), given, named(topic)
    )

    def waiting(label: str) -> None:
        ERRORS.print(f"{label}: ほかの ebpm が同じ資料を作っています。終わるのを待ちます。", markup=False)

    place = bind(binding, waiting)
    shown = place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place
    titles = "、".join(f"{report.topic}" for _, report in binding.reports)
    OUTPUT.print(f"{shown}/ に bundle.html と bundle.pdf を作りました（{titles}）。", markup=False)
    bound = {report.topic for _, report in binding.reports}
    left = [each.id for each in all_topics().values() if each.id not in bound]
    if left:
        OUTPUT.print(f"載せていない報告書: {'、'.join(left)}", markup=False)
