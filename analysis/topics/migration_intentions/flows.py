"""Where to and from: movers between the prefecture and the others."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Prose
from analysis.elements.picture import BarsChart, Picture
from analysis.model.area_codes import JAPAN
from analysis.model.flows import REST, read_flows
from analysis.model.observations import Status
from analysis.model.series import Series
from analysis.store.kept import kept
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, joined, percent, signed

SHOWN = 5
"""So many prefectures with the greatest gains, and with the greatest losses."""
BASIS, NAME = "migration_report", "都道府県間の移動者数"


def flows_of(study: Study) -> Chapter:
    """Describe movers between the area's prefecture and the others in the last year at hand."""
    title = "都道府県の間の移動"
    prefecture = study.prefecture or study.area
    rows = kept(study.folder, "prefecture_flows", lambda: read_flows(study.folder.data_dir))
    rows = rows[(rows["year"] <= study.year)]
    into = rows[rows["destination"] == prefecture]
    out = rows[rows["origin"] == prefecture]
    if prefecture == JAPAN:
        return Chapter(title)
    if into.empty or out.empty:
        why = "都道府県の間の移動の表が手元にないため、どこと行き来しているかは示さない。"
        return Chapter(title, missing=(Prose(kind="missing", title=title, paragraphs=(why,)),))
    year = int(into["year"].max())
    both = pd.DataFrame(
        {
            "into": into[into["year"] == year].set_index("origin")["movers"],
            "out": out[out["year"] == year].set_index("destination")["movers"],
        }
    )
    whole = both.fillna(0.0).sum()
    known = both.drop(index=REST, errors="ignore").dropna()
    known["balance"] = known["into"] - known["out"]
    known = known.sort_values("balance", ascending=False)
    rest = pd.DataFrame({key: [whole[key] - known[key].sum()] for key in ("into", "out")}, index=[REST])
    rest["balance"] = rest["into"] - rest["out"]
    behind = [flow_series(study, prefecture, year, float(whole["into"]), str(into["source"].iloc[0]))]
    name = study.area_name(prefecture)
    names = [study.area_name(str(code)) for code in known.index]
    table = study.table(
        "migration_flows",
        f"{name}とほかの都道府県との間の移動（{year}年）",
        (
            Column(key="name", label="相手の都道府県", kind="text"),
            Column(key="code", label="コード", kind="text"),
            Column(key="into", label=f"{name}への転入者", unit="人"),
            Column(key="out", label=f"{name}からの転出者", unit="人"),
            Column(key="balance", label="差", unit="人", sign=True),
        ),
        pd.concat([known, rest]).assign(
            name=[*names, "そのほか（内訳なし）"], code=[*map(str, known.index), "…"]
        ),
        behind,
        note="少数の組合せは手元の表に内訳がなく、「そのほか」に総数との差を示した。市区町村の間の移動ではない。",
        annex=True,
    )
    gains = known[known["balance"] > 0].head(SHOWN)
    losses = known[known["balance"] < 0].tail(SHOWN)[::-1]
    total = float(whole["into"] - whole["out"])
    said = [
        f"{word}が大きい相手は{'、'.join(f'{study.area_name(str(code))}（{counted(abs(row.balance))}）' for code, row in found.iterrows())}"
        for word, found in (("転入超過", gains), ("転出超過", losses))
        if len(found)
    ]
    unknown = (
        (
            f"手元の表には少数の組合せの内訳がなく、転入者の{percent(100 * rest['into'].iloc[0] / whole['into'])}、"
            f"転出者の{percent(100 * rest['out'].iloc[0] / whole['out'])}は相手が分からない。",
        )
        if rest["into"].iloc[0] or rest["out"].iloc[0]
        else ()
    )
    finding = study.finding(
        "migration.flows",
        f"{era_year(year)}の{name}とほかの都道府県との間では、転入者{counted(whole['into'])}、転出者{counted(whole['out'])}で差は{signed(total)}、"
        f"{'、'.join(said)}である。",
        behind,
        estimate=total,
        unit="人",
        n=float(whole.sum()),
        method="転入者数−転出者数",
        caveats=(
            f"都道府県の間の移動で、{study.name}だけの数ではない。同じ都道府県の中の移動を含まない。"
            if study.prefecture
            else "都道府県の中の移動を含まない。",
            *unknown,
        ),
    )
    shown = pd.concat([gains, losses[::-1]])
    bars = pd.DataFrame(
        {
            "value": shown["balance"],
            "lower": float("nan"),
            "upper": float("nan"),
            "printed": [format_number(value, sign=True) for value in shown["balance"]],
        }
    ).set_axis([study.area_name(str(code)) for code in shown.index])
    if shown.empty:
        return Chapter(title, findings=(finding,), shown=(table,))
    picture = Picture(
        id="fig_migration_flows",
        title=f"{name}とほかの都道府県との間の移動（{year}年、転入者−転出者）",
        alt=f"横棒グラフ。転入者から転出者を引いた数は、{'、'.join(f'{label}{row.printed}人' for label, row in bars.iterrows())}。",
        unit="人",
        chart=BarsChart(bars, x_label="転入者−転出者（人）"),
        table=table,
        note=f"差の大きい{joined(['転入超過', '転出超過'])}の相手を{SHOWN}つまで示した。",
    )
    return Chapter(title, findings=(finding,), pictures=(picture,), shown=(table,))


def flow_series(
    study: Study, area: str, year: int, movers: float, source: str, basis: str = BASIS, name: str = NAME
) -> Series:
    """Return the movers into an area as a series, which carries basis and source."""
    index = pd.Index([year], name="year")
    return Series(
        values=pd.Series([movers], index=index),
        status=pd.Series([Status.OBSERVED], index=index, dtype=object),
        sources=pd.Series([frozenset({source})], index=index, dtype=object),
        indicator="movers",
        name=name,
        area=area,
        bases=(basis,),
        counted=((name, study.folder.catalogue.basis_name(basis)),),
        unit="人",
    )
