"""``ebpm new``: begin the profile of a municipality."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, begin
from analysis.model.area_codes import JAPAN
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.data_folder import own_data_dir

if TYPE_CHECKING:
    from analysis.model.catalogue import Catalogue
    from analysis.peers import Proposal
    from analysis.store.data_store import DataStore


def new(
    area: Annotated[str, typer.Argument(help=AREA_HELP)],
    peers: Annotated[int, typer.Option(min=0, max=30, help="提案する比較団体の数。")] = 5,
    data_dir: DataDir = "",
) -> None:
    """団体のプロフィール（計画、比較団体、表紙）のひな形を profiles/ に作る。比較団体を提案する。"""
    from analysis.model.area_names import resolve_area
    from analysis.store.known_areas import known_catalogue

    known = resolve_data_dir(data_dir or None)
    area = resolve_area(area, known_catalogue(known))
    folder = own_data_dir(data_dir or None)
    begin(folder)
    path = folder / "profiles" / f"{area}.yml"
    if path.exists():
        raise _already_there(path)
    from analysis.peers import INDICATORS, propose_peers
    from analysis.store.data_store import DataStore

    store = DataStore.open(folder, indicators=INDICATORS)
    proposal = propose_peers(store, area, peers)
    _write(path, profile_text(store.catalogue, area, proposal))
    _report(DataStore.open(folder, areas=[area, JAPAN]), area, path, proposal)


def profile_text(catalogue: Catalogue, area: str, proposal: Proposal) -> str:
    """Return the YAML of a new profile: what is known filled in, the rest explained in comments."""
    name = _one_line(catalogue.area_name(area))
    if proposal.distances:
        lines = "".join(
            f'\n  - "{code}"  # {_place(catalogue, code)}、距離{distance:.2f}'
            for code, distance in proposal.distances.items()
        )
    else:
        lines = " []"
    return f"""\
# {name}のプロフィール（分析担当者が編集する設定）
area: "{area}"

# 比較団体（標準地域コード）と選び方。選び方の文は報告書にそのまま印刷される。
# 下は似ている順の提案（距離は、団体の間のふつうの違いがおよそ1）。入れ替えたら選び方の文も書き直す。
peers:{lines}
peers_method: {json.dumps(proposal.method, ensure_ascii=False)}

# 計画の名称と期間（年度）。出典は公表資料のアドレス。行頭の # を消して書く
# plans:
#   - name: 第1次{name}総合計画
#     first_year: 2026
#     last_year: 2035
#     source: https://www.example.lg.jp/

# 表紙に印刷する部署と会議の名前
report:
  department: ""
  meeting: ""

{_sections()}"""


def _sections() -> str:
    """Return the topics' sections with the description of each entry, all entries commented out."""
    from analysis.topics.registry import all_topics

    lines = []
    for topic in all_topics().values():
        lines.append(f"# {topic.title}（{topic.id}）の設定。使う行の # を消して書く")
        lines.append(f"{topic.id}: {{}}" if not topic.profile.model_fields else f"{topic.id}:")
        for name, entry in topic.profile.model_fields.items():
            example = json.dumps((entry.examples or [""])[0], ensure_ascii=False)
            lines += [f"  # {entry.description}", f"  # {name}: {example}"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise _already_there(path) from None
    except OSError as error:
        raise InputError(
            f"書き込めません（{error.strerror or error}）",
            where=str(path),
            remedy="フォルダの書き込みの権限を確かめてください",
        ) from None


def _already_there(path: Path) -> InputError:
    return InputError(
        "プロフィールがすでにあります",
        where=str(path),
        remedy="このファイルを編集してください。作り直すときは、先に名前を変えるか消してください",
    )


def _report(store: DataStore, area: str, path: Path, proposal: Proposal) -> None:
    from analysis.quality.coverage import buildable, coverage
    from analysis.topics.registry import all_topics

    name = store.catalogue.area_name(area)
    OUTPUT.print(f"{name}（{area}）のプロフィールを {path} に作りました。", markup=False)
    if proposal.distances:
        names = "、".join(_place(store.catalogue, code) for code in proposal.distances)
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


def _place(catalogue: Catalogue, code: str) -> str:
    prefecture = catalogue.prefecture_of(code)
    return _one_line(catalogue.area_name(code)) + (
        f"（{_one_line(catalogue.area_name(prefecture))}）" if prefecture else ""
    )


def _one_line(name: str) -> str:
    """Return a name that can't end a comment of the YAML file."""
    return " ".join(name.split())
