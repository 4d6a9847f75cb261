"""The same women ten years on, beside the older women of the same census: true cohorts and the period."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.ages import BANDS
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Table
from analysis.elements.picture import GroupLinesChart, Line, Picture
from analysis.methods.labour import cohort_change
from analysis.topics.workforce.curves import Curves, age_words
from analysis.words.phrases import percent

COHORT_FROM, COHORT_YEARS = "25-29", 10


def _cohort(shown: Curves) -> pd.DataFrame:
    """Return what `cohort_change` finds over ten years, from every census that has one ten years later."""
    starts = [int(age.split("-")[0]) for age in BANDS]
    found = [
        cohort_change(
            starts, [year, year + COHORT_YEARS], shown.women.loc[list(BANDS), [year, year + COHORT_YEARS]]
        )
        for year in shown.years
        if year + COHORT_YEARS in shown.years
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["age_from"])


def cohort_finding(study: Study, shown: Curves) -> Finding | None:
    """Follow the women of 25–29 for ten years beside the older women of the same census."""
    older = _later(COHORT_FROM)
    starts = [year for year in shown.years if year + COHORT_YEARS in shown.years]
    if not starts:
        return None
    told = []
    for year in sorted({starts[0], starts[-1]}):
        then, since = shown.women.at[COHORT_FROM, year], shown.women.at[older, year + COHORT_YEARS]
        across = shown.women.at[older, year]
        told.append(
            f"{year}年に{age_words(COHORT_FROM)}であった女性の就業率は{percent(then)}で、{COHORT_YEARS}年後に"
            f"{age_words(older)}になったとき{percent(since)}であった（{year}年当時の{age_words(older)}は{percent(across)}）"
        )
    return study.finding(
        "workforce.cohort",
        f"{shown.name}で同じ人たちを追うと、{'。'.join(told)}。",
        [*shown.of.behind, shown.of.by_age.total],
        method="出生コーホート（同じ時期に生まれた人たち）の追跡",
        caveats=(
            "同じ年の若い年齢と比べるM字カーブは、一人ひとりが年をとるとどうなるかを表さない。世代の違いが混ざるためである。",
            "転入・転出と死亡により、同じ世代でも人は入れ替わる。",
        ),
    )


def _later(age: str) -> str:
    return BANDS[BANDS.index(age) + COHORT_YEARS // 5]


def cohort_picture(shown: Curves, table: Table) -> Picture:
    """Draw the curves of those born in the same years: a census a point."""
    lines = []
    told = []
    for start in [year for year in shown.years if (year - shown.years[0]) % COHORT_YEARS == 0][:5]:
        points = {
            age: shown.women.at[age, year]
            for place, age in enumerate(BANDS)
            if (year := start + 5 * (place - BANDS.index(COHORT_FROM))) in shown.years
        }
        if len(points) < 2:
            continue
        oldest = int(COHORT_FROM.split("-")[1])
        born = f"{start - oldest}〜{start - oldest + 4}年生まれ"
        lines.append(Line(born, pd.Series(points).rename(lambda age: age.replace("-", "〜"))))
        ages = list(points)
        told.append(
            f"{born}は{age_words(ages[0])}の{percent(points[ages[0]])}から{age_words(ages[-1])}の{percent(points[ages[-1]])}"
        )
    return Picture(
        id="fig_workforce_cohorts",
        title=f"{shown.name}の女性の就業率を生まれた年で追う",
        alt=f"年齢別の折れ線グラフ。{'、'.join(told)}。",
        unit="％",
        chart=GroupLinesChart(
            tuple(lines),
            tuple(age.replace("-", "〜") for age in BANDS),
            "年齢（歳）",
            "就業率（％）",
            from_zero=True,
        ),
        table=table,
        note="一つの線が同じ時期に生まれた人たち。転入・転出により人は入れ替わる。",
    )


def cohort_table(study: Study, shown: Curves) -> Table | None:
    """Return the ten years of every cohort that was `COHORT_FROM` at a census, beside the older of that census."""
    older = _later(COHORT_FROM)
    changes = _cohort(shown)
    if changes.empty:
        return None
    rows = changes[changes["age_from"] == int(COHORT_FROM.split("-")[0])]
    frame = pd.DataFrame(
        {
            "year": rows["year_from"].astype(int),
            "rate": rows["rate_from"],
            "later": rows["rate_to"],
            "cohort": rows["cohort_change"],
            "across": [shown.women.at[older, int(year)] for year in rows["year_from"]],
        }
    ).assign(period=lambda f: f["across"] - f["rate"])
    return study.table(
        "workforce_cohorts",
        f"{shown.name}の{age_words(COHORT_FROM)}の女性の就業率と、その{COHORT_YEARS}年後",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="rate", label=age_words(COHORT_FROM), unit="％", decimals=1),
            Column(key="later", label=f"{COHORT_YEARS}年後の同じ人たち", unit="％", decimals=1),
            Column(key="cohort", label="同じ世代の差", unit="ポイント", decimals=1, sign=True),
            Column(key="across", label=f"その年の{age_words(older)}", unit="％", decimals=1),
            Column(key="period", label="同じ年の差", unit="ポイント", decimals=1, sign=True),
        ),
        frame.reset_index(drop=True),
        [*shown.of.behind, shown.of.by_age.total],
        computed=True,
        note="同じ世代の差は、同じ人たちが年をとったときの変化。同じ年の差は、その年の二つの年齢の人たちの違いで、世代の違いを含む。",
    )
