"""Rules for the births report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentences.report import NUMBER, Report, named, number


def change_follows(report: Report) -> Iterator[str]:
    """The difference and the share do not follow from the two numbers printed."""
    said = report.said("births.change")
    match = re.search(
        rf"の({NUMBER})人から.*?の({NUMBER})人へ、({NUMBER})人(?:（({NUMBER})％）)?(減っ|増え)た", said
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
    slopes = re.search(rf"年平均の変化率は({NUMBER})％から({NUMBER})％となり、(.*?)。", said)
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
        if match and len(set(re.findall(rf"では({NUMBER})人", match[1]))) < 2:
            yield text


def marriages_fit(report: Report) -> Iterator[str]:
    """The share that goes with marriages lies outside 0–100 %, or the directions are told wrongly."""
    said = report.said("births.marriages")
    share = re.search(rf"の({NUMBER})％は婚姻の(減少|増加)", said)
    moved = re.findall(rf"変化は(?:({NUMBER})％の(減少|増加)|ほぼなし)", said)
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
        rf"は({NUMBER})人（.*?予測区間({NUMBER})〜({NUMBER})人）.*?年が({NUMBER})人を下回るか({NUMBER})人を上回れば",
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


def published_follow(report: Report) -> Iterator[str]:
    """A change of a published rate does not follow from the numbers of its table."""
    for id, table in (("births.tfr_annual", "fertility_annual"), ("births.tfr_bayes", "fertility_bayes")):
        said = report.said(id)
        moved = re.search(rf"からの変化は、{re.escape(report.name)}が({NUMBER})", said)
        now = re.search(rf"に{re.escape(report.name)}が({NUMBER})", said)
        if not said or table not in report.tables or moved is None or now is None:
            continue
        values = {
            f"{value:.2f}" for row in report.tables[table].rows for value in row if isinstance(value, float)
        }
        if f"{number(now[1]):.2f}" not in values or f"{number(now[1]) - number(moved[1]):.2f}" not in values:
            yield said


RULES = named(
    change_follows,
    question_fits,
    trend_fits,
    turning_fits,
    parts_add_up,
    largest_is_largest,
    own_fits,
    bases_differ,
    marriages_fit,
    outlook_fits,
    peers_fit,
    published_follow,
)
