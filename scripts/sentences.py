"""Search what the births report says of every municipality for contradictions.

    python scripts/sentences.py DATA_FOLDER [--every N] [--out FILE]

Each report is opened, all of its sentences, titles and alternative texts are read, and each rule of `RULES` is held
against the numbers of its tables. Prints a row a rule: reports looked at, contradictions, the first examples. Ends
with 1 when there is a contradiction. The data folder needs the whole country (`benchmarks/national_store.py`).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.checking.errors import InputError
from analysis.elements import Finding, Prose, Table
from analysis.store.data_store import DataStore
from analysis.topics.births import TOPIC
from analysis.topics.births.study import BirthsStudy

PEERS = 5
_NUMBER = r"[−+]?[\d,]+(?:\.\d+)?"


@dataclass
class Report:
    """What one report says, read without its machinery."""

    area: str
    name: str
    question: str
    findings: dict[str, Finding]
    tables: dict[str, Table]
    prose: list[str]
    titles: list[str]
    base_year: int
    year: int
    cited: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)

    def texts(self) -> Iterator[str]:
        """Yield every sentence of the report."""
        yield self.question
        for finding in self.findings.values():
            yield finding.statement
            yield from finding.caveats
        yield from self.prose
        yield from self.titles
        for table in self.tables.values():
            yield table.title
            yield table.note
            for row in table.text_rows():
                yield from row

    def said(self, id: str) -> str:
        """Return a statement, empty when the report does not make it."""
        return self.findings[id].statement if id in self.findings else ""

    def column(self, table: str, key: str) -> list[Any]:
        """Return a column of a table; empty when the report has no such table."""
        found = self.tables.get(table)
        if found is None:
            return []
        place = [column.key for column in found.columns].index(key)
        return [row[place] for row in found.rows]


def read(study: BirthsStudy) -> Report:
    """Read all of one report."""
    chapters = study.all_chapters()
    elements = [element for chapter in chapters for element in chapter.opening]
    gaps = [study.gaps] if study.gaps is not None else []
    tables = [table for chapter in chapters for table in chapter.shown]
    prose = [*(e for e in elements if isinstance(e, Prose)), study.caveats]
    pictures = [picture for chapter in chapters for picture in chapter.pictures]
    return Report(
        study.area,
        study.name,
        study.question,
        {e.id: e for e in elements if isinstance(e, Finding)},
        {table.id: table for table in (*tables, *gaps)},
        [text for each in prose for text in (each.title, *each.paragraphs)],
        [text for picture in pictures for text in (picture.title, picture.alt, picture.note)],
        *study.window,
        {source for e in elements if isinstance(e, Finding) for source in e.sources}
        | {source for table in tables for source in table.sources},
        {source.id for source in study.sources.sources},
    )


def number(text: str) -> float:
    """Return a printed number."""
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def signed_zero(report: Report) -> Iterator[str]:
    """A zero with a sign, or a change of nothing that is called a fall or a rise."""
    for text in report.texts():
        yield from re.findall(r"[−+]0(?:\.0+)?(?![\d.,])[^、。]{0,8}", text)
        yield from re.findall(
            r"(?<![\d.,])0(?:\.0+)?(?:人|％|組)(?:減|増|の減少|の増加|少ない|多い)[^、。]{0,6}", text
        )


def broken_text(report: Report) -> Iterator[str]:
    """Missing values in sentences, doubled marks, brackets that don't close."""
    for text in report.texts():
        if re.search(
            r"(?<![A-Za-z])(?:nan|None|inf)(?![A-Za-z])|、、|。。|（）|、。|\{|\}", text
        ) or text.count("（") != text.count("）"):
            yield text
    for finding in report.findings.values():
        if "…" in finding.statement or not finding.statement.endswith("。"):
            yield finding.statement


def program_talk(report: Report) -> Iterator[str]:
    """Names of parameters, files or commands in a paper for a council."""
    for text in report.texts():
        if re.search(r"[a-z]+_[a-z]+|ebpm|\.csv|\.yml|パラメータ|プロフィール|フォルダ", text):
            yield text


