"""A realistic executed notebook: one city's births with every kind of element, and hostile variants of it.

The figures are invented round numbers of the order of a city of 220,000; nothing here is an oracle for statistics.
"""

from __future__ import annotations

from io import StringIO
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import nbformat
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure as Canvas
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.elements import Column, Cover, EvidenceLevel, Figure, Finding, Prose, Source, Table
from analysis.report.fonts import FACES, FAMILY

YEARS = tuple(range(2010, 2024))
BIRTHS = (1935, 1921, 1854, 1802, 1760, 1731, 1614, 1598, 1541, 1467, 1402, 1377, 1331, 1246)
MARRIAGES = (1210, 1174, 1168, 1132, 1101, 1087, 1033, 1012, 988, 1004, 861, 838, 842, 790)


def draw(draw_on: Any, width: float = 6.5, height: float = 2.9) -> str:
    """Return the SVG of a chart with text kept as text."""
    for path in FACES.values():
        font_manager.fontManager.addfont(str(path))
    style = {"font.family": FAMILY, "svg.fonttype": "none", "svg.hashsalt": "sample", "font.size": 9}
    with mpl.rc_context(style):
        canvas = Canvas(figsize=(width, height), layout="constrained")
        draw_on(canvas.subplots())
        buffer = StringIO()
        canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _births_chart(axes: Any) -> None:
    axes.plot(YEARS, BIRTHS, color="#0072B2", marker="o")
    axes.fill_between(YEARS, [b - 80 for b in BIRTHS], [b + 80 for b in BIRTHS], color="#0072B2", alpha=0.2)
    axes.annotate("出生数", (YEARS[-1], BIRTHS[-1]), xytext=(4, 4), textcoords="offset points")
    axes.set(xlabel="年", ylabel="人", ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)


def _parts_chart(axes: Any) -> None:
    axes.barh(
        ["出生率の水準", "年齢構成", "女性の数"], [-182, -94, -278], color=["#D55E00", "#009E73", "#0072B2"]
    )
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set(xlabel="出生数の変化への寄与（人）")
    axes.spines[["top", "right"]].set_visible(False)


def series_table() -> Table:
    """Return the annex table of 14 years behind the first figure."""
    columns = (
        Column(key="year", label="年", grouped=False),
        Column(key="births", label="出生数", unit="人"),
        Column(key="change", label="前年差", unit="人", sign=True),
        Column(key="rate", label="普通出生率", unit="人口千対", decimals=1),
        Column(key="marriages", label="婚姻件数", unit="件"),
    )
    change = (None, *(b - a for a, b in pairwise(BIRTHS)))
    rows = tuple(
        (year, births, diff, births / 224.0, marriages)
        for year, births, diff, marriages in zip(YEARS, BIRTHS, change, MARRIAGES, strict=True)
    )
    return Table(
        id="births-by-year",
        title="出生数、普通出生率、婚姻件数の推移",
        columns=columns,
        rows=rows,
        period="2010–2023年",
        basis="人口動態統計（日本人、住所地）",
        source="厚生労働省「人口動態調査」保管統計表",
        note="普通出生率の分母は住民基本台帳人口（1月1日）。",
        annex=True,
    )


def long_table() -> Table:
    """Return a table of 40 rows with two text columns."""
    columns = (
        Column(key="area", label="市区町村", kind="text"),
        Column(key="note", label="選んだ理由", kind="text"),
        Column(key="births", label="出生数", unit="人"),
        Column(key="tfr", label="合計特殊出生率", decimals=2),
        Column(key="share", label="20–39歳女性の割合", unit="%", decimals=1),
    )
    reasons = (
        "人口規模が近い",
        "年齢構成と産業構成が近く、大学が立地する",
        "通勤圏が重なる",
        "人口密度が近い",
    )
    rows = tuple(
        (f"比較市{n:02d}", reasons[n % 4], 900 + 37 * n, 1.1 + n / 100, 18.0 + n / 10 if n % 7 else None)
        for n in range(1, 41)
    )
    return Table(
        id="peers",
        title="比較した 40 市の出生数と合計特殊出生率（令和5(2023)年）",
        columns=columns,
        rows=rows,
        period="2023年",
        basis="人口動態統計（日本人、住所地）",
        source="厚生労働省「人口動態調査」、総務省「国勢調査」",
        note="「…」は公表値がないことを示す。",
    )


def wide_table() -> Table:
    """Return a table of 15 columns, a year each."""
    columns = (
        Column(key="kind", label="統計の種類", kind="text"),
        *(Column(key=f"y{year}", label=f"{year}年") for year in YEARS),
    )
    rows = tuple(
        (name, *(births + offset for births in BIRTHS))
        for name, offset in (("人口動態統計", 0), ("住民基本台帳", 76), ("市の計画", 97))
    )
    return Table(
        id="bases",
        title="三つの統計による出生数の違い",
        columns=columns,
        rows=rows,
        period="2010–2023年",
        basis="表側のとおり",
        source="厚生労働省「人口動態調査」、総務省「住民基本台帳に基づく人口」、市資料",
        annex=True,
    )


