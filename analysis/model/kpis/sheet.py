"""The sheet that departments fill in: its columns, the words of its drop-downs, and what is said about each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.kpis.kpi import Aspect, Kind, RevisionKind

SHEET: Final = "KPI"
PROJECT_SHEET: Final = "事業"
PERCEPTION_SHEET: Final = "市民の評価"
EXPLANATION: Final = "書き方"
AREA: Final = "団体"
"""In the first cell of the explanation; beside it the code and name of the area that the sheet is for."""
ACTUAL, TARGET = "実績", "目標"
"""What the heading of a year's column ends with."""


@dataclasses.dataclass(frozen=True)
class SheetColumn:
    """One column: the field of a `Kpi` (or of its revision), heading, width, drop-down (word → code), explanation."""

    field: str
    heading: str
    width: float
    explanation: str
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def word(self, code: str) -> str:
        """Return the word of the drop-down for a code, the code itself where there is no drop-down."""
        return next((word for word, each in self.words.items() if each == code), code)


BEFORE_YEARS: Final = (
    SheetColumn("id", "番号", 11, "KPI を見分ける番号。新しい行では空にする（取り込むと付く）。変えない。"),
    SheetColumn("name", "KPI の名称", 34, "計画に書かれた名称。"),
    SheetColumn("policy", "基本政策（総合計画）", 16, "総合計画での位置。総合計画にない KPI は空にする。"),
    SheetColumn("measure", "施策（総合計画）", 16, "総合計画での位置。"),
    SheetColumn("goal", "基本目標（総合戦略）", 16, "総合戦略での位置。総合戦略にない KPI は空にする。"),
    SheetColumn("strategy_measure", "具体的な施策（総合戦略）", 16, "総合戦略での位置。"),
    SheetColumn("action", "主な取組（総合戦略）", 16, "総合戦略での位置。"),
    SheetColumn(
        "kind",
        "区分",
        11,
        "成果（どうなったか）ならアウトカム、活動（何をどれだけしたか）ならアウトプット。決めていなければ空。",
        {"アウトカム": Kind.OUTCOME, "アウトプット": Kind.OUTPUT},
    ),
    SheetColumn(
        "type",
        "種類",
        8,
        "水準: ある水準に達する。累計: 期間の合計。維持: 目標を下回らない（上回らない）。範囲: 下限と上限の間。",
        {
            "水準": KpiType.LEVEL,
            "累計": KpiType.CUMULATIVE,
            "維持": KpiType.MAINTAIN,
            "範囲": KpiType.RANGE,
        },
    ),
    SheetColumn(
        "direction",
        "方向",
        8,
        "どちらがよいか。種類が範囲のときだけ空。",
        {"増やす": Direction.HIGHER, "減らす": Direction.LOWER},
    ),
    SheetColumn("unit", "単位", 8, "人、％など。単位のない指数は空。"),
    SheetColumn("decimals", "小数の桁数", 7, "0から9の整数。"),
    SheetColumn("baseline", "基準値", 10, "計画を作ったときの値。なければ空。"),
    SheetColumn("baseline_year", "基準年度", 8, "基準値の年度。2020、R2、令和2年度など。"),
)
AFTER_YEARS: Final = (
    SheetColumn("viewpoints", "重要な視点", 16, "いくつもあるときは「、」で区切る。"),
    SheetColumn("sdgs", "SDGs", 9, "目標の番号（1〜17）。いくつもあるときは「、」で区切る。"),
    SheetColumn("department", "所管課", 12, "実績を答える課。"),
    SheetColumn(
        "indicator",
        "統計の指標",
        14,
        "実績を公的統計から取る KPI だけ、indicators.csv の指標。実績の欄は書き換えられない。",
    ),
    SheetColumn("basis", "統計の基準", 14, "同じく、bases.csv の基準。"),
    SheetColumn("sex", "統計の性別", 8, "空なら総数。", {"総数": "total", "男": "male", "女": "female"}),
    SheetColumn("age", "統計の年齢", 8, "0-4、90+ など。空なら総数（total）。"),
    SheetColumn("source", "出典", 12, "sources.csv の名前。空でもよい。"),
    SheetColumn("note", "備考", 24, "注意すること。"),
    SheetColumn(
        "revision",
        "見直し",
        8,
        "名称、計画での位置、単位、種類、方向、基準、目標、統計のどれかを変えた行と、統合・廃止した行では必ず選ぶ。",
        {
            "新規": RevisionKind.NEW,
            "統合": RevisionKind.MERGED,
            "変更": RevisionKind.CHANGED,
            "廃止": RevisionKind.ABOLISHED,
        },
    ),
    SheetColumn(
        "from_kpis", "元の番号", 11, "統合したときの、元の KPI の番号。いくつもあるときは「、」で区切る。"
    ),
    SheetColumn("reason", "見直しの理由", 24, "変更と廃止では必ず書く。"),
)
PROJECT_COLUMNS: Final = (
    SheetColumn("id", "事業の番号", 12, "事業を見分ける番号。新しい行では空にする（取り込むと付く）。"),
    SheetColumn("name", "事業名", 34, "事業の名称。"),
    SheetColumn("measure", "施策", 24, "事業が属する施策。"),
    SheetColumn("year", "年度", 8, "評価の年度。年度ごとに1行。"),
    SheetColumn("rating", "評価", 14, "順調、やや遅れ など、計画の評価の語。"),
    SheetColumn("delay_reason", "遅れの理由", 34, "遅れているときは、その理由。"),
    SheetColumn("budget_thousand_yen", "予算（千円）", 12, "千円単位。分からなければ空。"),
    SheetColumn("kpis", "関係する KPI の番号", 16, "いくつもあるときは「、」で区切る。"),
)
"""Of the sheet of projects, which may be left out of the workbook."""
PERCEPTION_COLUMNS: Final = (
    SheetColumn("measure", "施策", 30, "市民意識調査が尋ねた施策の名称。指標や事業の施策と同じ言葉で書く。"),
    SheetColumn(
        "aspect",
        "尋ねたこと",
        12,
        "満足度: 満足度や市民実感度。重要度: 重要度、又は優先すべき施策として選ばれた割合。",
        {"満足度": Aspect.SATISFACTION, "重要度": Aspect.IMPORTANCE},
    ),
    SheetColumn("year", "年度", 8, "調査の年度。施策、尋ねたこと、年度ごとに1行。"),
    SheetColumn("value", "値", 10, "平均点又は割合。割合は、45.2％なら45.2と書く。"),
    SheetColumn("lowest", "尺度の下端", 9, "4点満点の平均点なら1、割合なら0。"),
    SheetColumn("highest", "尺度の上端", 9, "4点満点の平均点なら4、割合なら100。"),
    SheetColumn(
        "n",
        "回答数",
        9,
        "回答した人の数。公表されていなければ空（偶然の幅を示せない）。10人未満から成る値は、報告書では秘匿する。",
    ),
    SheetColumn("question", "設問の言葉", 34, "施策の名称と違うときに、調査で尋ねた言葉。"),
    SheetColumn("source", "出典", 14, "sources.csv の名前。空でもよい。"),
)
"""Of the sheet of what citizens said of the measures, which may be left out of the workbook."""
COLUMNS: Final = (*BEFORE_YEARS, *AFTER_YEARS)

DEFINITION: Final = (
    *("name", "policy", "measure", "goal", "strategy_measure", "action", "unit", "type", "direction"),
    *("baseline", "baseline_year", "indicator", "basis", "sex", "age"),
)
"""Fields of a KPI that can't be changed without a revision that says why."""
