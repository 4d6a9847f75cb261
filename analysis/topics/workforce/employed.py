"""How many work: the employed by census, the labour force around them, and those whose status is not known."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.ages import CENSUS, SEXES
from analysis.chapters.change import gap_note
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.model.series import Series
from analysis.topics.workforce.nouns import NOUNS, SECTORS, SEX_NAMES
from analysis.topics.workforce.rates import Working
from analysis.words.era import era_year
from analysis.words.phrases import counted, joined, moved, percent, rounded

TITLE = "働く人は何人か"
CENSUS_YEARS = 5


def employed(study: Study, own: Working) -> Chapter:
    """Describe the employed of the area by census, and how many answers are missing."""
    table = _table(study, own)
    findings = (_change(study, own), _unknown(study, own), _sectors(study))
    return Chapter(
        TITLE,
        text=(
            Prose(
                paragraphs=(
                    "就業者は、国勢調査の調査週間（9月の最後の1週間）に収入を伴う仕事を少しでもした人と休業中の人で、"
                    "住んでいる市区町村で数える。労働力人口は、就業者と、仕事を探している完全失業者の合計である。",
                )
            ),
        ),
        findings=tuple(each for each in findings if each is not None),
        pictures=(_picture(study, table),) if len(study.main) > 1 else (),
        shown=(table,),
    )


def _change(study: Study, own: Working) -> Finding:
    base, last = study.window
    first, now = study.main[base], study.main[last]
    share = f"（{percent(100 * abs(now - first) / first)}）" if first >= 10 else ""
    told = (
        f"{era_year(base)}と{era_year(last)}がともに{counted(now)}である"
        if now == first
        else f"{era_year(base)}の{counted(first)}から{era_year(last)}の{counted(now)}へ、"
        f"{counted(abs(now - first))}{share}{NOUNS.down if now < first else NOUNS.up}"
    )
    unknown = ""
    if own.has(base, last):
        spread = [rounded(float(own.spread(year).sum())) for year in study.window]
        unknown = f"働いているかどうかが分からない人を按分すると、{moved(spread[1] - spread[0])}である。"
    return study.finding(
        "workforce.change",
        f"{study.name}に住む{NOUNS.what}は、{told}（{study.main.basis_name}）。{unknown}",
        [study.main.at(study.window)],
        estimate=now - first,
        unit=NOUNS.unit,
        method="国勢調査の2つの年の差",
        caveats=() if now else (NOBODY,),
        rank=1,
    )


NOBODY = "国勢調査は調査の日に住んでいる市区町村で数える。避難などで住民票を残したまま離れて暮らす人は、住んでいる先で数えられる。"


def _unknown(study: Study, own: Working) -> Finding | None:
    """Say how many people's status is unknown, and what the employed would be if they worked as the others."""
    base, last = study.window
    if not own.has(base, last):
        return None
    shares = {
        year: 100 * (1 - float(own.known.loc[year].sum() / own.people.total[year])) for year in study.window
    }
    spread = {year: float(own.spread(year).sum()) for year in study.window}
    if max(rounded(value, 1) for value in shares.values()) <= 0:
        return None
    change = rounded(spread[last]) - rounded(spread[base])
    return study.finding(
        "workforce.unknown",
        f"働いているかどうかが分からない人（労働力状態「不詳」）は、15歳以上の{base}年{percent(shares[base])}、"
        f"{last}年{percent(shares[last])}である。この人たちも、分かる人と男女別に同じ割合で働いているとみると、"
        f"就業者は{base}年{counted(rounded(spread[base]))}、{last}年{counted(rounded(spread[last]))}で、{moved(change)}である。",
        own.behind,
        estimate=change,
        unit=NOUNS.unit,
        method="労働力状態不詳の按分",
        caveats=(
            "数えた就業者には労働力状態不詳の人を含まない。不詳が増えると、働く人が減らなくても就業者数は減って見える。",
            "働く割合（就業率）と労働力率は、労働力状態不詳を分母から除いて計算する。",
        ),
    )


