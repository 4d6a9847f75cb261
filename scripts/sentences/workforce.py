"""Rules for the workforce report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.sources.codes import DESIGNATED_CITIES
from sentences.report import NUMBER, Report, named, number

_PARTS = ("15歳以上の人数", "年齢構成", "働く割合", "労働力状態不詳の増減")


def change_follows(report: Report) -> Iterator[str]:
    """The difference and the share do not follow from the two numbers printed, or these are not the table's."""
    said = report.said("workforce.change")
    match = re.search(
        rf"の({NUMBER})人から.*?の({NUMBER})人へ、({NUMBER})人(?:（({NUMBER})％）)?(減っ|増え)た", said
    )
    employed = dict(
        zip(
            report.column("workforce_by_year", "year"),
            report.column("workforce_by_year", "employed"),
            strict=True,
        )
    )
    ends = employed[report.base_year], employed[report.year]
    if match is None:
        if "ともに" not in said or ends[0] != ends[1]:
            yield said
        return
    first, last, moved = (number(match[i]) for i in (1, 2, 3))
    if (
        abs(last - first) != moved
        or (last < first) != (match[5] == "減っ")
        or ends != (first, last)
        or (match[4] and abs(100 * moved / first - number(match[4])) > 0.0501)
    ):
        yield said


def unknown_adds_up(report: Report) -> Iterator[str]:
    """The employed with those of unknown status are fewer than the counted, or their change is another."""
    said = report.said("workforce.unknown")
    match = re.search(rf"就業者は\d+年({NUMBER})人、\d+年({NUMBER})人で、(.*?)である", said)
    if match is None:
        return
    first, last = number(match[1]), number(match[2])
    told = "増減なし" if first == last else f"{abs(last - first):,.0f}人{'減' if last < first else '増'}"
    counted = dict(
        zip(
            report.column("workforce_by_year", "year"),
            report.column("workforce_by_year", "employed"),
            strict=True,
        )
    )
    if match[3] != told or first < counted[report.base_year] - 1 or last < counted[report.year] - 1:
        yield said
    if told not in report.said("workforce.change"):
        yield report.said("workforce.change")


def parts_add_up(report: Report) -> Iterator[str]:
    """The parts of the change, of men and of women do not add up to it, or the sentence is not the table."""
    totals = report.column("workforce_reasons", "total")
    for key in ("male", "female", "total"):
        column = report.column("workforce_reasons", key)
        if column and sum(column[:-1]) != column[-1]:
            yield f"workforce_reasons {key}: {column}"
    for both, men, women in zip(
        totals,
        report.column("workforce_reasons", "male"),
        report.column("workforce_reasons", "female"),
        strict=True,
    ):
        if both != men + women:
            yield f"workforce_reasons: {men} + {women} != {both}"
    said = report.said("workforce.reasons")
    if said:
        printed = [number(each) for each in re.findall(r"が([−+]?[\d,]+)人", said)]
        if printed != totals[:-1] or not all(part in said for part in _PARTS if part != "働く割合"):
            yield said
        if totals and totals[-1] != report.findings["workforce.change"].estimate:
            yield f"{said} / {report.said('workforce.change')}"


def growth_adds_up(report: Report) -> Iterator[str]:
    """National share, mix and regional share do not add up, row by row and in the sentence."""
    rows = zip(
        *(
            report.column("workforce_growth", key)
            for key in (
                "name",
                "start",
                "end",
                "national_share",
                "industrial_mix",
                "regional_share",
                "growth",
            )
        ),
        strict=True,
    )
    for name, start, end, *parts, growth in rows:
        if abs(sum(parts) - growth) > 1e-6 or abs(end - start - growth) > 1e-6:
            yield f"workforce_growth {name}: {start} {end} {parts} {growth}"
    said = report.said("workforce.growth")
    match = re.search(rf"までに(?:({NUMBER})人(減|増)|増減なし)で、内訳は(.*?)である", said)
    if said and match is None:
        yield said
    if match is not None:
        change = 0.0 if match[1] is None else number(match[1]) * (1 if match[2] == "増" else -1)
        if sum(number(each) for each in re.findall(r"が([−+]?[\d,]+)人", match[3])) != change:
            yield said
        # the table of industries has the total, with those whose industry is not told
        whole = report.column("workforce_industries", "change")[-1]
        if abs(whole - change) > 0.5 and "産業の分かる従業者は" not in said:
            yield f"{whole} {said}"


