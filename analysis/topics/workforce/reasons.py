"""Why the employed change: fewer people, older people, more of them working, and answers that are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.chapters.ages import SEXES
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import BarsChart, Picture
from analysis.methods.decomposition import decompose
from analysis.methods.rounding import round_to_sum
from analysis.model.series import Series
from analysis.topics.workforce.nouns import NOUNS, SEX_NAMES
from analysis.topics.workforce.rates import Working
from analysis.words.phrases import counted, rounded, signed

TITLE = "住んで働く人（就業者）は何とともに変わったのか"
METHOD = "Das Gupta の要因分解"
LABELS: Mapping[str, str] = {
    "number": "15歳以上の人数",
    "structure": "年齢構成",
    "rates": "働く割合（{whose}の年齢別の就業率）",
    "own": "働く割合（{name}に固有）",
    "known": "労働力状態不詳の増減（統計上）",
}


def reasons(study: Study, own: Working, reference: Working) -> Chapter:
    """Decompose the change of the employed, men and women apart; they add up to the change."""
    base, last = study.window
    schedules = {year: reference.rates(year) for year in study.window}
    if not own.has(base, last) or any(each is None for each in schedules.values()):
        return Chapter(TITLE, missing=(_missing(study, own, reference),))
    effects = {sex: _effects(own, sex, study.window, schedules) for sex in SEXES}
    frame = pd.DataFrame(effects)
    change = own.employed.loc[last] - own.employed.loc[base]
    labels = {
        name: LABELS[name].format(name=study.name, whose=study.area_name(reference.area))
        for name in frame.index
    }
    behind = _behind(own, reference)
    printed = _printed(frame, change)
    table = _table(study, labels, printed, behind, own)
    return Chapter(
        TITLE,
        text=(_text(study, own, reference),),
        findings=(_finding(study, labels, printed, behind), _by_sex(study, labels, printed, behind)),
        pictures=(_picture(study, labels, frame, printed, table),),
        shown=(table,),
    )


def _behind(own: Working, reference: Working) -> list[Series]:
    return [
        *own.behind,
        *((*reference.behind, reference.by_age.total) if reference is not own else (own.by_age.total,)),
    ]


def _effects(
    own: Working, sex: str, window: tuple[int, int], schedules: Mapping[int, pd.Series | None]
) -> dict[str, float]:
    """Return the effects on the employed of one sex: E = N · q · k · Σ c_x r_x.

    N people of 15 and over, q the share of known status, c_x their ages, r_x the reference's rates and k the
    employed over those that these give; for the reference itself k is 1 and left out.
    """
    populations = {}
    for year in window:
        people = own.people.counts.loc[year][sex].to_numpy(float)
        rates = schedules[year]
        assert rates is not None, "looked at before"
        schedule = rates[sex].fillna(0.0).to_numpy()
        known = float(own.known_share(year)[sex])
        expected = known * float(people @ schedule)
        factors = {
            "number": np.array(people.sum()),
            "structure": people / people.sum(),
            "rates": schedule,
            "known": np.array(known),
            "own": np.array(own.employed.at[year, sex] / expected),
        }
        populations[year] = factors
    if all(abs(float(each["own"]) - 1) < 1e-9 for each in populations.values()):
        for each in populations.values():
            del each["own"]
    result = decompose(
        populations,
        lambda **f: f["number"] * f["known"] * f.get("own", 1.0) * (f["structure"] * f["rates"]).sum(-1),
    )
    found = result.effects()
    return {name: found[name] for name in LABELS if name in found}


def _printed(frame: pd.DataFrame, change: pd.Series) -> pd.DataFrame:
    """Return whole persons: men and women add up to their changes, both to the whole."""
    columns = {
        sex: pd.Series(round_to_sum(frame[sex].to_numpy(), float(change[sex])), index=frame.index)
        for sex in SEXES
    }
    return pd.DataFrame(columns).assign(total=lambda f: f.sum(axis=1))


def _missing(study: Study, own: Working, reference: Working) -> Prose:
    base, last = study.window
    absent = [
        *(f"{year}年の男女別の年齢構成" for year in study.window if year not in own.people),
        *(
            f"{year}年の男女別の就業者数、完全失業者数及び非労働力人口"
            for year in study.window
            if year not in own.known.index
        ),
        *(
            f"{year}年の{study.area_name(reference.area)}の年齢別就業者数"
            for year in study.window
            if year not in reference.by_age
        ),
    ]
    nobody = not absent and not own.has(base, last)
    why = "15歳以上の住民がいない年があるため" if nobody else f"{'、'.join(absent) or '必要な値'}がないため"
    return Prose(
        kind="missing",
        title="就業者数の変化の要因分解",
        paragraphs=(f"{why}、{base}年から{last}年までの就業者数の変化を要因に分けることができない。",),
    )


def _text(study: Study, own: Working, reference: Working) -> Prose:
    whose = study.area_name(reference.area)
    paragraphs = [
        "就業者数は、15歳以上の人数、その年齢構成（高い年齢ほど働く人が少ない）、同じ年齢で働く人の割合の積で決まる。"
        "このほか、働いているかどうかが分からない人（労働力状態不詳）が増えると、数えられる就業者は減る。",
    ]
    if reference is not own:
        paragraphs.append(
            f"{study.name}の年齢別の就業率がないため、{whose}の年齢別の就業率を物差しにする（間接標準化）。"
            f"働く割合の変化は、{whose}と共通する分と、{study.name}に固有の分に分かれる。"
        )
    if any(own.people.total.status[year].label != "実績" for year in study.window):
        estimated = [year for year in study.window if own.people.total.status[year].label == "推計"]
        if estimated:
            paragraphs.append(
                f"{'、'.join(f'{year}年' for year in estimated)}の年齢構成は、国勢調査の年齢区分（15〜64歳、65〜74歳、75歳以上）に、"
                f"{own.people.shape}の年齢5歳階級を合わせた推計値である。"
            )
    return Prose(paragraphs=tuple(paragraphs))


def _listed(labels: Mapping[str, str], column: pd.Series) -> str:
    return "、".join(f"{labels[name]}が{signed(value)}" for name, value in column.items())


def _finding(
    study: Study, labels: Mapping[str, str], printed: pd.DataFrame, behind: Sequence[Series]
) -> Finding:
    base, last = study.window
    total = printed["total"].sum()
    head = (
        f"{counted(abs(total))}の{NOUNS.moved(total)}" if rounded(total) else f"増減（差し引き{counted(0)}）"
    )
    return study.finding(
        "workforce.reasons",
        f"{base}年から{last}年までの就業者数の{head}を要因に分けると、{_listed(labels, printed['total'])}である。",
        behind,
        estimate=float(total),
        unit=NOUNS.unit,
        method=METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "要因に分けても、その要因がなぜ変わったかは分からない。因果関係を示すものではない。",
            "労働力状態不詳の増減は、答えが得られたかどうかの変化で、実際に働く人の増減ではない。",
        ),
        rank=2,
    )


def _by_sex(
    study: Study, labels: Mapping[str, str], printed: pd.DataFrame, behind: Sequence[Series]
) -> Finding:
    sexes = "。".join(
        f"{SEX_NAMES[sex]}（{signed(printed[sex].sum())}）は、{_listed(labels, printed[sex])}"
        for sex in SEXES
    )
    return study.finding(
        "workforce.reasons_by_sex",
        f"男女別に見ると、{sexes}である。",
        behind,
        unit=NOUNS.unit,
        method=METHOD,
        level=EvidenceLevel.ESTIMATE,
    )


def _table(
    study: Study,
    labels: Mapping[str, str],
    printed: pd.DataFrame,
    behind: Sequence[Series],
    own: Working,
) -> Table:
    rows = [(labels[str(name)], row["male"], row["female"], row["total"]) for name, row in printed.iterrows()]
    rows.append((f"計（{NOUNS.what}の変化）", *(printed[key].sum() for key in ("male", "female", "total"))))
    base, last = study.window
    return study.table(
        "workforce_reasons",
        f"{NOUNS.what}の変化の内訳（{base}年から{last}年まで）",
        (
            Column(key="factor", label="要因", kind="text"),
            Column(key="male", label="男性", unit="人", sign=True),
            Column(key="female", label="女性", unit="人", sign=True),
            Column(key="total", label="計", unit="人", sign=True),
        ),
        pd.DataFrame(rows, columns=["factor", "male", "female", "total"]),
        behind,
        period=f"{base}年と{last}年",
        computed=True,
        note="効果は Das Gupta の要因分解で、合計は変化に一致する（端数は合計に合わせて調整）。国勢調査は全数を数えるため区間を示さない。",
    )


def _picture(
    study: Study, labels: Mapping[str, str], frame: pd.DataFrame, printed: pd.DataFrame, table: Table
) -> Picture:
    base, last = study.window
    total = printed["total"]
    return Picture(
        id="fig_workforce_reasons",
        title=f"{NOUNS.what}の変化（{signed(total.sum())}）の内訳",
        alt=f"横棒グラフ。{base}年から{last}年までの{NOUNS.what}の変化{signed(total.sum())}の内訳は、{_listed(labels, total)}。",
        unit="人",
        chart=BarsChart(
            rows=pd.DataFrame(
                {
                    "value": frame.sum(axis=1).to_numpy(),
                    "lower": float("nan"),
                    "upper": float("nan"),
                    "printed": [signed(value, "") for value in total],
                },
                index=[labels[str(name)] for name in frame.index],
            ),
            x_label=f"{NOUNS.what}への効果（人）",
        ),
        table=table,
    )
