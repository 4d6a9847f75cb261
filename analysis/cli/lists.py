"""``ebpm areas`` and ``ebpm topics``: what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.checking.errors import InputError
from analysis.cli.console import OUTPUT, DataDir
from analysis.model.data_folder import data_dir as resolve_data_dir


def list_areas(
    name: Annotated[str, typer.Argument(help="団体名又はコードの一部。")] = "",
    every: Annotated[bool, typer.Option("--all", help="データのない団体も含める。")] = False,
    data_dir: DataDir = "",
) -> None:
    """団体のコード・名称と、作れる報告書を一覧する。"""
    from analysis.model.catalogue import Catalogue
    from analysis.topics.registry import TOPICS

    catalogue = Catalogue.load(resolve_data_dir(data_dir or None))
    possible = {topic.id: set(topic.areas(data_dir)) for topic in TOPICS.values()}
    lines = []
    for code in catalogue.areas.index:
        topics = [topic for topic, codes in possible.items() if code in codes]
        label = catalogue.area_name(code)
        if (topics or every) and (name in label or name in code):
            prefecture = catalogue.prefecture_of(code)
            within = f"（{catalogue.area_name(prefecture)}）" if prefecture else ""
            lines.append(f"{code}  {label}{within}  {'、'.join(topics)}".rstrip())
    if not lines:
        raise InputError(
            f"「{name}」に合う団体がありません",
            where="ebpm areas",
            remedy="データのない団体も見るには --all を付けてください",
        )
    OUTPUT.print("\n".join(lines), markup=False)


def list_topics() -> None:
    """テーマ（ノートブック）とそのパラメータを一覧する。"""
    from analysis.topics.registry import TOPICS

    for topic in TOPICS.values():
        OUTPUT.print(f"{topic.id}  {topic.title}（{topic.question}）", markup=False)
        OUTPUT.print(f"  パラメータ: {'、'.join(topic.parameters.model_fields)}", markup=False)