def industries_are_shares(report: Report) -> Iterator[str]:
    """The shares do not add up to 100 %, or the largest named is not the table's largest."""
    names, shares = (report.column("workforce_industries", key) for key in ("name", "share"))
    employees = report.column("workforce_industries", "employees")
    if not names:
        return
    parts = [share for name, share in zip(names, shares, strict=True) if name != "計" and share is not None]
    if abs(sum(parts) - 100) > 1e-6:
        yield f"shares add up to {sum(parts)}"
    rows = [
        (count, name)
        for name, count in zip(names, employees, strict=True)
        if name != "計" and not name.startswith("産業の分からない")
    ]
    said = report.said("workforce.industries")
    match = re.search(rf"最も多いのは(.*?)（({NUMBER})人、", said)
    if match is None or max(count for count, _ in rows) != number(match[2]):
        yield said


def quotient_fits(report: Report) -> Iterator[str]:
    """An industry is called above the nation whose quotient is not, or the order is wrong."""
    said = report.said("workforce.quotient")
    if not said:
        return
    quotients = [number(each) for each in re.findall(r"（(\d+\.\d\d)）", said)]
    if sorted(quotients, reverse=True) != quotients or min(quotients) <= 1:
        yield said


def valley_fits(report: Report) -> Iterator[str]:
    """A valley is told that the table does not have, or one of the table is kept silent."""
    said = report.said("workforce.valley")
    if not said:
        return
    rows = list(
        zip(
            *(report.column("workforce_valley", key) for key in ("name", "year", "age", "valley", "depth")),
            strict=True,
        )
    )
    name = rows[0][0]
    own = [row for row in rows if row[0] == name]
    for _, year, age, valley, depth in (own[0], own[-1]):
        told = (
            f"{year}年に谷がない形"
            if valley is None
            else f"{year}年に谷が{age}の{valley:.1f}％、深さが{depth:.1f}ポイント"
        )
        if told not in said:
            yield f"{told} / {said}"
    if any(depth is not None and depth < 1.0 for *_, depth in rows):
        yield "a valley of less than one point"


def expected_fits(report: Report) -> Iterator[str]:
    """The ratio is not that of the two numbers, or its verdict contradicts its limits."""
    finding = report.findings.get("workforce.expected")
    if finding is None:
        return
    said = finding.statement
    match = re.search(rf"就業者は({NUMBER})人と期待され、実際の({NUMBER})人はその({NUMBER})倍である", said)
    if match is None or finding.lower is None or finding.upper is None:
        yield said
        return
    wanted, counted, ratio = (number(match[i]) for i in (1, 2, 3))
    if abs(counted / wanted - ratio) > 0.0006 + 0.6 / wanted:
        yield said
    if (finding.lower <= 1 <= finding.upper) != ("偶然の範囲を超える違いではない" in said):
        yield said


def outlook_starts_today(report: Report) -> Iterator[str]:
    """The scenarios do not begin with the workers of the last census, or the sentence is not the table."""
    held, trend = (
        (report.column("workforce_supply", key) for key in ("held", "trend"))
        if ("workforce_supply" in report.tables)
        else ([], [])
    )
    if not held:
        return
    if abs(held[0] - trend[0]) > 0.5:
        yield f"workforce_supply begins with {held[0]} and {trend[0]}"
    spread = re.search(rf"\d+年({NUMBER})人で、", report.said("workforce.unknown"))
    if spread and abs(number(spread[1]) - held[0]) > 1.5:
        yield f"{held[0]} / {report.said('workforce.unknown')}"
    said = report.said("workforce.supply")
    if f"{held[-1]:,.0f}人" not in said or "区間" in said:
        yield said


def question_of_residence(report: Report) -> Iterator[str]:
    """Workers by residence and employees by workplace are added up or set against each other in one sentence."""
    for finding in report.findings.values():
        if "就業者" in finding.statement and "従業者" in finding.statement:
            yield finding.statement


def commuting_fits(report: Report) -> Iterator[str]:
    """The share working here is not that of the two numbers, or a city's wards are taken for the city."""
    said = report.said("workforce.commuting")
    match = re.search(rf"の({NUMBER})％（({NUMBER})人）が[^、]*で働き、({NUMBER})人が", said)
    if match is None:
        if said:
            yield said
        return
    share, here, elsewhere = (number(each) for each in match.groups())
    if abs(100 * here / (here + elsewhere) - share) > 0.0501:
        yield said
    if ("住んでいる区" in said) != (report.area in DESIGNATED_CITIES):
        yield said


RULES = named(
    change_follows,
    unknown_adds_up,
    parts_add_up,
    growth_adds_up,
    industries_are_shares,
    quotient_fits,
    valley_fits,
    expected_fits,
    outlook_starts_today,
    question_of_residence,
    commuting_fits,
)
