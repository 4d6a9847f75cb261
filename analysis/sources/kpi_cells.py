"""What one cell of a KPI sheet or of a published KPI table says: understood, or refused by name; never guessed."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from analysis.model.kpis.kpi import Comparison, Condition
from analysis.model.observations import Status
from analysis.sources import cells
from analysis.sources.kpi_refusal import CellRefused, Refusal
from analysis.sources.kpi_remarks import YEARS_TOGETHER, Remarks, without_remarks
from analysis.sources.kpi_units import factor
from analysis.sources.kpi_words import condition, is_reference, reason


@dataclass(frozen=True, slots=True)
class KpiCell:
    """What a cell says.

    Attributes
    ----------
    value : the number, in the unit of the KPI.
    lower, upper : limits of a range.
    condition : a target that is no number.
    status : observed (estimated for 「約」 and 速報値) for a number, why there is none otherwise; None for an
        empty cell, a range or a condition.
    unit : unit as written beside the number.
    year : the year that the cell names.
    cumulative : 「累計」 stands beside the number.
    bound : 以上, 以下, 超 or 未満 stands beside the number.
    words : the cell as it is written, where it is more than a number.
    """

    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    condition: Condition | None = None
    status: Status | None = None
    unit: str = ""
    year: int | None = None
    cumulative: bool = False
    bound: Comparison | None = None
    words: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return self == KpiCell()


_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SIGN: Final = r"[△▲+\-−–±]?"
_UNIT: Final = r"(?:CO2|[kcm]?m[23](?!\d)|[^\d\s()、。:;~]){0,14}"
_NUMBER: Final = re.compile(
    rf"(?P<about>約|およそ|概ね|おおむね)?\s*(?P<rank>全国第?(?=[^%]*位$))?(?P<sign>{_SIGN})\s*(?P<digits>{_DIGITS})\s*"
    rf"(?P<unit>{_UNIT}?)\s*(?P<more>程度|以上|以下|未満|超|を上回る|を超える|を下回る)?(?P<end>※|\*|＊)?"
)
_RANGE: Final = re.compile(
    rf"({_SIGN})\s*({_DIGITS})\s*({_UNIT}?)\s*[~〜–]\s*({_SIGN})\s*({_DIGITS})\s*({_UNIT}?)"
)
_COMPOUND: Final = re.compile(
    rf"(?P<sign>{_SIGN})\s*(?P<high>[\d,]+)\s*(?P<large>兆|億|万)\s*(?P<low>[\d,]+)\s*(?P<small>億|千万|百万|万|千)?(?P<base>{_UNIT})"
)
"""3兆2,885億円: read in the smaller of the two, 32,885億円."""
_BOUNDS: Final = {
    "以上": Comparison.AT_LEAST, "以下": Comparison.AT_MOST, "未満": Comparison.BELOW, "超": Comparison.ABOVE,
    "を上回る": Comparison.ABOVE, "を超える": Comparison.ABOVE, "を下回る": Comparison.BELOW,
}  # fmt: skip
_NEGATIVE: Final = "△▲-−–"
_PROSE: Final = re.compile(r"[をにのではもと]|する|ある")
_ERROR: Final = re.compile(r"#(?:REF|DIV/0|N/A|NAME\?|NULL|NUM|VALUE|SPILL|CALC)!?|Err:\d+")


def read_cell(text: str, unit: str | None = None) -> KpiCell:
    """Read one cell.

    Parameters
    ----------
    text : the cell.
    unit : unit of the KPI; multiples (万人 for 人) are turned into it, exactly. None when it is not known: any
        unit is then taken as it stands.

    Raises
    ------
    CellRefused
        When the cell is not understood as a whole; `refusal` names why.

    Examples
    --------
    >>> read_cell("△１,２３４人", "人").value, read_cell("R6 73.8％").year, read_cell("48%程度", "％").value
    (-1234.0, 2024, 48.0)
    >>> str(read_cell("全国値以上").condition), str(read_cell("調査なし").status)
    ('at_least_national', 'unavailable')
    >>> read_cell("小71.1％／中64.6％")
    Traceback (most recent call last):
    analysis.sources.kpi_refusal.CellRefused: 1つのセルに値が2つ以上ある
    """
    plain = re.sub(r"\s+", " ", cells.half_width(text)).strip()
    if not plain:
        return KpiCell()
    if _ERROR.fullmatch(plain):
        raise CellRefused(Refusal.A_FORMULA_ERROR)
    status = reason(plain)
    if status is not None:
        return KpiCell(status=status, words=text.strip())
    if not re.search(r"\d", plain):
        return _without_digits(plain, text)
    found = condition(plain)
    if found is not None:
        return KpiCell(condition=found, words=text.strip())
    rest, remarks = without_remarks(plain)
    cell = _measured(rest, plain, unit, remarks)
    return replace(cell, words="" if rest == plain and not cell.words else text.strip())


def read_value(content: object, number_format: str, unit: str) -> KpiCell:
    """Read a cell of a workbook by its type: a number as it is, a text as `read_cell` does.

    A number in a per cent format is what the analyst sees: 0.738 shown as 73.8 % is 73.8 of a KPI in per cent.

    Raises
    ------
    CellRefused
        As `read_cell`; for a date that a spreadsheet made of a text, and a per cent format without that unit.
    """
    if content is None or isinstance(content, str):
        return read_cell(content or "", unit)
    if isinstance(content, bool):
        raise CellRefused(Refusal.NO_NUMBER)
    if isinstance(content, datetime.date | datetime.time | datetime.timedelta):
        raise CellRefused(Refusal.A_DATE)
    if not isinstance(content, int | float):
        raise CellRefused(Refusal.NO_NUMBER)
    number = Decimal(repr(content))
    if "%" in re.sub(r'"[^"]*"|\\.', "", number_format):
        if factor("%", unit) is None:
            raise CellRefused(Refusal.PER_CENT_FORMAT)
        number *= 100
    return KpiCell(value=float(number), status=Status.OBSERVED)


def _without_digits(plain: str, text: str) -> KpiCell:
    try:
        _, status = cells.number(plain)
    except ValueError:
        found = condition(plain)
        if found is None:
            raise CellRefused(_why_not(plain)) from None
        return KpiCell(condition=found, words=text.strip())
    return KpiCell(status=status, words=text.strip())


def _measured(rest: str, plain: str, unit: str | None, remarks: Remarks) -> KpiCell:
    limits = _RANGE.fullmatch(rest)
    year = remarks.years[0] if remarks.years else None
    if limits:
        written = limits[6] or limits[3]
        ends = [_number(limits[i], limits[i + 1], limits[i + 2] or written, unit) for i in (1, 4)]
        if ends[0] > ends[1]:
            raise CellRefused(Refusal.NO_NUMBER)
        return KpiCell(lower=ends[0], upper=ends[1], unit=written, year=year)
    match = _NUMBER.fullmatch(_in_one_scale(rest))
    if match is None or _PROSE.search(match["unit"]):
        raise CellRefused(_why_not(rest))
    value = _number(match["sign"], match["digits"], match["unit"], unit)
    rough = match["about"] or match["more"] == "程度" or remarks.estimated or match["end"]
    bare = not (match["about"] or match["more"] or match["end"])
    return KpiCell(
        value=value,
        status=Status.ESTIMATED if rough else Status.OBSERVED,
        unit=match["unit"],
        year=year,
        cumulative=remarks.cumulative,
        bound=_BOUNDS.get(match["more"] or ""),
        words="" if bare else plain,
    )


def _in_one_scale(rest: str) -> str:
    """Return 「3兆2,885億円」 as 「32885億円」; any other text as it is.

    >>> _in_one_scale("3兆2,885億円"), _in_one_scale("6,666億83百万円"), _in_one_scale("38.9万人")
    ('32885億円', '666683百万円', '38.9万人')
    """
    match = _COMPOUND.fullmatch(rest)
    if match is None or _PROSE.search(match["base"]):
        return rest
    ratio = factor(f"{match['large']}円", f"{match['small'] or ''}円")
    low, high = (int(match[part].replace(",", "")) for part in ("low", "high"))
    if ratio is None or low >= ratio:
        return rest
    return f"{match['sign']}{high * int(ratio) + low}{match['small'] or ''}{match['base']}"


def _why_not(rest: str) -> Refusal:
    if is_reference(rest):
        return Refusal.NO_COMPARISON
    if YEARS_TOGETHER.search(rest):
        return Refusal.SEVERAL_YEARS
    if len(re.findall(_DIGITS, rest)) > 1:
        return Refusal.SEVERAL_VALUES
    return Refusal.NO_NUMBER


def _number(sign: str, digits: str, written: str, unit: str | None) -> float:
    plain = digits.replace(",", "")
    if len(plain.replace(".", "").lstrip("0")) > 15:
        raise CellRefused(Refusal.NO_NUMBER)
    scale = Decimal(1)
    if unit is not None and written:
        found = factor(written, unit)
        if found is None:
            raise CellRefused(Refusal.OTHER_UNIT)
        scale = found
    value = float(Decimal(plain) * scale)
    if sign == "±" and value:
        raise CellRefused(Refusal.NO_NUMBER)
    return -value if sign and sign in _NEGATIVE and value else value
