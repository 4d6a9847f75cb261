"""The text of a new profile: what is known of the municipality filled in, the rest explained in comments."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.checking.errors import InputError
from analysis.model.catalogue import Catalogue
from analysis.peers import Proposal
from analysis.topics.registry import all_topics


def profile_text(catalogue: Catalogue, area: str, proposal: Proposal) -> str:
    """Return the YAML of a new profile: what is known filled in, the rest explained in comments."""
    name = _one_line(catalogue.area_name(area))
    if proposal.distances:
        lines = "".join(
            f'\n  - "{code}"  # {place(catalogue, code)}、距離{distance:.2f}'
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
    lines = []
    for topic in all_topics().values():
        lines.append(f"# {topic.title}（{topic.id}）の設定。使う行の # を消して書く")
        lines.append(f"{topic.id}: {{}}" if not topic.profile.model_fields else f"{topic.id}:")
        for name, entry in topic.profile.model_fields.items():
            example = json.dumps((entry.examples or [""])[0], ensure_ascii=False)
            lines += [f"  # {entry.description}", f"  # {name}: {example}"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def write_profile(path: Path, text: str) -> None:
    """Write a new profile; one that is there is never overwritten.

    Raises
    ------
    InputError
        When it is there, or can't be written.
    """
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        raise InputError(
            f"書き込めません（{error.strerror or error}）",
            where=str(path),
            remedy="フォルダの書き込みの権限を確かめてください",
        ) from None


def already_there(path: Path) -> InputError:
    """Return the error that a profile is there."""
    return InputError(
        "プロフィールがすでにあります",
        where=str(path),
        remedy="このファイルを編集してください。作り直すときは、先に名前を変えるか消してください",
    )


def place(catalogue: Catalogue, code: str) -> str:
    """Return the name of an area with that of its prefecture, on one line."""
    prefecture = catalogue.prefecture_of(code)
    return _one_line(catalogue.area_name(code)) + (
        f"（{_one_line(catalogue.area_name(prefecture))}）" if prefecture else ""
    )


def _one_line(name: str) -> str:
    """Return a name that can't end a comment of the YAML file."""
    return " ".join(name.split())
