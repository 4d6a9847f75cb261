"""Rules for the population outlook."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from sentences.report import NUMBER, Report, named, number

NATURAL, SOCIAL = (100, 105, 110, 115), (100, 110, 120, 130)


def _rows(report: Report, table: str, key: str, value: str) -> dict[object, float]:
    return dict(zip(report.column(table, key), report.column(table, value), strict=True))


def total_follows(report: Report) -> Iterator[str]:
    """The totals or their percentages are not those of the table, or the range is not around them."""
    said = report.said("population_outlook.total")
    totals = _rows(report, "outlook_total", "year", "recent")
    base = re.search(rf"人口は(\d+)年の({NUMBER})人から", said)
    told = re.findall(rf"\((\d+)\)年に({NUMBER})人（({NUMBER})％）", said)
    if base is None or len(told) != 2:
        yield said
        return
    start = totals[int(base[1])]
    if f"{start:.0f}" != f"{number(base[2]):.0f}":
        yield said
    for year, people, change in told:
        there = totals[int(year)]
        follows = 100 * (number(people) / number(base[2]) - 1)
        if abs(there - number(people)) > 0.51 or abs(follows - number(change)) > 0.0501:
            yield said
    for lower, upper in (
        zip(*(report.column("outlook_total", key) for key in ("lower", "upper")), strict=True)
        if "過去の誤差" in str([c.label for c in report.tables["outlook_total"].columns])
        else ()
    ):
        if lower is not None and not 0 < lower <= upper:
            yield f"{lower} {upper}"


def served_follow(report: Report) -> Iterator[str]:
    """A change in the table of those served is not that of its printed numbers, or the sentence has another."""
    rows = {}
    for group, now, *later in zip(
        *(
            report.column("outlook_served", key)
            for key in ("group", "now", "near", "near_change", "far", "far_change")
        ),
        strict=True,
    ):
        for people, change in (later[:2], later[2:]):
            if now is None or people is None or not float(f"{now:.0f}"):
                continue
            follows = 100 * (float(f"{people:.0f}") / float(f"{now:.0f}") - 1)
            if change is None or abs(change - follows) > 1e-6:
                yield f"{group} {now} {people} {change}"
        rows[group] = later[1]
    for group, change in re.findall(
        rf"[、^]([^、]*?)が[^、]*?（({NUMBER})％）", report.said("population_outlook.served")
    ):
        if rows.get(group) is None or float(f"{rows[group]:.0f}") != number(change):
            yield f"{group} {change}"


def movers_are_a_small_step(report: Report) -> Iterator[str]:
    """The movers of the sensitivity are more than a hundredth of the people, and more than one."""
    said = report.said("population_outlook.weights")
    match = re.search(rf"転入超過が年({NUMBER})人多い", said)
    people = report.column("outlook_total", "recent")[0]
    if said and (match is None or (number(match[1]) > 1 and number(match[1]) > 0.01 * people)):
        yield said


def ages_follow(report: Report) -> Iterator[str]:
    """The three groups do not add up, or the peak of the elderly is not the table's."""
    table = report.tables["outlook_groups"]
    keys = [column.key for column in table.columns]
    for row in table.rows:
        cells = dict(zip(keys, row, strict=True))
        if abs(cells["0-14"] + cells["15-64"] + cells["65+"] - cells["total"]) > 0.01 * 3:
            yield str(cells)
    said = report.said("population_outlook.ages")
    old = {
        year: value
        for year, value in _rows(report, "outlook_groups", "year", "65+").items()
        if int(str(year)) >= report.year
    }
    highest = max(old.values())
    if "が最も多" in said:
        told = re.search(rf"(\d+)年(?:ごろ)?の({NUMBER})人が最も多", said)
        if (
            told is None
            or round(number(told[2])) != round(highest)
            or round(old[int(told[1])]) != round(highest)
        ):
            yield said
    elif "すでに" not in said or round(old[report.year]) != round(highest):
        yield said


def components_add(report: Report) -> Iterator[str]:
    """Children less deaths plus net migrants is not the change of the total."""
    totals = report.column("outlook_total", "recent")
    parts = [report.column("outlook_components", f"{part}_recent") for part in ("children", "deaths", "net")]
    for (before, after), children, deaths, net in zip(pairwise(totals), *parts, strict=True):
        if abs(children - deaths + net - (after - before)) > 1e-6 * max(before, 1.0):
            yield f"{before} {after} {children} {deaths} {net}"


def printed_parts_add(report: Report) -> Iterator[str]:
    """The parts that are printed do not add up to the printed whole."""
    patterns = {
        "flows": rf"増減({NUMBER})人は、自然増減({NUMBER})人と社会増減等({NUMBER})人",
        "why": rf"(?:を({NUMBER})人(上回る|下回る)|しない).*?違いが({NUMBER})人、.*?違いが({NUMBER})人で、残る({NUMBER})人",
        "apart": rf"差の({NUMBER})人は、.*?よるもの({NUMBER})人、.*?よるもの({NUMBER})人、.*?よるもの({NUMBER})人",
    }
    for name, pattern in patterns.items():
        said = report.said(f"population_outlook.{name}")
        if not said:
            continue
        match = re.search(pattern, said)
        if match is None:
            yield said
        elif name == "why":
            whole = number(match[1] or "0") * (-1 if match[2] == "下回る" else 1)
            if whole != sum(number(match[place]) for place in (3, 4, 5)):
                yield said
        else:
            whole, *parts = (number(each) for each in match.groups())
            if whole != sum(parts):
                yield said
    said = report.said("population_outlook.gap")
    whole = re.search(
        rf"の({NUMBER})人に対し「[^」]*」は({NUMBER})人で、差の({NUMBER})人は、(.*?)から成る", said
    )
    if whole is None:
        yield said
    else:
        parts = [number(each) for each in re.findall(rf"よるもの({NUMBER})人", whole[4])]
        if number(whole[2]) - number(whole[1]) != number(whole[3]) or sum(parts) != number(whole[3]):
            yield said