def change_follows(report: Report) -> Iterator[str]:
    """The difference and the share do not follow from the two numbers printed."""
    said = report.said("births.change")
    match = re.search(
        rf"の({_NUMBER})人から.*?の({_NUMBER})人へ、({_NUMBER})人(?:（({_NUMBER})％）)?(減っ|増え)た", said
    )
    if match is None:
        if "ともに" not in said:
            yield said
        return
    first, last, moved = (number(match[i]) for i in (1, 2, 3))
    wrong = abs(last - first) != moved or (last < first) != (match[5] == "減っ")
    if match[4] and abs(100 * moved / first - number(match[4])) > 0.0501:
        wrong = True
    births = dict(
        zip(report.column("births_by_year", "year"), report.column("births_by_year", "births"), strict=True)
    )
    if wrong or (births[report.base_year], births[report.year]) != (first, last):
        yield said


def question_fits(report: Report) -> Iterator[str]:
    """The title asks why births fall where they do not fall by more than chance, or the reverse."""
    falls = "減っており" in report.said("births.trend")
    if falls != ("減っている" in report.question):
        yield f"{report.question} / {report.said('births.trend')}"


def trend_fits(report: Report) -> Iterator[str]:
    """The trend's verdict contradicts its own limits, or the two end years without saying so."""
    finding = report.findings.get("births.trend")
    if finding is None or finding.estimate is None:
        return
    assert finding.lower is not None
    assert finding.upper is not None
    beyond = finding.lower > 0 or finding.upper < 0
    told = "減っており" in finding.statement or "増えており" in finding.statement
    if beyond != told or (told and ("減っており" in finding.statement) != (finding.estimate < 0)):
        yield finding.statement
    ends = report.findings["births.change"].estimate or 0.0
    if told and ends * finding.estimate < 0 and "向きが異なる" not in finding.statement:
        yield f"{report.said('births.change')} / {finding.statement}"


def turning_fits(report: Report) -> Iterator[str]:
    """The bend is told in words that its own slopes do not carry."""
    said = report.said("births.turning")
    slopes = re.search(rf"年平均の変化率は({_NUMBER})％から({_NUMBER})％となり、(.*?)。", said)
    if slopes is None:
        return
    before, after, word = number(slopes[1]), number(slopes[2]), slopes[3]
    told = {
        "下がった": after < before,
        "上がった": after > before,
        "減り方が速まった": before < 0 and after < before,
        "減り方が緩やかになった": before < after < 0,
        "増え方が緩やかになった": 0 < after < before,
        "増え方が速まった": 0 < before < after,
        "増加から減少に転じた": after < 0 < before,
        "減少から増加に転じた": before < 0 < after,
    }
    if not told.get(word, False):
        yield said


def parts_add_up(report: Report) -> Iterator[str]:
    """The parts of a decomposition do not add up to the change, in sentence, table or annex."""
    said = report.said("births.reasons")
    if not said:
        return
    effects = [number(x) for x in re.findall(r"が([−+]?[\d,]+)人", said.split("要因に分けると")[1])]
    births = dict(
        zip(report.column("births_by_year", "year"), report.column("births_by_year", "births"), strict=True)
    )
    change = births[report.year] - births[report.base_year]
    if sum(effects) != change:
        yield said
    printed = report.column("births_reasons", "effect")
    if sum(printed[:-1]) != printed[-1] or printed[:-1] != effects:
        yield f"表: {printed}"
    for table in ("births_reasons_by_year", "births_reasons_alternatives"):
        for row in report.tables[table].rows if table in report.tables else ():
            numbers = [value for value in row[1:] if isinstance(value, int | float)]
            if sum(numbers[:-1]) != numbers[-1]:
                yield f"{table}: {row}"


