"""Day and night: how many work where they live, how many leave for work, and who comes in where that is known."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.ages import CENSUS
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.model.series import Series
from analysis.words.phrases import counted, percent, rounded

TITLE = "昼と夜：どこで働いているか"


def day_and_night(study: Study) -> Chapter:
    """Show where the employed of the area work; daytime population and those who come in need an imported table."""
    home, away = (study.series(name, CENSUS) for name in ("employed_at_home", "commuters_out"))
    daytime, inward = (study.series(name, CENSUS) for name in ("population_daytime", "commuters_in"))
    night = study.series("population", CENSUS)
    years = [year for year in home.years if year in away and home[year] + away[year] > 0]
    findings = (
        _where(study, home, away, years) if years else None,
        _ratio(study, daytime, night),
        _balance(study, inward, away),
    )
    told = tuple(each for each in findings if each is not None)
    table = _table(study, home, away, daytime, inward, night)
    missing = []
    if not len(daytime) or not len(inward):
        missing.append(_missing(study, bool(years)))
    return Chapter(TITLE, missing=tuple(missing), findings=told, shown=(table,) if table is not None else ())


def _missing(study: Study, known: bool) -> Prose:
    what = "昼間人口と、他の市区町村からの通勤者数" if known else "通勤者数と昼間人口"
    if study.prefecture is None:
        return Prose(
            kind="missing",
            title="昼夜間人口",
            paragraphs=(f"{study.name}の{what}がないため、昼夜間人口比率と通勤の出入りを示さない。",),
        )
    return Prose(
        kind="missing",
        title="昼夜間人口",
        paragraphs=(
            f"{study.name}の{what}が手元にないため、昼夜間人口比率（夜間人口に対する昼間人口の割合）と通勤の出入りの差を"
            "示さない。これを補う統計表は「不足しているデータ」に示した。",
        ),
    )


@dataclass(frozen=True)
class _Places:
    """What the table's 市区町村 are: in a designated city its wards, so that another ward is another 市区町村."""

    here: str
    elsewhere: str
    caveat: tuple[str, ...] = ()


_PLAIN = _Places("市区町村内", "他の市区町村")
_WARDS = _Places(
    "住んでいる区の中",
    "市内のほかの区か他の市区町村",
    (
        "手元の統計は政令指定都市の区をそれぞれ一つの市区町村として数えるため、市内のほかの区で働く人を、市外で働く人と分けられない。",
    ),
)


def _places(study: Study) -> _Places:
    return _WARDS if (study.folder.catalogue.areas["parent"] == study.area).any() else _PLAIN


def _where(study: Study, home: Series, away: Series, years: list[int]) -> Finding:
    last, places = years[-1], _places(study)
    share = {year: 100 * home[year] / (home[year] + away[year]) for year in years}
    now = rounded(share[last], 1)
    told = ""
    if len(years) > 1:
        before = rounded(share[years[0]], 1)
        told = f"{years[0]}年は{percent(before)}であった。"
    return study.finding(
        "workforce.commuting",
        f"{study.name}に住んで働く人のうち、働く場所が分かる人の{percent(now)}（{counted(home[last])}）が{places.here}で働き、"
        f"{counted(away[last])}が{places.elsewhere}へ通っている（{last}年）。{told}",
        [home.at(years), away.at(years)],
        estimate=now,
        unit="％",
        n=home[last] + away[last],
        method="公表値の割合",
        caveats=(
            *places.caveat,
            "働く場所の分からない人を除く。在宅勤務は、自宅のある市区町村で働く人に数える（最新の調査は感染症の流行の中で行われた）。",
        ),
    )


def _ratio(study: Study, daytime: Series, night: Series) -> Finding | None:
    years = [year for year in daytime.years if night.get(year)]
    if not years:
        return None
    last = years[-1]
    ratio = rounded(100 * daytime[last] / night[last], 1)
    return study.finding(
        "workforce.daytime",
        f"{study.name}の{last}年の昼間人口は{counted(daytime[last])}で、夜間人口{counted(night[last])}の"
        f"{percent(ratio)}に当たる（昼夜間人口比率）。",
        [daytime.at([last]), night.at([last])],
        estimate=ratio,
        unit="％",
        method="公表値の比",
    )


def _balance(study: Study, inward: Series, away: Series) -> Finding | None:
    years = [year for year in inward.years if year in away]
    if not years or _places(study) is _WARDS:  # who comes from another ward may be counted or not
        return None
    last = years[-1]
    balance = inward[last] - away[last]
    direction = (
        f"差し引き{counted(0)}"
        if balance == 0
        else f"差し引き{counted(abs(balance))}の{'流入' if balance > 0 else '流出'}"
    )
    return study.finding(
        "workforce.commuting_balance",
        f"{last}年に働きに来る人は{counted(inward[last])}、出る人は{counted(away[last])}で、{direction}である。",
        [inward.at([last]), away.at([last])],
        estimate=balance,
        unit="人",
        method="公表値の差",
    )


def _table(
    study: Study, home: Series, away: Series, daytime: Series, inward: Series, night: Series
) -> Table | None:
    places = _places(study)
    series = {"home": home, "away": away, "inward": inward, "daytime": daytime}
    frame = pd.DataFrame({name: each.values for name, each in series.items()})
    if frame.empty:
        return None
    known = frame["home"] + frame["away"]
    frame["share"] = 100 * frame["home"] / known.where(known > 0)
    frame["ratio"] = 100 * frame["daytime"] / night.values.reindex(frame.index)
    columns = [
        Column(key="year", label="年", grouped=False),
        Column(key="home", label=f"{places.here}で働く", unit="人"),
        Column(key="away", label=f"{places.elsewhere}へ通う", unit="人"),
        Column(key="share", label=f"{places.here}の割合", unit="％", decimals=1),
        Column(key="inward", label="他の市区町村から通う", unit="人"),
        Column(key="daytime", label="昼間人口", unit="人"),
        Column(key="ratio", label="昼夜間人口比率", unit="％", decimals=1),
    ]
    frame.index.name = "year"
    used = [c for c in columns if c.key == "year" or frame[c.key].notna().any()]
    return study.table(
        "workforce_commuting",
        f"{study.name}に住む就業者の働く場所",
        used,
        frame,
        [each for each in (*series.values(), night.at(daytime.years)) if len(each)],
        computed=True,
        note="".join(("働く場所の分からない就業者を除く。", *places.caveat)),
    )
