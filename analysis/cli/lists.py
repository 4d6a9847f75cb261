"""``ebpm areas`` and ``ebpm topics``: what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.checking.errors import InputError
from analysis.cli.console import OUTPUT, DataDir
from analysis.model.data_folder import data_dir as resolve_data_dir


def list_areas(
    name: Annotated[str, typer.Argument(help="団体名又はコードの一部。都道府県名から始めてもよい。")] = "",
    every: Annotated[bool, typer.Option("--all", help="データのない団体も含める。")] = False,
    data_dir: DataDir = "",
) -> None:
    """団体のコード・名称と、作れる報告書を一覧する。"""
    from analysis.model.area_names import matching_areas
    from analysis.store.known_areas import known_catalogue

    catalogue = known_catalogue(resolve_data_dir(data_dir or None))
    found = matching_areas(name, catalogue)
    lines = []
    if found:
        possible = _possible(resolve_data_dir(data_dir or None), found)
        for code in found:
            topics = [topic for topic, codes in possible.items() if code in codes]
            if topics or every:
                label = catalogue.area_label(code).replace(" ", "  ", 1)
                lines.append(f"{label}  {'、'.join(topics)}".rstrip())
    if not lines:
        raise InputError(
            f"「{name}」に合う団体がありません",
            where="ebpm areas",
            remedy="データのない団体も見るには --all を付けてください",
        )
    OUTPUT.print("\n".join(lines), markup=False)


def _possible(folder: Path, codes: list[str]) -> dict[str, set[str]]:
    """Return by topic those of the areas that a report can be built for; the data are opened once, as far as needed."""
    from analysis.model.area_codes import JAPAN, prefecture_code
    from analysis.store.data_store import DataStore
    from analysis.topics.registry import all_topics

    topics = all_topics().values()
    beside = {each for topic in topics for each in topic.beside}
    store = DataStore.open(
        folder,
        areas={JAPAN, *beside, *codes, *(prefecture_code(code) for code in codes)},
        indicators={indicator for topic in topics for indicator in topic.required_indicators},
    )
    return {topic.id: set(topic.buildable(store, codes)) for topic in topics}


def list_topics() -> None:
    """テーマ（ノートブック）とそのパラメータを一覧する。"""
    from analysis.topics.registry import all_topics

    for topic in all_topics().values():
        OUTPUT.print(f"{topic.id}  {topic.title}（{topic.question}）", markup=False)
        OUTPUT.print(f"  パラメータ: {'、'.join(topic.parameters.model_fields)}", markup=False)