def _table(study: Study, own: Working) -> Table:
    names = ("labour_force", "employed", "unemployed", "not_in_labour_force")
    series = {name: study.series(name, CENSUS) for name in names}
    by_sex = {sex: study.series("employed", CENSUS, sex=sex) for sex in SEXES}
    frame = pd.DataFrame(
        {name: each.values for name, each in series.items()}
        | {f"employed_{sex}": each.values for sex, each in by_sex.items()}
    ).reindex(study.main.values.index)
    frame["rate"] = 100 * frame["unemployed"] / frame["labour_force"].where(frame["labour_force"] > 0)
    frame["known"] = own.known.sum(axis=1).reindex(frame.index)
    total = own.people.total.values.reindex(frame.index)
    frame["unknown"] = total - frame["known"]
    frame["working"] = 100 * frame["employed"] / frame["known"].where(frame["known"] > 0)
    frame.index.name = "year"
    return study.table(
        "workforce_by_year",
        f"{study.name}の労働力人口と就業者",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="employed", label="就業者", unit="人"),
            *(Column(key=f"employed_{sex}", label=f"うち{SEX_NAMES[sex]}", unit="人") for sex in SEXES),
            Column(key="unemployed", label="完全失業者", unit="人"),
            Column(key="not_in_labour_force", label="非労働力人口", unit="人"),
            Column(key="unknown", label="労働力状態不詳", unit="人"),
            Column(key="working", label="就業率", unit="％", decimals=1),
            Column(key="rate", label="完全失業率", unit="％", decimals=1),
        ),
        frame,
        [*series.values(), *by_sex.values(), own.people.total.at(frame.index.tolist())],
        period=study.main.period,
        computed=True,
        note="就業率は15歳以上のうち就業者の割合で、労働力状態不詳を除く。完全失業率は労働力人口に対する割合。"
        "労働力状態不詳は、15歳以上の年齢の分かる人から就業者、完全失業者、非労働力人口を引いた数。「…」は手元に値がない。"
        + gap_note(study.main, CENSUS_YEARS),
    )


def _picture(study: Study, table: Table) -> Picture:
    values = {"計": study.main.values} | {
        SEX_NAMES[sex]: study.series("employed", CENSUS, sex=sex).values for sex in SEXES
    }
    shown = {label: each for label, each in values.items() if len(each) > 1}
    first, last = study.main.first, study.main.last
    change = moved(study.main[study.year] - study.main[study.base_year])
    return Picture(
        id="fig_workforce_by_year",
        title=f"{study.name}に住む就業者数（{study.base_year}年から{study.year}年までに{change}）",
        alt=f"折れ線グラフ。就業者数は{first}年の{counted(study.main[first])}から{last}年の{counted(study.main[last])}へ"
        "変化した。" + "".join(_told(label, each) for label, each in shown.items() if label != "計"),
        unit="人",
        chart=LinesChart(
            lines=tuple(
                Line(label, each, "solid" if label == "計" else "dashed", every=CENSUS_YEARS)
                for label, each in shown.items()
            ),
            y_label="就業者数（人）",
            from_zero=True,
        ),
        table=table,
        note=f"点は国勢調査の年（{CENSUS_YEARS}年ごと）で、間は直線で結んだ。",
    )


def _told(label: str, values: pd.Series) -> str:
    first, last = values.index[0], values.index[-1]
    return f"{label}は{first}年{counted(values[first])}、{last}年{counted(values[last])}。"


def _sector_series(study: Study) -> dict[str, Series]:
    return {name: study.series(name, CENSUS) for name in SECTORS}


def _shares(study: Study) -> pd.DataFrame:
    frame = pd.DataFrame({name: each.values for name, each in _sector_series(study).items()}).dropna()
    total = frame.sum(axis=1)
    return 100 * frame[total > 0].div(total[total > 0], axis=0)


def _sectors(study: Study) -> Finding | None:
    shares = _shares(study)
    if not set(study.window) <= set(shares.index):
        return None
    base, last = study.window
    told = joined([f"{label}が{percent(shares.at[last, name])}" for name, label in SECTORS.items()])
    before = "、".join(percent(shares.at[base, name]) for name in SECTORS)
    return study.finding(
        "workforce.sectors",
        f"{study.name}に住む就業者の仕事は、{last}年に{told}である（{base}年は順に{before}。分類不能を除く）。",
        list(_sector_series(study).values()),
        method="公表値の割合",
    )
