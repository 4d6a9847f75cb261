"""What changed between two editions, as tables and a sentence: the same in the report, the terminal and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.chapters.editions import Comparison, FindingChange, Kind
from analysis.elements import Column, Finding, Table
from analysis.words.numbers import ABSENT, format_number
from analysis.words.phrases import joined

_FINDING = {
    Kind.APPEARED: "新しい知見",
    Kind.VANISHED: "なくなった知見",
    Kind.MOVED: "値が変わった",
    Kind.REWORDED: "文だけが変わった",
    Kind.SAME: "同じ",
}
_FILE = {Kind.APPEARED: "加わった", Kind.VANISHED: "なくなった", Kind.MOVED: "中身が変わった"}
METHOD_NOTE = (
    "差の区間と判定は、両方の推定値を互いに独立とみて、それぞれの区間から求めた目安である（MOVER 法）。"
    "同じ年のデータを含む推定値は多くの場合一緒に動き、そのとき区間は広めになる。「偶然の範囲」は変化がないことを意味しない。"
)


def summary(comparison: Comparison, before: int, after: int) -> str:
    """Say in one sentence how much changed between two editions."""
    counts = dict.fromkeys(Kind, 0)
    for each in comparison.findings:
        counts[each.kind] += 1
    beyond = sum(each.beyond_chance is True for each in comparison.findings)
    parts = [
        f"値が変わった知見が{counts[Kind.MOVED]}件（うち偶然の範囲を超える変化は{beyond}件）",
        f"新しい知見が{counts[Kind.APPEARED]}件",
        f"なくなった知見が{counts[Kind.VANISHED]}件",
    ]
    told = f"{before}年度版と{after}年度版を比べると、{'、'.join(parts)}である。"
    if comparison.appeared:
        told += f"{after}年度版で加わった報告書は{joined(_quoted(comparison.appeared))}である。"
    if comparison.vanished:
        told += f"{joined(_quoted(comparison.vanished))}は{after}年度版にない。"
    return told


def _quoted(titles: tuple[str, ...]) -> list[str]:
    return [f"「{title}」" for title in titles]


def findings_table(comparison: Comparison, before: int, after: int) -> Table | None:
    """Return the findings that are not the same; None when all are."""
    rows = [
        (
            each.title,
            each.finding.statement,
            number_text(each.before),
            number_text(each.after),
            _difference(each),
            verdict(each),
        )
        for each in comparison.changes
    ]
    heads = ("報告書", "知見", f"{before}年度版", f"{after}年度版", "差", "変化と判定")
    return _table("edition_findings", "知見の変化", heads, rows, METHOD_NOTE)


def parameters_table(comparison: Comparison, before: int, after: int) -> Table | None:
    """Return the parameters with another value; None when there are none."""
    rows = [
        (each.title, each.name, _value(each.before), _value(each.after)) for each in comparison.parameters
    ]
    heads = ("報告書", "パラメータ", f"{before}年度版", f"{after}年度版")
    return _table("edition_parameters", "パラメータの変化", heads, rows)


def files_table(comparison: Comparison) -> Table | None:
    """Return the files that are not the same; None when all are."""
    rows = [(each.file, _FILE[each.kind], "、".join(each.titles)) for each in comparison.files]
    return _table("edition_files", "読んだデータの変化", ("ファイル", "変化", "読んだ報告書"), rows)


def verdict(change: FindingChange) -> str:
    """Say what became of a finding, and whether its estimate moved by more than chance or why nobody can tell."""
    told = _FINDING[change.kind]
    if change.kind is not Kind.MOVED:
        return told
    if change.beyond_chance is None:
        return f"{told}（{change.hindrance}ため比べない）"
    return f"{told}（偶然の範囲{'を超える' if change.beyond_chance else ''}）"


def number_text(finding: Finding | None) -> str:
    """Return a finding's number with its limits as printed, 「−454人（95％区間 −558〜−350人）」."""
    if finding is None or finding.estimate is None:
        return ABSENT
    limits = finding.interval_text
    return finding.estimate_text + (f"（{limits}）" if limits else "")


def _difference(change: FindingChange) -> str:
    difference = change.difference
    if difference is None:
        return ABSENT
    sizes = [abs(n) for n in (difference.number, difference.lower, difference.upper) if n is not None]
    decimals = next((n for n, least in enumerate((100, 10, 1)) if max(sizes) >= least), 3)
    unit = change.finding.unit
    told = format_number(difference.number, decimals, sign=True) + unit
    if difference.lower is None or difference.upper is None:
        return told
    low, high = (format_number(n, decimals, sign=True) for n in (difference.lower, difference.upper))
    return f"{told}（{low}〜{high}{unit}）"


def _value(value: Any) -> str:
    if value is None or value == "":
        return ABSENT
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _table(
    id: str, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], note: str = ""
) -> Table | None:
    if not rows:
        return None
    columns = tuple(Column(key=f"c{n}", label=head, kind="text") for n, head in enumerate(heads))
    return Table(id=id, title=title, columns=columns, rows=tuple(rows), note=note)
