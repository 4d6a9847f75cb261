"""Why a cell of a KPI sheet or table is refused: each reason by its name."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why a cell is not understood; the value is the Japanese name that the analyst sees."""

    SEVERAL_VALUES = "1つのセルに値が2つ以上ある"
    SEVERAL_YEARS = "複数年の平均か合計"
    ONE_YEAR_OF_MANY = "年が計画の年度と決められない"
    NO_YEAR = "年度でない"
    OTHER_UNIT = "単位が KPI と違う"
    OTHER_AREA = "ほかの地域の値"
    NO_COMPARISON = "何と比べるかはあるが、以上・以下などの比べ方がない"
    NO_NUMBER = "数でも、決まった語でもない"
    UNCLEAR_REMARK = "値に付いた注記の意味が分からない"
    A_DATE = "日付に変わっている"
    A_FORMULA_ERROR = "数式がエラーになっている"
    PER_CENT_FORMAT = "％表示の数だが、単位が％でない"


class CellRefused(ValueError):
    """A cell that is not understood, and why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))
