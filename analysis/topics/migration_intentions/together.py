"""The city's question in one table: what the ages say beside how many of them came and went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.cohorts import BANDS, Span
from analysis.chapters.net_moves import Moves
from analysis.chapters.study import Study
from analysis.chapters.survey_answers import MOVE, STAY, Answers
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.methods.intervals import newcombe
from analysis.methods.result import Estimate
from analysis.model.survey_groups import OLDEST
from analysis.model.surveys import TOTAL
from analysis.topics.migration_intentions.ages import OLD_FROM
from analysis.topics.migration_intentions.since import behind
from analysis.topics.migration_intentions.survey_views import MOVING, STAYING, shares_told
from analysis.topics.migration_intentions.words import ages_words, rate
from analysis.words.numbers import format_number
from analysis.words.phrases import joined, level, percent, rounded

TITLE = "答えと実際の動きは合っているか"
FIRST_ASKED = "15-19"
SAME, OPPOSITE, UNTOLD = "同じ向き", "違う向き", "判断できない"


@dataclass(frozen=True, eq=False)
class Row:
    """One age of one survey.

    Attributes
    ----------
    stay, move : shares; `lower_stay` tells that fewer of these want to stay than of all (−1), or more (+1), beyond
        the survey's error; 0 where that can't be told.
    net : net migrants per 100 of the same generation in `moves`, which follow the survey or come before it.
    """

    answers: Answers
    label: str
    stay: Estimate | None
    move: Estimate | None
    side: int
    bands: tuple[str, str]
    moves: Moves
    follows: bool
    net: Estimate

    @property
    def direction(self) -> str:
        """Whether answers and moves point the same way."""
        way = (1 if self.net.number > 0 else -1) if self.net.excludes(0) else 0
        old = BANDS.index(self.bands[1]) >= BANDS.index(OLD_FROM)
        if not self.side or not way or old:
            return UNTOLD
        return SAME if self.side == way else OPPOSITE


def together(study: Study, surveys: Sequence[Answers], moves: Mapping[Span, Moves]) -> Chapter:
    """Set answers by age beside net moves by age."""
    if not surveys:
        why = f"{study.name}の定住意向の調査が手元にないため、答えと実際の動きは並べられない。"
        return Chapter(TITLE, missing=(Prose(kind="missing", title=TITLE, paragraphs=(why,)),))
    told = {span: each for span, each in moves.items() if not span.estimated}
    rows = [row for answers in surveys for row in _rows(study, answers, told)]
    by_age = [row for row in rows if row.label != "全体"]
    missing = []
    if not by_age:
        why = (
            "手元の調査には年齢別の割合がないため、全体の割合だけを実際の動きと並べた。"
            "年齢別の集計表か回答を取り込めば、年齢ごとに比べられる。"
        )
        missing.append(Prose(kind="missing", title="年齢別の比較", paragraphs=(why,)))
    return Chapter(
        TITLE,
        missing=tuple(missing),
        text=(_explained(),),
        findings=(_finding(study, rows, by_age),) if rows else (),
        shown=(_table(study, rows),) if rows else (),
    )


def _explained() -> Prose:
    return Prose(
        paragraphs=(
            "調査に答えるのは今住んでいる人で、尋ねているのはこれからの考えである。実際の純移動には、ほかから移ってきた人も入る。"
            "調査のころからの5年間が分かるときは同じ世代のその5年間の純移動を、まだ分からないときは最新の5年間にその年齢になった世代の純移動を並べた。",
        )
    )


def _rows(study: Study, answers: Answers, moves: Mapping[Span, Moves]) -> list[Row]:
    if not moves:
        return []
    year = answers.form.fiscal_year
    after = [each for span, each in moves.items() if year <= span.start <= year + 1]
    chosen = after[-1] if after else list(moves.values())[-1]
    whole = answers.share(STAY, confidence=study.confidence)
    found = []
    for group in (TOTAL, *answers.age_groups()):
        stay = answers.share(STAY, group, confidence=study.confidence)
        move = answers.share(MOVE, group, confidence=study.confidence)
        if stay is None and move is None:
            continue
        bands = _bands(answers, group, bool(after))
        if bands is None:
            continue
        net = chosen.per_100(*bands, study.confidence)
        if net is None:
            continue
        side = 0 if group == TOTAL else _side(study, answers, group, stay, whole)
        label = "全体" if group == TOTAL else answers.age_label(group)
        found.append(Row(answers, label, stay, move, side, bands, chosen, bool(after), net))
    return found


def _side(study: Study, answers: Answers, group: str, stay: Estimate | None, whole: Estimate | None) -> int:
    """Compare a group with the others who were asked (not with all, of whom it is a part)."""
    if stay is None or whole is None or not stay.n or not whole.n or whole.n <= stay.n:
        return 0
    n = whole.n - stay.n
    others = whole.number * whole.n - stay.number * stay.n
    if not 0 <= others <= n:
        return 0
    gap = newcombe(stay.number * stay.n, stay.n, others, n, confidence=study.confidence)
    return (1 if gap.number > 0 else -1) if gap.excludes(0) else 0


def _bands(answers: Answers, group: str, follows: bool) -> tuple[str, str] | None:
    """Return the register's bands of a group at the end of the span: five years later where it follows."""
    if group == TOTAL:
        low, high = 15, OLDEST
    else:
        low, high = answers.ages(group)
    first = 5 * -(-low // 5)
    last = OLDEST if high == OLDEST else 5 * ((high + 1) // 5) - 5
    shift = 5 if follows else 0
    first, last = first + shift, last if last == OLDEST else last + shift
    if first > 90 or last < first:
        return None
    start = min(range(len(BANDS)), key=lambda place: abs(5 * place - first))
    end = len(BANDS) - 1 if last >= 90 else last // 5
    return BANDS[start], BANDS[end]


def _table(study: Study, rows: Sequence[Row]) -> Table:
    def points(share: Estimate | None) -> float | None:
        return None if share is None else 100 * share.number

    frame = pd.DataFrame(
        [
            (
                row.answers.label,
                row.label,
                points(row.stay),
                points(row.move),
                None if row.label == "全体" else {-1: "低い", 1: "高い", 0: "…"}[row.side],
                f"{row.moves.span.label}に{ages_words(*row.bands)}",
                "調査のころから" if row.follows else "最新の5年間",
                row.net.number,
                row.net.lower,
                row.net.upper,
                None if row.label == "全体" else row.direction,
            )
            for row in rows
        ],
        columns=[
            *("year", "group", "stay", "move", "side", "whom", "when"),
            *("net", "lower", "upper", "direction"),
        ],
    )
    unit = "100人当たり人"
    surveys = list({id(row.answers): row.answers for row in rows}.values())
    moved = list({id(row.moves): row.moves for row in rows}.values())
    return study.table(
        "migration_together",
        "定住意向と実際の純移動",
        (
            Column(key="year", label="調査", kind="text"),
            Column(key="group", label="年齢", kind="text"),
            Column(key="stay", label=STAYING, unit="％", decimals=1),
            Column(key="move", label=MOVING, unit="％", decimals=1),
            Column(key="side", label="ほかの年齢と比べて", kind="text"),
            Column(key="whom", label="並べた世代", kind="text"),
            Column(key="when", label="時期", kind="text"),
            Column(key="net", label="純移動", unit=unit, decimals=1, sign=True),
            Column(key="lower", label="下限", unit=unit, decimals=1, sign=True),
            Column(key="upper", label="上限", unit=unit, decimals=1, sign=True),
            Column(key="direction", label="答えと動き", kind="text"),
        ),
        frame,
        [*(each.behind(study) for each in surveys), *behind(moved)],
        basis="市民意識調査、住民基本台帳（日本人住民）、人口動態統計",
        period="、".join(dict.fromkeys([row.answers.label for row in rows])),
        computed=True,
        note=f"「ほかの年齢と比べて」は、住み続けたい割合がほかの年齢の回答者より{level(study.confidence)}の水準で低いか高いか"
        "（…は誤差の範囲内か、回答者数が分からない）。「答えと動き」は、住み続けたい割合が低い年齢が転出超過、高い年齢が転入超過なら"
        "同じ向き、逆なら違う向き。年齢の区切りは5歳階級に合わせた。高齢の階級は死亡の割合の違いが混じるため判断しない。",
    )


def _finding(study: Study, rows: Sequence[Row], by_age: Sequence[Row]) -> Finding:
    used = [rows[-1].answers.behind(study), *rows[-1].moves.behind]
    told = [row for row in by_age if row.direction != UNTOLD]
    opposite = [row for row in told if row.direction == OPPOSITE]
    same = [row for row in told if row.direction == SAME]
    if told:
        parts = []
        for word, found in ((OPPOSITE, opposite), (SAME, same)):
            if found:
                listed = joined([f"{row.answers.label}の{row.label}（{_beside(row)}）" for row in found])
                parts.append(f"答えと動きが{word}なのは{listed}である")
        statement = f"{'。'.join(parts)}。"
    elif by_age:
        latest = by_age[-1].answers
        shown = [row for row in by_age if row.answers is latest]
        listed = "、".join(f"{row.label}は{_beside(row)}" for row in shown)
        statement = (
            f"{latest.label}の調査では、{listed}である。"
            "ほかの年齢との差が調査の誤差を超えるか、又は純移動が偶然の範囲を超えるかが分からないため、答えと動きの向きが同じかは判断できない。"
        )
    else:
        row = rows[-1]
        statement = (
            f"{row.answers.label}の調査では、全体の{shares_told(row.stay, row.move)}で、"
            f"{row.moves.span.label}の純移動は{ages_words(*row.bands)}で100人当たり{rate(row.net)}人である。"
            "年齢別の答えがないため、若い世代の答えと動きが合っているかは判断できない。"
        )
    return study.finding(
        "migration.together",
        statement,
        used,
        n=float(len(by_age)) or None,
        method="年齢別の割合と純移動を並べた比較",
        level=EvidenceLevel.DESCRIPTION,
        caveats=(
            "同じ年齢に並べただけの関連で、考えが移動を引き起こしたことを示さない。",
            "出て行った人は次の調査には答えず、移ってきた人は前の調査に答えていない。",
        ),
        rank=5,
    )


def _beside(row: Row) -> str:
    said = [
        f"「{word}」{percent(100 * share.number)}"
        for word, share in ((STAYING, row.stay), (MOVING, row.move))
        if share is not None
    ]
    after = "調査のころからの" if row.follows else ""
    return f"{'・'.join(said)}、{after}{row.moves.span.label}の純移動は100人当たり{format_number(rounded(row.net.number, 1), 1, sign=True)}人"