def hindcast_follows(report: Report) -> Iterator[str]:
    """The verdict on the past error is not what the table says."""
    said = report.said("population_outlook.hindcast")
    if not said:
        return
    errors = _rows(report, "outlook_hindcast", "group", "error")
    p90 = _rows(report, "outlook_hindcast", "group", "p90")
    told = re.search(rf"総人口の誤差は({NUMBER})％", said)
    beyond = round(abs(errors["総人口"]), 1) > round(p90["総人口"], 1)
    if (
        told is None
        or abs(number(told[1]) - errors["総人口"]) > 0.0501
        or ("超えて" in said) != beyond
        or ("中にある" in said) == beyond
    ):
        yield said


def leaning_follows(report: Report) -> Iterator[str]:
    """The class does not hold the change that is printed, or the verdict does not follow from the median."""
    said = report.said("population_outlook.leaning")
    if not said:
        return
    match = re.search(
        rf"増減は({NUMBER})％である。増減が(.*?)だった.*?中央値で({NUMBER})％、10団体のうち8団体が({NUMBER})％〜({NUMBER})％",
        said,
    )
    if match is None:
        yield said
        return
    change, median = number(match[1]), number(match[3])
    bounds = [number(each) for each in re.findall(rf"({NUMBER})％", match[2])]
    if "超える減少" in match[2]:
        inside = change < -bounds[0]
    else:
        inside = bounds[0] <= change and (len(bounds) == 1 or change < bounds[1])
    if not inside or not number(match[4]) <= median <= number(match[5]):
        yield said
    leans = "少なめになり" in said, "多めになり" in said
    if leans != (median <= -4, median >= 4):
        yield said


def nearest_is_nearest(report: Report) -> Iterator[str]:
    """The projection that is called nearest is not."""
    said = report.said("population_outlook.closest")
    misses = dict(re.findall(rf"(社人研\d+年推計)は{NUMBER}人（実際より({NUMBER})人", said))
    called = re.search(r"近かったのは出発点の(新しい|古い)(社人研\d+年推計)", said)
    if called:
        others = [number(miss) for name, miss in misses.items() if name != called[2]]
        if any(number(misses.get(called[2], "0")) > other for other in others):
            yield said
        if (called[1] == "新しい") != ("2023" in called[2]):
            yield said


def degrees_follow(report: Report) -> Iterator[str]:
    """A degree of influence is not that of the printed ratio, or the wrong one is called stronger."""
    said = report.said("population_outlook.influence")
    match = re.search(
        rf"({NUMBER})％になり（自然増減の影響度(\d)）.*?({NUMBER})％になる（社会増減の影響度(\d)）", said
    )
    if match is None:
        yield said
        return
    natural, social = int(match[2]), int(match[4])
    if natural != 1 + bisect_right(NATURAL, number(match[1])) or social != 1 + bisect_right(
        SOCIAL, number(match[3])
    ):
        yield said
    called = (
        "同じ"
        if natural == social
        else "出生率が上がることの影響の方"
        if natural > social
        else "移動が釣り合うことの影響の方"
    )
    if called not in said:
        yield said


def ranges_are_no_intervals(report: Report) -> Iterator[str]:
    """A range of past errors is called a confidence interval, or a scenario an interval."""
    for text in report.texts():
        for match in re.finditer(r"信頼区間|予測区間", text):
            after = text[match.end() : match.end() + 5]
            if not after.startswith(("ではない", "でな")):
                yield text


def more_is_more(report: Report) -> Iterator[str]:
    """More births or more movers lead to fewer people."""
    for column in report.tables["outlook_weights"].columns:
        if column.key.startswith("at_"):
            values = report.column("outlook_weights", column.key)
            if min(values) < 0:
                yield str(values)


def target_follows(report: Report) -> Iterator[str]:
    """What is said of the goal contradicts itself: reached and not, or values that the table lacks."""
    said = report.said("population_outlook.required")
    if not said:
        return
    short, over = "届かない" in said, "上回る" in said or "ちょうど" in said
    if short == over:
        yield said
    rate = report.said("population_outlook.required_tfr")
    match = re.search(rf"合計特殊出生率がずっと({NUMBER})", rate)
    if short and match and f"ずっと{match[1]}" not in said:
        yield f"{said} / {rate}"
    combined = report.column("outlook_combined", "migration")
    if any(later > earlier + 1e-9 for earlier, later in pairwise(combined)):
        yield str(combined)


RULES = named(
    total_follows,
    served_follow,
    movers_are_a_small_step,
    ages_follow,
    components_add,
    printed_parts_add,
    hindcast_follows,
    leaning_follows,
    nearest_is_nearest,
    degrees_follow,
    ranges_are_no_intervals,
    more_is_more,
    target_follows,
)