def largest_is_largest(report: Report) -> Iterator[str]:
    """「最も大きい」 of a part whose interval holds zero or reaches into that of another."""
    said, table = report.said("births.reasons"), report.tables.get("births_reasons")
    match = re.search(r"最も大きいのは(.+?)である。", said)
    if match is None or table is None:
        return
    rows = {row[0]: row[1:4] for row in table.rows[:-1]}
    _, lower, upper = rows.pop(match[1])
    nearest = 0 if lower <= 0 <= upper else min(abs(lower), abs(upper))
    if not nearest or any(nearest <= max(abs(low), abs(high)) for _, low, high in rows.values()):
        yield said


def own_fits(report: Report) -> Iterator[str]:
    """What is said of the area's own change contradicts its limits."""
    said, table = report.said("births.reasons"), report.tables.get("births_reasons")
    if "固有" not in said or table is None or "目安にとどまる" in said:
        return
    row = next(row for row in table.rows if "固有" in str(row[0]))
    beyond = row[2] > 0 or row[3] < 0
    if beyond == ("（偶然の変動と区別できない）" in said):
        yield said


def bases_differ(report: Report) -> Iterator[str]:
    """「統計の違い」 told of numbers that are equal."""
    for text in report.prose:
        match = re.match(r"同じ「出生数」でも.*?は、(.*?)である。", text)
        if match and len(set(re.findall(rf"では({_NUMBER})人", match[1]))) < 2:
            yield text


def marriages_fit(report: Report) -> Iterator[str]:
    """The share that goes with marriages lies outside 0–100 %, or the directions are told wrongly."""
    said = report.said("births.marriages")
    share = re.search(rf"の({_NUMBER})％は婚姻の(減少|増加)", said)
    moved = re.findall(rf"変化は(?:({_NUMBER})％の(減少|増加)|ほぼなし)", said)
    if share and not 0 <= number(share[1]) <= 100:
        yield said
    if share and {share[2], *(word for _, word in moved)} != {share[2]}:
        yield said


def outlook_fits(report: Report) -> Iterator[str]:
    """The outlook's limits do not hold its median, or are too wide to say anything."""
    rows = report.tables["births_outlook"].rows if "births_outlook" in report.tables else ()
    for _, median, lower, upper in rows:
        if not lower <= median <= upper or upper > 4.0001 * lower:
            yield f"{median} ({lower}〜{upper})"
    said = report.said("births.outlook")
    span = re.search(
        rf"は({_NUMBER})人（.*?予測区間({_NUMBER})〜({_NUMBER})人）.*?年が({_NUMBER})人を下回るか({_NUMBER})人を上回れば",
        said,
    )
    if said and (span is None or not number(span[2]) <= number(span[1]) <= number(span[3])):
        yield said


def peers_fit(report: Report) -> Iterator[str]:
    """The place among the peers does not follow from the table's printed numbers."""
    said, table = report.said("births.peers"), report.tables.get("births_peers")
    if not said or table is None:
        return
    names, values = report.column("births_peers", "name"), report.column("births_peers", "value")
    own = round(values[0], 2)
    text = {name: round(value, 2) for name, value in zip(names, values, strict=True)}
    low_high = re.search(r"団体(?:はいずれも)?は?([\d.]+)(?:〜([\d.]+))?で", said)
    if low_high is None or number(re.search(r"全国を1とすると([\d.]+)である", said)[1]) != own:  # type: ignore[index]
        yield said
        return
    low = number(low_high[1])
    high = number(low_high[2] or low_high[1])
    inside = low <= own <= high
    if inside != ("範囲の中" in said or "同じである" in said) or not {low, high} <= set(text.values()):
        yield said


def box_is_short(report: Report) -> Iterator[str]:
    """The box has more than five items, a p-value, or two kinds of interval."""
    ranked = [finding for finding in report.findings.values() if finding.rank]
    kinds = {kind for f in ranked for kind in ("信頼区間", "予測区間") if kind in f.statement}
    if (
        len({f.rank for f in ranked}) > 5
        or len(kinds) > 1
        or any(re.search(r"p[=<]", f.statement) for f in ranked)
    ):
        yield " / ".join(f.statement for f in ranked)


def sources_used(report: Report) -> Iterator[str]:
    """The list of sources differs from what findings and tables cite."""
    if report.cited != report.listed:
        yield str(sorted(report.cited ^ report.listed))


