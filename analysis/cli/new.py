"""``ebpm new``: begin the profile of a municipality."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, begin
from analysis.model.area_codes import JAPAN
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.data_folder import own_data_dir

if TYPE_CHECKING:
    from analysis.peers import Proposal
    from analysis.store.data_store import DataStore


def new(
    area: Annotated[str, typer.Argument(help=AREA_HELP)],
    peers: Annotated[int, typer.Option(min=0, max=30, help="提案する比較団体の数。")] = 5,
    data_dir: DataDir = "",
) -> None:
    """団体のプロフィール（計画、比較団体、表紙）のひな形を profiles/ に作る。比較団体を提案する。"""
    from analysis.explore.new_profile import already_there, profile_text, write_profile
    from analysis.model.area_names import resolve_area
    from analysis.store.known_areas import known_catalogue

    known = resolve_data_dir(data_dir or None)
    area = resolve_area(area, known_catalogue(known))
    folder = own_data_dir(data_dir or None)
    begin(folder)
    path = folder / "profiles" / f"{area}.yml"
    if path.exists():
        raise already_there(path)
    from analysis.peers import INDICATORS, propose_peers
    from analysis.store.data_store import DataStore

    store = DataStore.open(folder, indicators=INDICATORS)
    proposal = propose_peers(store, area, peers)
    write_profile(path, profile_text(store.catalogue, area, proposal))
    _report(DataStore.open(folder, areas=[area, JAPAN]), area, path, proposal)


def _report(store: DataStore, area: str, path: Path, proposal: Proposal) -> None:
    from analysis.explore.new_profile import place
    from analysis.quality.coverage import buildable, coverage
    from analysis.topics.registry import all_topics

    name = store.catalogue.area_name(area)
    OUTPUT.print(f"{name}（{area}）のプロフィールを {path} に作りました。", markup=False)
    if proposal.distances:
        names = "、".join(place(store.catalogue, code) for code in proposal.distances)
        OUTPUT.print(f"比較団体の提案: {names}。{proposal.method}", markup=False)
    elif not proposal.compared:
        OUTPUT.print(
            "比較できる団体のデータがないため、比較団体は空です。"
            "`ebpm data import ssdse FILE` で全国の市区町村のデータを取り込んでから作り直すか、手で書いてください。",
            markup=False,
        )
    outcome = buildable(coverage(store, all_topics().values(), [area]))
    topics = list(outcome.loc[outcome["built"], "topic"])
    OUTPUT.print("次にすること:")
    OUTPUT.print(f"  1. {path.name} を開き、計画、部署、比較団体を確かめて書き入れる", markup=False)
    OUTPUT.print(f"  2. `ebpm data check --area {area}` で、足りないデータと補う統計表を確かめる")
    ready = (
        f"（今のデータで作れる報告書: {'、'.join(topics)}）" if topics else "（今のデータではまだ作れない）"
    )
    OUTPUT.print(f"  3. `ebpm build {area}` で報告書を作る{ready}", markup=False)
