"""In which industries people work here: employees of private establishments, location quotients, concentration."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import BarsChart, Picture
from analysis.methods.regional import effective_number, location_quotient
from analysis.model.area_codes import JAPAN
from analysis.topics.workforce.industry_counts import Industries, names
from analysis.topics.workforce.needs import ECONOMIC, INDUSTRY_YEARS
from analysis.topics.workforce.parameters import IndustryClaim
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, joined, percent, rounded

TITLE = "どの産業で働いているか"
SMALLEST_SHARE = 1.0
"""Per cent of the employees from which an industry is named for its location quotient."""
NAMED = 3
FEW_EMPLOYEES = 100
"""With fewer, one shop decides quotients and parts: the table has to do."""
DRAWN = 10
"""Industries in the chart; the table has all."""
_EARLIER, _LATER = INDUSTRY_YEARS
COVERAGE = (
    f"{_LATER}年の調査は、法人番号の名簿により、外からは見えにくい事業所も{_EARLIER}年より広くとらえた。"
    f"{_EARLIER}年から{_LATER}年への増加には、この調査の範囲の違いが含まれる。"
)


def structure(study: Study, own: Industries, others: dict[str, Industries]) -> Chapter:
    """Show the industries of the last economic census; `others` are the prefecture and the nation."""
    if not own.years or own.total[own.years[-1]] <= 0:
        return Chapter(TITLE, missing=(_missing(study, own),))
    last, named = own.years[-1], names(study)
    frame = _frame(own, others)
    table = _table(study, own, others, frame, named)
    claims = [_claim(study, own, each, named) for each in study.section.claims]
    enough = own.total[last] >= FEW_EMPLOYEES
    findings = (
        _largest(study, own, frame, named),
        _specialised(study, own, frame, named) if enough else None,
        _concentration(study, own, others) if enough else None,
        *claims,
    )
    return Chapter(
        TITLE,
        text=(
            Prose(
                paragraphs=(
                    f"{study.name}にある民営の事業所で働く人（従業者）を、{last}年の経済センサスで見る。住んでいる人ではなく"
                    "働く場所で数え、国と地方公共団体の事業所、個人経営の農林漁業などを含まない。特化係数は、ある産業の従業者の割合を"
                    "全国（又は都道府県）の割合で割った値で、1より大きければその産業に片寄っている。",
                )
            ),
        ),
        findings=tuple(each for each in findings if each is not None),
        pictures=(_picture(study, own, frame, named, table),),
        shown=(table,),
    )


def _missing(study: Study, own: Industries) -> Prose:
    nobody = bool(own.years)
    return Prose(
        kind="missing",
        title="産業別の従業者",
        paragraphs=(
            f"{study.name}には、{own.years[-1]}年に民営の事業所で働く人がいない。"
            if nobody
            else f"{study.name}の経済センサスの産業別の従業者数がないため、産業を示さない。",
        ),
    )


def _frame(own: Industries, others: dict[str, Industries]) -> pd.DataFrame:
    last, first = own.years[-1], own.years[0]
    frame = pd.DataFrame(
        {
            "establishments": own.establishments.get(last),
            "employees": own.employees[last],
            "before": own.employees[first] if first < last else float("nan"),
            "share": 100 * own.employees[last] / own.total[last],
        }
    )
    for code, other in others.items():
        quotients = {
            industry: location_quotient(
                own.employees.at[industry, last],
                own.total[last],
                other.employees.at[industry, last],
                other.total[last],
            ).value
            for industry in frame.index
            if last in other.years
        }
        frame[f"quotient_{code}"] = pd.Series(quotients, dtype=float).reindex(frame.index)
    return frame


def _table(
    study: Study, own: Industries, others: dict[str, Industries], frame: pd.DataFrame, named: dict[str, str]
) -> Table:
    first, last = own.years[0], own.years[-1]
    body = frame.assign(
        name=[named[str(i)] for i in frame.index], change=frame["employees"] - frame["before"]
    )
    rest = own.withheld(last)
    extra = []
    if rest > 0:
        extra.append(
            {
                "name": "産業の分からない分（秘匿など）",
                "employees": rest,
                "share": 100 * rest / own.total[last],
            }
        )
    before = own.total[first] if first < last else None
    extra.append(
        {
            "name": "計",
            "establishments": float(study.folder.read(own.area, "establishments", ECONOMIC).get(last) or 0),
            "employees": own.total[last],
            "before": before,
            "change": None if before is None else own.total[last] - before,
            "share": 100.0,
        }
    )
    body = pd.concat([body, pd.DataFrame(extra)], ignore_index=True)
    compared = [
        Column(key=f"quotient_{code}", label=f"特化係数（{study.area_name(code)}）", decimals=2)
        for code in others
    ]
    return study.table(
        "workforce_industries",
        f"{study.name}の産業別の事業所と従業者（民営、{last}年）",
        (
            Column(key="name", label="産業", kind="text"),
            Column(key="establishments", label="事業所数"),
            Column(key="employees", label="従業者数", unit="人"),
            Column(key="share", label="割合", unit="％", decimals=1),
            *(
                (Column(key="change", label=f"{first}年からの増減", unit="人", sign=True),)
                if first < last
                else ()
            ),
            *compared,
        ),
        body,
        [*own.behind, *(series for other in others.values() for series in other.behind)],
        period=f"{first}年と{last}年" if first < last else f"{last}年",
        computed=True,
        note=(COVERAGE if first < last else "")
        + "従業者の少ない産業の特化係数は、一つの事業所で大きく変わる。公表値がゼロの産業には、秘匿された値を含むことがある。"
        "国の輸出入（産業連関表）で調整した修正特化係数は、産業別の自給率が手元にないため示さない。",
    )


def _largest(study: Study, own: Industries, frame: pd.DataFrame, named: dict[str, str]) -> Finding:
    last = own.years[-1]
    ordered = frame.sort_values("employees", ascending=False, kind="stable")
    two = ordered[ordered["employees"] > 0].head(2)
    told = "、次いで".join(
        f"{named[str(i)]}（{counted(row['employees'])}、{percent(row['share'])}）"
        for i, row in two.iterrows()
    )
    together = f"で、合わせて{percent(two['share'].sum())}を占める" if len(two) > 1 else "である"
    return study.finding(
        "workforce.industries",
        f"{study.name}の民営の事業所で働く人は{last}年に{counted(own.total[last])}で、最も多いのは{told}{together}。",
        own.behind,
        estimate=rounded(float(two["share"].sum()), 1),
        unit="％",
        n=float(own.total[last]),
        method="公表値の割合",
        rank=4,
    )


def _specialised(study: Study, own: Industries, frame: pd.DataFrame, named: dict[str, str]) -> Finding | None:
    key = f"quotient_{JAPAN}"
    if key not in frame or study.area == JAPAN or frame[key].isna().all():
        return None
    large = frame[frame["share"] >= SMALLEST_SHARE].sort_values(key, ascending=False, kind="stable")
    top = large[large[key].map(lambda v: rounded(v, 2)) > 1].head(NAMED)
    last = own.years[-1]
    if top.empty:
        return None
    told = "、".join(f"{named[str(i)]}（{format_number(v, 2)}）" for i, v in top[key].items())
    return study.finding(
        "workforce.quotient",
        f"全国より従業者の割合が高い産業（従業者の{percent(SMALLEST_SHARE, 0)}以上を占めるもの）を特化係数の大きい順に挙げると、{told}である（{last}年）。",
        own.behind,
        method="特化係数（産業の従業者割合の全国との比）",
        level=EvidenceLevel.PEER_COMPARISON,
        caveats=("特化係数は割合の比で、産業の強さや生産性を示すものではない。",),
    )


def _concentration(study: Study, own: Industries, others: dict[str, Industries]) -> Finding | None:
    last = own.years[-1]
    number = effective_number(own.employees[last].to_numpy())
    if number.value is None:
        return None
    told = f"{format_number(number.value, 1)}産業"
    beside = "、".join(
        f"{study.area_name(code)}は{format_number(effective_number(other.employees[last].to_numpy()).number, 1)}産業"
        for code, other in others.items()
        if last in other.years
    )
    return study.finding(
        "workforce.concentration",
        f"{study.name}の従業者の産業への集まり方は、{told}に等しく分かれているのと同じである"
        + (f"（{beside}）" if beside else "")
        + "。少ないほど、少数の産業に集まっている。",
        [*own.behind, *(series for other in others.values() for series in other.behind)],
        estimate=number,
        unit="産業",
        method="ハーフィンダール指数の逆数",
    )


def _claim(study: Study, own: Industries, claim: IndustryClaim, named: dict[str, str]) -> Finding | None:
    last = own.years[-1]
    share = rounded(100 * float(own.employees.loc[list(claim.industries), last].sum()) / own.total[last], 1)
    which = joined([named[each] for each in claim.industries])
    apart = rounded(share - claim.share_percent, 1)
    verdict = (
        "同じである"
        if apart == 0
        else f"{format_number(abs(apart), 1)}ポイント{'多い' if apart > 0 else '少ない'}"
    )
    return study.finding(
        "workforce.claim",
        f"{claim.source}は、{which}で従業者の{percent(claim.share_percent, 0)}を占めるとしている。"
        f"{last}年の経済センサス（民営）では{percent(share)}で、{verdict}。",
        own.behind,
        estimate=share,
        unit="％",
        n=float(own.total[last]),
        method="公表値の割合",
        caveats=(
            "述べられた割合の年と数え方（公務や個人経営を含むか、丸めた値か）は示されていないため、差の理由は分からない。",
        ),
    )


def _picture(
    study: Study, own: Industries, frame: pd.DataFrame, named: dict[str, str], table: Table
) -> Picture:
    last = own.years[-1]
    ordered = (
        frame[frame["employees"] > 0].sort_values("employees", ascending=False, kind="stable").head(DRAWN)
    )
    key = f"quotient_{JAPAN}"
    printed = [
        f"{percent(row['share'])}"
        + (
            f"（特化係数{format_number(row[key], 2)}）"
            if key in ordered and study.area != JAPAN and pd.notna(row[key])
            else ""
        )
        for _, row in ordered.iterrows()
    ]
    told = "、".join(f"{named[str(i)]}が{counted(row['employees'])}" for i, row in ordered.head(5).iterrows())
    return Picture(
        id="fig_workforce_industries",
        title=f"{study.name}の産業別の従業者（民営、{last}年）: 最も多いのは{named[str(ordered.index[0])]}",
        alt=f"横棒グラフ。従業者の多い順に、{told}" + ("など。" if len(ordered) > 5 else "。"),
        unit="人",
        chart=BarsChart(
            rows=pd.DataFrame(
                {
                    "value": ordered["employees"].to_numpy(),
                    "lower": float("nan"),
                    "upper": float("nan"),
                    "printed": printed,
                },
                index=[named[str(i)] for i in ordered.index],
            ),
            x_label="従業者数（人）",
            signed=False,
        ),
        table=table,
        note="数字は従業者に占める割合"
        + ("と、全国に対する特化係数。" if study.area != JAPAN else "。")
        + f"従業者の多い順に{len(ordered)}産業を示した。",
    )