def published_follow(report: Report) -> Iterator[str]:
    """A change of a published rate does not follow from the numbers of its table."""
    for id, table in (("births.tfr_annual", "fertility_annual"), ("births.tfr_bayes", "fertility_bayes")):
        said = report.said(id)
        moved = re.search(rf"からの変化は、{re.escape(report.name)}が({_NUMBER})", said)
        now = re.search(rf"に{re.escape(report.name)}が({_NUMBER})", said)
        if not said or table not in report.tables or moved is None or now is None:
            continue
        values = {
            f"{value:.2f}" for row in report.tables[table].rows for value in row if isinstance(value, float)
        }
        if f"{number(now[1]):.2f}" not in values or f"{number(now[1]) - number(moved[1]):.2f}" not in values:
            yield said


def clauses(report: Report) -> Iterator[str]:
    """及び between clauses, or words that do not fit the thing."""
    for text in report.texts():
        if re.search(r"人及び[^、。]*では|となったとなった|へ[−+][\d.]+％となった|積み上げた|平均0回", text):
            yield text


RULES: dict[str, Callable[[Report], Iterator[str]]] = {
    rule.__name__: rule
    for rule in (
        signed_zero, broken_text, program_talk, change_follows, question_fits, trend_fits, turning_fits, parts_add_up,
        largest_is_largest, own_fits, bases_differ, marriages_fit, outlook_fits, peers_fit, box_is_short, sources_used,
        published_follow, clauses,
    )
}  # fmt: skip

_STORE: DataStore | None = None


def _examine(area: str) -> tuple[str, dict[str, list[str]], list[str]]:
    assert _STORE is not None
    try:
        report = read(_open(_STORE, area))
    except InputError as error:
        return area, {"refused": [str(error)]}, []
    return (
        area,
        {name: found for name, rule in RULES.items() if (found := list(rule(report)))},
        list(report.texts()),
    )


def _open(store: DataStore, area: str) -> BirthsStudy:
    study = TOPIC.open(store, area=area, compare_with=neighbours(store, area))
    assert isinstance(study, BirthsStudy)
    return study


def neighbours(store: DataStore, area: str) -> tuple[str, ...]:
    """Return the next municipalities of the list in the same prefecture, as stand-ins for chosen peers."""
    areas = store.catalogue.areas
    same = [code for code in municipalities(store) if code[:2] == area[:2] and code != area]
    place = sum(code < area for code in same)
    return tuple((same + same)[place : place + min(PEERS, len(same))]) if len(areas) else ()


def municipalities(store: DataStore) -> list[str]:
    """Return the codes of all municipalities that are there today and can be built."""
    areas = store.catalogue.areas
    return sorted(areas.index[areas["level"] == "municipality"])


def search(
    folder: Path, *, every: int = 1, workers: int = 2
) -> tuple[int, dict[str, list[tuple[str, str]]], dict[str, list[str]]]:
    """Look at every n-th municipality.

    Returns
    -------
    Number of reports read; contradictions (area, text) by rule; all texts by area.
    """
    global _STORE
    _STORE = DataStore.open(folder)
    codes = TOPIC.buildable(_STORE, municipalities(_STORE))[::every]
    read(_open(_STORE, codes[0]))  # what all share is computed before the fork
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in (*RULES, "refused")}
    texts = {}
    with ProcessPoolExecutor(workers) as pool:
        for area, broken, said in pool.map(_examine, codes, chunksize=8):
            texts[area] = said
            for name, examples in broken.items():
                found[name] += [(area, example) for example in examples]
    return len(codes), found, texts


def main() -> int:
    """Run the search and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    count, found, texts = search(given.folder, every=given.every)
    if given.out:
        given.out.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    print(f"reports read: {count:,}")
    for name, examples in found.items():
        areas = len({area for area, _ in examples})
        print(f"{name:20} {areas:6,} reports")
        for area, text in examples[:4]:
            print(f"    {area}: {text[:200]}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