def sample_cover(**changes: Any) -> Cover:
    """Return the sample's cover."""
    fields: dict[str, Any] = {
        "title": "出生数の減少要因に関する根拠資料",
        "question": "なぜ出生数は減っているのか",
        "area": "14999",
        "area_name": "見本県架空市",
        "year": 2023,
        "year_label": "令和5(2023)年版",
        "topic": "births",
        "document_no": "資料2-1",
        "meeting": "令和6年度第2回 総合計画審議会",
        "date": "令和6年11月20日",
        "date_iso": "2024-11-20",
        "department": "企画部 企画政策課",
        "sources": (
            Source(
                id="vital",
                publisher="厚生労働省",
                title="人口動態調査",
                table="保管統計表 市区町村編 表1",
                url="https://www.e-stat.go.jp/stat-search/files?page=1&layout=datalist&toukei=00450011",
                licence="政府標準利用規約（第2.0版）",
                note="日本における日本人。住所地による。",
            ),
            Source(id="census", publisher="総務省統計局", title="国勢調査", table="人口等基本集計 第3表"),
            Source(id="plan", publisher="架空市", title="第10次総合計画", note="数値は計画書からの転記。"),
        ),
    }
    return Cover(**{**fields, **changes})


def births_figure(**changes: Any) -> Figure:
    """Return the first figure."""
    fields: dict[str, Any] = {
        "id": "births",
        "title": "出生数は2015年以降、毎年減り続けている",
        "alt": "折れ線グラフ。出生数は2010年の1,935人から2023年の1,246人へ、ほぼ一貫して減っている。",
        "unit": "人",
        "period": "2010–2023年",
        "basis": "人口動態統計（日本人、住所地）",
        "source": "厚生労働省「人口動態調査」",
        "note": "帯は偶然変動の目安（95%区間）。",
        "table": "births-by-year",
        "svg": draw(_births_chart),
    }
    return Figure(**{**fields, **changes})


def parts_figure() -> Figure:
    """Return the second figure."""
    return Figure(
        id="parts",
        title="減少の半分は女性の数の減少による",
        alt="横棒グラフ。女性の数 −278人、年齢構成 −94人、出生率の水準 −182人。",
        unit="人",
        period="2015年と2020年の比較",
        basis="人口動態統計（日本人、住所地）",
        source="厚生労働省「人口動態調査」、総務省「国勢調査」",
        table="parts",
        svg=draw(_parts_chart, height=1.9),
    )


def parts_table() -> Table:
    """Return a small table that stands in the text."""
    return Table(
        id="parts",
        title="出生数の変化の要因分解（2015年から2020年）",
        columns=(
            Column(key="part", label="要因", kind="text"),
            Column(key="effect", label="寄与", unit="人", sign=True),
            Column(key="interval", label="95%区間", unit="人", kind="text"),
        ),
        rows=(
            ("女性（15–49歳）の数", -278, "−290〜−266"),
            ("年齢構成", -94, "−103〜−85"),
            ("出生率の水準", -182, "−221〜−143"),
            ("計", -554, "−602〜−506"),
        ),
        period="2015年、2020年",
        basis="人口動態統計（日本人、住所地）",
        source="厚生労働省「人口動態調査」、総務省「国勢調査」",
    )


def sample_findings() -> tuple[Finding, ...]:
    """Return the findings in the order of the chapters."""
    return (
        Finding(
            id="births.trend",
            statement="出生数は2010年の1,935人から2023年の1,246人へ、35.6%減った。",
            estimate=-35.6,
            lower=-39.8,
            upper=-31.2,
            confidence=0.95,
            unit="%",
            n=3181,
            method="ポアソン分布による比の区間推定",
            basis="人口動態統計（日本人、住所地）",
            sources=("vital",),
            rank=1,
        ),
        Finding(
            id="births.chance",
            statement="2022年から2023年への減少（85人）は、偶然の変動の範囲を超えるとはいえない。",
            method="条件付き二項検定",
            sources=("vital",),
            caveats=("1年の増減で施策を評価することはできない。",),
            rank=3,
        ),
        Finding(
            id="births.parts",
            statement="2015年から2020年までの減少554人のうち、278人は女性の数の減少による。",
            method="間接標準化による要因分解",
            sources=("vital", "census"),
            caveats=("国の年齢別出生率を用いた推計であり、市の母の年齢別出生数は公表されていない。",),
            rank=2,
        ),
        Finding(
            id="births.peers",
            statement="合計特殊出生率は比較した40市の中央値を0.06下回る。",
            evidence_level=EvidenceLevel.PEER_COMPARISON,
            sources=("vital", "municipal-peers"),
            rank=4,
        ),
        Finding(
            id="births.grant",
            statement="出産祝金の導入前後で、出生数の傾きに差は認められない。",
            evidence_level=EvidenceLevel.BEFORE_AFTER,
            caveats=("導入は2020年で、感染症の影響と分けられない。", "前後それぞれ5年に満たない。"),
        ),
    )


