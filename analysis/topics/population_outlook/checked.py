"""How good such projections were: here, and for municipalities of this size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.projection import project, recent_rates
from analysis.methods.projection.layout import STEP_YEARS, FloatArray
from analysis.methods.projection.recent import COHORT_PULL, WOMEN_PULL
from analysis.model.area_codes import JAPAN
from analysis.model.reference import projection_rules
from analysis.topics.population_outlook.courses import Courses
from analysis.topics.population_outlook.errors import CENSUSES, leaning
from analysis.topics.population_outlook.groups import CHECKED, INFANTS, TOTAL, Group
from analysis.topics.population_outlook.people import CENSUS, REGISTER, by_year, cited, everywhere
from analysis.words.phrases import change_in_percent, counted, percent, rounded

REGISTERS = (2015, 2020, 2025)
"""The years of the register with which the rules were tried."""
_TITLE = "推計はどれだけ当たったか"
_RULE_WORDS = {
    "own_constant": "自らの比のまま",
    "constant": "変えない",
    "own_once": "自らの動きを一度",
    "nation_damped": "全国の動きを弱めつつ",
    "nation_going_on": "全国の動きをずっと",
    "nation_once_unpulled": "全国の動きを一度（寄せない）",
    "nation_once": "全国の動きを一度（採用）",
}


def checked(study: Study[Any], courses: Courses) -> Chapter:
    """Project known years from what was known before them, and compare."""
    own = _own(study, courses)
    history = _history(study)
    tables: list[Table] = []
    findings: list[Finding] = []
    pictures: list[Picture] = []
    missing: list[Prose] = []
    if own is None:
        missing.append(
            _missing(
                "最新の年の人口で試すこと",
                f"{study.year - 2 * STEP_YEARS}年の男女・年齢別の住民基本台帳人口がない（又は人がいない）ため、示さない。",
            )
        )
    else:
        table = _own_table(study, own)
        tables.append(table)
        findings.append(_own_finding(study, own))
    findings += leaning(study, courses)
    if history is None:
        missing.append(
            _missing(
                "国勢調査で試すこと", "5年おきの国勢調査の男女・年齢別の人口が3回分そろわないため、示さない。"
            )
        )
    else:
        table = _history_table(study, history)
        tables.append(table)
        pictures.append(_history_picture(study, history, table))
    tables.append(_rules_table(study))
    return Chapter(
        _TITLE,
        missing=tuple(missing),
        text=(_text(study),),
        findings=tuple(findings),
        pictures=tuple(pictures),
        shown=tuple(tables),
    )


def _missing(title: str, why: str) -> Prose:
    return Prose(kind="missing", title=title, paragraphs=(why,))


def _text(study: Study[Any]) -> Prose:
    rules = projection_rules()
    rules = rules[(rules["basis"] == REGISTER) & (rules["group"] == INFANTS.key)].set_index("rule")
    chosen = rules[rules["chosen"] == 1].iloc[0]
    plain = rules.loc["own_constant"]
    return Prose(
        paragraphs=(
            "この資料の推計と同じ方法で、過去の年までのデータから、もう分かっている年を推計し、実際と比べた。"
            f"子どもと女性の比の動かし方は、全国{counted(chosen['n'], '')}市区町村で試して選んだ。"
            f"比を変えずに置くと{INFANTS.label}の誤差の中央値は{percent(plain['median_absolute'])}、採用した方法では{percent(chosen['median_absolute'])}である。",
        )
    )


def hindcast(history: list[FloatArray], nation: list[FloatArray], steps: int) -> FloatArray:
    """Return the last of `history` projected `steps` ahead with the rates of its last five years."""
    rates = recent_rates(np.stack(history[-2:]), np.stack(nation[-2:]), steps)
    projected: FloatArray = project(history[-1], rates)[-1]
    return projected


def _own(study: Study[Any], courses: Courses) -> pd.DataFrame | None:
    """Return the newest population projected from five years before it, by group."""
    years = [study.year - 2 * STEP_YEARS, study.year - STEP_YEARS]
    if any(year not in courses.register or year not in courses.nation for year in years):
        return None
    history = [courses.register[year] for year in years]
    if min(people.sum() for people in history) == 0:
        return None
    projected = hindcast(history, [courses.nation[year] for year in years], 1)
    errors = courses.errors_of(history[-1])
    errors = errors[(errors["basis"] == REGISTER) & (errors["horizon"] == STEP_YEARS)].set_index("group")
    rows: list[dict[str, Any]] = []
    for group in CHECKED:
        expected, counted_ = float(group.of(projected)), float(group.of(courses.base))
        row = {
            "group": group.label,
            "projected": expected,
            "counted": counted_,
            "error": change_in_percent(counted_, expected),
        }
        if len(errors):
            row |= {
                "median": errors.at[group.key, "median_absolute"],
                "p90": errors.at[group.key, "p90_absolute"],
                "n": errors.at[group.key, "n"],
            }
        rows.append(row)
    return pd.DataFrame(rows)


def _own_table(study: Study[Any], own: pd.DataFrame) -> Table:
    before = study.year - STEP_YEARS
    return study.table(
        "outlook_hindcast",
        f"{before}年までのデータで推計した{study.year}年の人口と実際",
        (
            Column(key="group", label="年齢", kind="text"),
            Column(key="projected", label="推計", unit="人"),
            Column(key="counted", label="実際", unit="人"),
            Column(key="error", label="誤差", unit="％", decimals=1, sign=True),
            *(
                (
                    Column(key="median", label="同規模の誤差の中央値", unit="％", decimals=1),
                    Column(key="p90", label="同規模の9割が収まる誤差", unit="％", decimals=1),
                )
                if "n" in own
                else ()
            ),
        ),
        own,
        _register_behind(study),
        computed=True,
        note=""
        if "n" not in own
        else f"同規模は人口の近い{counted(own['n'].iloc[0], '')}市区町村。誤差の中央値と9割の値は、多い・少ないを区別しない大きさ。",
    )


def _register_behind(study: Study[Any]) -> list[Any]:
    years = [study.year - 2 * STEP_YEARS, study.year - STEP_YEARS, study.year]
    return [cited(study.folder, area, REGISTER, years, "人口") for area in (study.area, JAPAN)]


def _own_finding(study: Study[Any], own: pd.DataFrame) -> Finding:
    by_label = own.set_index("group")
    told = [_missed(by_label, group) for group in (TOTAL, INFANTS)]
    total = by_label.loc[TOTAL.label]
    verdict = ""
    if "n" in own:
        outside = rounded(abs(total["error"]), 1) > rounded(total["p90"], 1)
        verdict = (
            "総人口の誤差は、同規模の9割が収まる幅を超えており、この団体の推計は特に注意して読む必要がある。"
            if outside
            else "総人口の誤差は、同規模の9割が収まる幅の中にある。"
        )
    return study.finding(
        "population_outlook.hindcast",
        f"{study.year - STEP_YEARS}年までのデータで{study.year}年を推計すると、{'、'.join(told)}である。{verdict}",
        _register_behind(study),
        estimate=float(total["error"]),
        unit="％",
        n=float(total["n"]) if "n" in own else None,
        method="過去の年からの推計と実績の比較",
        level=EvidenceLevel.PEER_COMPARISON,
        caveats=(
            "プラスは実際より多く、マイナスは少なく推計したことを表す。",
            "5年先までの誤差であり、先に行くほど大きくなる。誤差の幅は過去の外れ方で、信頼区間ではない。",
        ),
    )


def _missed(table: pd.DataFrame, group: Group) -> str:
    row = table.loc[group.label]
    if row["error"] is None or pd.isna(row["error"]):
        return f"{group.label}は実際に人がいないため誤差を示せない"
    beside = f"（同規模の誤差の中央値は{percent(row['median'])}）" if "median" in table else ""
    return f"{group.label}の誤差は{percent(row['error'], sign=True)}{beside}"


def _history(study: Study[Any]) -> pd.DataFrame | None:
    """Return the total projected from every census on, by jump-off and horizon; None with fewer than three."""
    own, nation = (by_year(study.folder, area, CENSUS) for area in (study.area, JAPAN))
    years = [year for year in own if year in nation and own[year].sum() > 0]
    rows = []
    for start in years:
        before = start - STEP_YEARS
        if before not in years:
            continue
        for end in years:
            if end > start:
                projected = hindcast(
                    [own[before], own[start]],
                    [nation[before], nation[start]],
                    (end - start) // STEP_YEARS,
                )
                counted_ = float(own[end].sum())
                rows.append((start, end, end - start, float(projected.sum()), counted_))
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["start", "end", "horizon", "projected", "counted"])
    return frame.assign(error=list(map(change_in_percent, frame["counted"], frame["projected"])))


def _history_table(study: Study[Any], history: pd.DataFrame) -> Table:
    return study.table(
        "outlook_history",
        "過去の国勢調査から推計した総人口と実際",
        (
            Column(key="start", label="出発点", unit="年", grouped=False),
            Column(key="end", label="推計した年", unit="年", grouped=False),
            Column(key="horizon", label="何年先", unit="年"),
            Column(key="projected", label="推計", unit="人"),
            Column(key="counted", label="国勢調査", unit="人"),
            Column(key="error", label="誤差", unit="％", decimals=1, sign=True),
        ),
        history,
        [_census(study, history)],
        computed=True,
        note="出発点までの5年間の変化を、その先も続けた。市区町村の境域は国勢調査の表に合わせた。",
        annex=True,
    )


def _census(study: Study[Any], history: pd.DataFrame) -> Any:
    years = sorted({*history["start"], *history["end"], int(history["start"].min()) - STEP_YEARS})
    return cited(study.folder, study.area, CENSUS, years, "人口")


def _history_picture(study: Study[Any], history: pd.DataFrame, table: Table) -> Picture:
    counted_ = history.drop_duplicates("end").set_index("end")["counted"].sort_index()
    starts = [start for start in sorted(history["start"].unique()) if history["start"].eq(start).any()]
    shown = starts[:: max(1, len(starts) // 3)][:3]
    lines = [Line("国勢調査", counted_, "points")]
    for start in shown:
        rows = history[history["start"] == start].set_index("end")["projected"]
        lines.append(Line(f"{start}年から推計", rows, "points" if len(rows) == 1 else "dashed", STEP_YEARS))
    longest = history.sort_values(["horizon", "start"]).iloc[-1]
    size = rounded(longest["error"], 1)
    word = "同じ" if size == 0 else f"{percent(abs(size))}{'多かった' if size > 0 else '少なかった'}"
    told = f"{longest['start']:.0f}年から{longest['end']:.0f}年を推計すると実際{'と' if size == 0 else 'より'}{word}"
    return Picture(
        id="fig_outlook_history",
        title=f"過去の国勢調査から推計した総人口と実際（{told}）",
        alt=f"折れ線グラフ。国勢調査の人口と、過去の国勢調査から推計した人口。{told}。",
        unit="人",
        chart=LinesChart(lines=tuple(lines), y_label="人口（人）", from_zero=True),
        table=table,
    )


def _rules_table(study: Study[Any]) -> Table:
    rules = projection_rules()
    kept = rules[rules["group"].isin([TOTAL.key, INFANTS.key])]
    tests = list(dict.fromkeys(zip(kept["basis"], kept["horizon"], strict=True)))
    labels = {group.key: group.label for group in CHECKED}
    rows = []
    for rule in dict.fromkeys(kept["rule"]):
        for group in dict.fromkeys(kept["group"]):
            of = kept[(kept["rule"] == rule) & (kept["group"] == group)].set_index(["basis", "horizon"])
            row: dict[str, Any] = {"rule": _RULE_WORDS[rule], "group": labels[group]}
            for test in tests:
                key = f"{test[0]}_{test[1]}"
                row[f"median_{key}"] = of.at[test, "median_absolute"]
                row[f"p90_{key}"] = of.at[test, "p90_absolute"]
            rows.append(row)
    names = {REGISTER: "住基", CENSUS: "国調"}
    return study.table(
        "outlook_rules",
        "試した方法と全国の市区町村の誤差（中央値と9割が収まる値）",
        (
            Column(key="rule", label="子どもと女性の比の動かし方", kind="text"),
            Column(key="group", label="年齢", kind="text"),
            *(
                Column(
                    key=f"{part}_{basis}_{horizon}",
                    label=f"{names[basis]}{horizon}年先 {word}",
                    unit="％",
                    decimals=1,
                )
                for basis, horizon in tests
                for part, word in (("median", "中央値"), ("p90", "9割"))
            ),
        ),
        pd.DataFrame(rows),
        [
            everywhere(study.folder, rules[rules["basis"] == basis], basis, years, "全国の市区町村の誤差")
            for basis, years in ((REGISTER, REGISTERS), (CENSUS, CENSUSES))
        ],
        computed=True,
        note=f"住基は{REGISTERS[0]}〜{REGISTERS[1]}年の変化で{REGISTERS[2]}年を、国調は{CENSUSES[0]}〜{CENSUSES[1]}年の国勢調査の間で推計した全国の市区町村の誤差の大きさ。"
        f"「自らの比のまま」と「寄せない」のほかは、各世代に全国の{counted(COHORT_PULL)}分、15〜49歳の女性に全国の{counted(WOMEN_PULL)}分の経験を加え、小さな団体の偶然をならした。「一度」は次の5年だけ動かしてその後は変えないこと。",
        annex=True,
    )
