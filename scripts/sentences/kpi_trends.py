"""Rules for the KPI report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sentences.report import NUMBER, Report, named, number

_STANDING = "kpi_trends_standing"


def standing_adds_up(report: Report) -> Iterator[str]:
    """The verdicts do not add up to the KPIs, or are not those of the table."""
    said = report.said("kpi_trends.standing")
    match = re.search(
        r"の(\d+)指標は、順調(\d+)、やや遅れ(\d+)、遅れ(\d+)(?:、判定できない(\d+))?である", said
    )
    if match is None:
        return
    total, *parts = (int(each or 0) for each in match.groups())
    verdicts = Counter(report.column("kpi_trends_numbers", "verdict"))
    listed = [verdicts[word] for word in ("順調", "やや遅れ", "遅れ", "判定できない")]
    if sum(parts) != total or parts != listed or total != len(report.column(_STANDING, "name")):
        yield f"{said} / {dict(verdicts)}"


def worse_has_gone_back(report: Report) -> Iterator[str]:
    """A KPI is called worse than its baseline and its progress is not negative, or the reverse."""
    for name, done, reading in zip(
        *(report.column(_STANDING, key) for key in ("name", "progress", "reading")), strict=True
    ):
        if ("基準値より悪い" in reading) != (done is not None and round(done, 9) < 0):
            yield f"{name}: {done} {reading}"
    said = report.said("kpi_trends.attention")
    match = re.search(r"うち(\d+)指標は基準値より悪く", said)
    late = [
        verdict == "遅れ" and done is not None and done < 0
        for verdict, done in zip(_verdicts(report), report.column(_STANDING, "progress"), strict=True)
    ]
    if said and int(match[1] if match else 0) != sum(late):
        yield said


def rates_agree(report: Report) -> Iterator[str]:
    """A target is called met below 100 per cent of the way, or the other way round."""
    for name, done, reading in zip(
        *(report.column(_STANDING, key) for key in ("name", "progress", "reading")), strict=True
    ):
        if done is not None and ("目標を満たす" in reading) != (round(done, 9) >= 100):
            yield f"{name}: {done} {reading}"


def unknown_has_a_reason(report: Report) -> Iterator[str]:
    """A KPI can't be judged and nothing says why, or the reasons do not add up."""
    for name, label, reading in zip(
        *(report.column(_STANDING, key) for key in ("name", "label", "reading")), strict=True
    ):
        if label == "判定できない" and not reading:
            yield f"{name}: 理由なし"
    said = report.said("kpi_trends.unknown")
    if said:
        told, reasons = said.split("指標は判定できない。内訳は、")
        counted = sum(int(each) for each in re.findall(r"もの(\d+)", reasons))
        if counted != int(told):
            yield said


def chances_are_chances(report: Report) -> Iterator[str]:
    """Chances beyond 0 to 100 or out of order; a sentence that does not count them."""
    chances = report.column("kpi_trends_chance", "chance")
    if any(not 0 <= each <= 100 for each in chances) or chances != sorted(chances):
        yield str(chances)
    said = report.said("kpi_trends.chance")
    match = re.search(r"る(\d+)指標のうち.*五分以上のものは(\d+)、一割に満たないものは(\d+)(?:（|で)", said)
    if said and (
        match is None
        or [int(each) for each in match.groups()]
        != [len(chances), sum(each >= 50 for each in chances), sum(each < 10 for each in chances)]
    ):
        yield said


def required_counts(report: Report) -> Iterator[str]:
    """The sentence on what is needed does not count the rows of its table."""
    said = report.said("kpi_trends.required")
    pairs = [
        (needed, best)
        for needed, best in zip(
            *(report.column("kpi_trends_required", key) for key in ("required", "best")), strict=True
        )
        if needed and best is not None
    ]
    beyond = sum(needed > best for needed, best in pairs)
    match = re.search(r"目標にまだ届かない(\d+)指標のうち(\d+)指標は", said)
    if match and (int(match[1]), int(match[2])) != (len(pairs), beyond):
        yield said
    if said and match is None and beyond:
        yield said


def shares_of_a_scale(report: Report) -> Iterator[str]:
    """The shares of the ratings do not add up to 100, or lie outside their limits."""
    table = report.tables.get("kpi_trends_scale")
    rows = table.rows if table else ()
    total: Counter[str] = Counter()
    for what, label, _, share, lower, upper in rows:
        total[what] += share
        if not lower - 1e-9 <= share <= upper + 1e-9:
            yield f"{what} {label}: {lower} {share} {upper}"
    for what, sum_of_shares in total.items():
        if abs(sum_of_shares - 100) > 1e-6:
            yield f"{what}: {sum_of_shares}"


def moves_add_up(report: Report) -> Iterator[str]:
    """Better, same and worse do not add up, in the transitions or in the common movement."""
    said = report.said("kpi_trends.transitions")
    match = re.search(r"ある(\d+)指標の.*良くなったもの(\d+)、変わらないもの(\d+)、悪くなったもの(\d+)", said)
    if match:
        total, better, same, worse = map(int, match.groups())
        table = report.tables["kpi_trends_transitions"]
        counts = [[int(cell) for cell in row[1:]] for row in table.rows]
        sums = (
            sum(counts[i][j] for i in range(3) for j in range(i)),
            sum(counts[i][i] for i in range(3)),
            sum(counts[i][j] for i in range(3) for j in range(i + 1, 3)),
        )
        if (better, same, worse) != sums or total != sum(sums):
            yield said
    said = report.said("kpi_trends.common")
    match = re.search(
        rf"(\d+)年度は、前年度と比べられる(\d+)指標のうち(\d+)が悪くなり、(\d+)が良くなった（.*?({NUMBER})ポイント",
        said,
    )
    if match:
        row = next(r for r in report.tables["kpi_trends_common"].rows if r[0] == int(match[1]))
        if [int(match[n]) for n in (2, 3, 4)] != [row[1] + row[2] + row[3], row[3], row[1]]:
            yield said
        if abs(row[5] - number(match[5])) > 0.0501:
            yield said


def diverging_is_diverging(report: Report) -> Iterator[str]:
    """A measure is listed as diverging whose progress and feeling lie on the same side."""
    whole = report.tables.get("kpi_trends_felt")
    if whole is None:
        return
    xs, ys = ([row[n] for row in whole.rows] for n in (1, 2))
    middle, mean = sorted(xs), sum(ys) / len(ys)
    cut = (middle[(len(xs) - 1) // 2] + middle[len(xs) // 2]) / 2
    for name, x, y, *_ in (
        report.tables["kpi_trends_apart"].rows if "kpi_trends_apart" in report.tables else ()
    ):
        if (x - cut) * (y - mean) >= 0:
            yield f"{name}: {x} {y}"


def _verdicts(report: Report) -> list[str]:
    """Return the verdicts in the order of the table that is read: both list the same KPIs alike."""
    return [str(each) for each in report.column("kpi_trends_numbers", "verdict")]


RULES = named(
    standing_adds_up, worse_has_gone_back, rates_agree, unknown_has_a_reason, chances_are_chances, required_counts,
    shares_of_a_scale, moves_add_up, diverging_is_diverging,
)  # fmt: skip
