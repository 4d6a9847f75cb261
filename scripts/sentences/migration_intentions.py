"""Rules for the migration report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentences.report import NUMBER, Report, named, number


def young_fits(report: Report) -> Iterator[str]:
    """The young are said to gain or lose where the limits do not bear it, or the reverse."""
    finding = report.findings.get("migration.young")
    if finding is None:
        if not any("住民がいない" in text for text in report.prose):
            yield "nothing is said of the young"
        return
    assert finding.estimate is not None
    assert finding.lower is not None
    assert finding.upper is not None
    beyond = finding.lower > 0 or finding.upper < 0
    told = re.search(r"の純移動は([\d,]+)人の(転入超過|転出超過)である", finding.statement)
    if beyond != bool(told) and round(finding.estimate):
        yield finding.statement
    if told and (
        number(told[1]) != abs(round(finding.estimate)) or (told[2] == "転入超過") != (finding.estimate > 0)
    ):
        yield finding.statement
    rate = re.search(rf"100人当たり({NUMBER})人）", finding.statement)
    if rate and number(rate[1]) * finding.estimate < 0:
        yield finding.statement


def ages_fit(report: Report) -> Iterator[str]:
    """An age that is named is not beyond chance in the table, has another number there, or one is left out."""
    said = report.said("migration.ages")
    if not said:
        return
    nets = _by_age(report, "net")
    lower, upper = _by_age(report, "lower"), _by_age(report, "upper")
    beyond = {
        age: net
        for age, net in nets.items()
        if (lower[age] > 0 or upper[age] < 0) and round(net) and _youngest(age) < 65
    }
    for word, sign in (("転入超過", 1), ("転出超過", -1)):
        own = {age: net for age, net in beyond.items() if net * sign > 0}
        part = re.search(rf"{word}が偶然の範囲を超えるのは(.*?)(?:、転出超過|である|$)", said)
        if bool(own) != bool(part):
            yield said
            continue
        if part is None:
            continue
        named_ages = dict(re.findall(r"(\d+〜\d+歳)（([\d,]+)人）", part[1]))
        if {age: number(n) for age, n in named_ages.items()} != {
            age: abs(round(net))
            for age, net in sorted(own.items(), key=lambda each: -abs(each[1]))[: len(named_ages)]
        } or len(named_ages) != min(3, len(own)):
            yield said


def _by_age(report: Report, key: str) -> dict[str, float]:
    return dict(
        zip(report.column("migration_by_age", "age"), report.column("migration_by_age", key), strict=True)
    )


def _youngest(age: str) -> int:
    return int(re.split(r"[〜歳]", age)[0])


def groups_add_up(report: Report) -> Iterator[str]:
    """The groups of the table do not add up to the ages behind them, or men and women to both."""
    whole = sum(_by_age(report, "net").values())
    if abs(whole - sum(report.column("migration_groups", "net"))) > 1e-6:
        yield f"{whole} {report.column('migration_groups', 'net')}"
    for both, men, women in zip(
        *(report.column("migration_by_age", key) for key in ("net", "men", "women")), strict=True
    ):
        if abs(both - men - women) > 1e-6:
            yield f"{both} {men} {women}"


def kept_fits(report: Report) -> Iterator[str]:
    """The ratio of those who are still there is not that of the two numbers printed."""
    said = report.said("migration.kept")
    for start, end, ratio in re.findall(
        rf"だった({NUMBER})人に(?:対し、\d+年の|対する)[^は]*は({NUMBER})人（(?:100人当たり|同)({NUMBER})人）",
        said,
    ):
        if abs(100 * number(end) / number(start) - number(ratio)) > 0.0501:
            yield said


def change_fits(report: Report) -> Iterator[str]:
    """A change is said to be up or down against its own limits."""
    finding = report.findings.get("migration.change")
    if finding is None or finding.estimate is None or finding.lower is None or finding.upper is None:
        return
    beyond = finding.lower > 0 or finding.upper < 0
    up, down = "へ上がった" in finding.statement, "へ下がった" in finding.statement
    if (up or down) and not beyond:
        yield finding.statement
    if (up and finding.estimate < 0) or (down and finding.estimate > 0):
        yield finding.statement


def balance_fits(report: Report) -> Iterator[str]:
    """Movers in less movers out are not the balance."""
    said = report.said("migration.balance")
    match = re.search(
        rf"転入者は({NUMBER})人、転出者は({NUMBER})人で、差は(?:({NUMBER})人の(転入超過|転出超過)|増減なし)",
        said,
    )
    if match is None:
        if said:
            yield said
        return
    gap = number(match[1]) - number(match[2])
    if match[3] is None:
        if gap:
            yield said
    elif number(match[3]) != abs(gap) or (match[4] == "転入超過") != (gap > 0):
        yield said


def difference_adds_up(report: Report) -> Iterator[str]:
    """The parts of the difference from the prefecture do not add up to it."""
    parts = report.column("migration_carried", "effect")
    if parts and abs(sum(parts[:-1]) - parts[-1]) > 1e-6:
        yield str(parts)
    own, other = report.column("migration_carried", "own"), report.column("migration_carried", "other")
    if parts and abs(own[-1] - other[-1] - parts[-1]) > 1e-6:
        yield str(parts)


def nobody_is_shown(report: Report) -> Iterator[str]:
    """A number of respondents under ten."""
    for table in ("migration_said", "migration_answers", "migration_reasons", "migration_margins"):
        if any(n is not None and n < 10 for n in report.column(table, "n")):
            yield table


def movers_add_up(report: Report) -> Iterator[str]:
    """Movers in less movers out are not the difference of a row, or not between its limits."""
    for table in (each for each in report.tables if each.startswith("migration_movers_migration_report")):
        keys = ("year", "into", "out", "balance", "lower", "upper")
        for year, into, out, balance, lower, upper in zip(
            *(report.column(table, key) for key in keys), strict=True
        ):
            if into - out != balance or not lower <= balance <= upper:
                yield f"{table} {year}: {into} {out} {balance} {lower} {upper}"


def foreigners_are_counted(report: Report) -> Iterator[str]:
    """Nobody is said to be few, or the yearly numbers are below zero."""
    for text in report.prose:
        if "外国人住民は0人" in text:
            yield text
    persons = report.column("migration_foreign_residents", "persons")
    if any(each < 0 for each in persons):
        yield str(persons)


RULES = named(
    young_fits,
    ages_fit,
    groups_add_up,
    kept_fits,
    change_fits,
    balance_fits,
    difference_adds_up,
    nobody_is_shown,
    movers_add_up,
    foreigners_are_counted,
)