def code_cell(*displays: Any) -> nbformat.NotebookNode:
    """Return an executed code cell that displayed `displays` (elements or MIME bundles)."""
    outputs = [
        new_output("display_data", data=shown if isinstance(shown, dict) else dict(shown._repr_mimebundle_()))
        for shown in displays
    ]
    return new_code_cell("topic.show()", outputs=outputs, execution_count=1)


def notebook_of(*cells: Any, **metadata: Any) -> nbformat.NotebookNode:
    """Return a notebook of Markdown (str) and displays; ids fixed, so that bytes can be compared."""
    notebook = new_notebook(metadata=metadata)
    for number, cell in enumerate(cells):
        made = new_markdown_cell(cell) if isinstance(cell, str) else cell
        if not isinstance(made, nbformat.NotebookNode):
            made = code_cell(made)
        made["id"] = f"cell-{number}"
        notebook.cells.append(made)
    return notebook


def sample_notebook() -> nbformat.NotebookNode:
    """Return the whole sample report."""
    trend, chance, parts, peers, grant = sample_findings()
    stream = new_output("stream", name="stdout", text="かくれるべき出力")
    setup = new_code_cell("secret = 'かくれるべきコード'", outputs=[stream], execution_count=1)
    return notebook_of(
        "# 出生数の分析\n\nこのノートブックの使い方：かくれるべき案内",
        setup,
        sample_cover(),
        "本資料は、総合計画審議会における審議の参考とするため、出生数の推移とその要因を公的統計から整理したものである。"
        "数値は単位未満を四捨五入しているため、合計と一致しないことがある。",
        "## 出生数はどう変わってきたか\n\n出生数の推移を図に示す。統計の種類を一つにそろえ、"
        "**日本人・住所地**による人口動態統計を用いた[^1]。\n\n"
        "[^1]: 外国人を含む住民基本台帳の出生数とは一致しない。",
        trend,
        births_figure(),
        Prose(
            paragraphs=(
                "令和5(2023)年の出生数は1,246人で、前年より85人少ない。平成22(2010)年と比べると689人の減少である。",
                "婚姻件数も同じ期間に1,210件から790件へ減っており、出生数の動きに先立って減少している。",
            )
        ),
        chance,
        series_table(),
        "### 統計による違い\n\n同じ年の出生数でも、統計により値が異なる。",
        Prose(
            kind="list",
            title="三つの統計",
            paragraphs=(
                "人口動態統計：日本人のみ、届出による住所地、暦年。",
                "住民基本台帳：外国人を含む、市の台帳への記載、年度または暦年。",
                "市の計画：計画書に掲げられた値。",
            ),
        ),
        wide_table(),
        "## なぜ減っているのか\n\n出生数 $B$ は女性の数 $W_x$ と年齢別出生率 $f_x$ の積の和である。\n\n"
        "$$B=\\sum_{x} W_x f_x$$\n\nこの式の各項の変化を、Das Gupta の方法[^1]で分けた。\n\n"
        "[^1]: 要因の寄与の和が変化と正確に一致する方法。",
        parts,
        parts_figure(),
        parts_table(),
        Prose(
            kind="note",
            paragraphs=(
                "国の年齢別出生率を当てはめた推計であり、市の年齢別出生率の違いは「出生率の水準」に含まれる。",
            ),
        ),
        "## 他市と比べてどうか\n\n- 比較する市は、人口規模、人口密度、年齢構成、産業構成の近さで選んだ。\n"
        "- 選定の方法は付属資料に示す。",
        peers,
        long_table(),
        grant,
        Prose(
            kind="missing",
            paragraphs=(
                "母の年齢（5歳階級）別の出生数：人口動態調査 保管統計表（都道府県編）にはあるが、市区町村別は公表されていない。",
                "有配偶率（2020年）：国勢調査 人口等基本集計 第4-3表を取り込むと示せる。",
            ),
        ),
        title="メタデータの題名",
    )


@pytest.fixture(scope="session")
def sample() -> nbformat.NotebookNode:
    """The whole sample report."""
    return sample_notebook()


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What the tests build smaller notebooks from."""
    return SimpleNamespace(
        notebook=notebook_of,
        cell=code_cell,
        cover=sample_cover,
        figure=births_figure,
        draw=draw,
        series=series_table,
        findings=sample_findings,
    )
