"""What the usual Japanese names of categories say: 男女, 年齢, 時点, 地域.

Only names whose meaning is beyond doubt are understood; everything else is None, and the reader lists it.
"""

from __future__ import annotations

import re
from typing import Final

from analysis.sources import cells, codes
from analysis.sources.ages import age_band

_SEXES: Final = {
    **dict.fromkeys(["総数", "男女計", "男女総数", "計", "総計", "男女", "総数(男女)"], "total"),
    **dict.fromkeys(["男", "男性", "男子"], "male"),
    **dict.fromkeys(["女", "女性", "女子"], "female"),
}
_AGES: Final = {
    **dict.fromkeys(["総計", "年齢計", "全年齢", "年齢総数", "総数(年齢)"], "total"),
    **dict.fromkeys(["年齢「不詳」", "不明", "年齢不明"], "unknown"),
}
_AGE_UNDER: Final = re.compile(r"(\d{1,3})歳未満")
_AGE_SINGLE: Final = re.compile(r"(\d{1,3})歳")
_LEADING_CODE: Final = re.compile(r"[A-Z]?\d{1,3}_")
_YEAR: Final = re.compile(
    r"(?:\d{4}|(?:明治|大正|昭和|平成|令和)(?:元|\d{1,2}))年(?:度|次)?(?:\(.*\d{4}年?度?\))?"
)
_TIME_CODE: Final = re.compile(r"(\d{4})(?:00|10)0000")
_COLLECTIVE: Final = re.compile(
    r"(全)?(市部|郡部)|.*(郡|振興局|支庁|総合振興局|人口集中地区)|特別区部|.*[(\[]旧.*"
)
_PREFECTURE_PREFIX: Final = re.compile(r"(?:北海道|東京都|(?:京都|大阪)府|.{2,3}県)\s+")


def sex(name: str) -> str | None:
    """Return total, male or female.

    >>> sex("男女計"), sex("1_男"), sex("既婚女性")
    ('total', 'male', None)
    """
    return _SEXES.get(_plain(name))


def age(name: str) -> str | None:
    """Return the age as written in observations.

    >>> age("０～４歳"), age("100歳以上"), age("15歳未満"), age("年齢「不詳」"), age("総数")
    ('0-4', '100+', '0-14', 'unknown', 'total')
    >>> age("～19歳"), age("（再掲）65歳以上"), age("20歳")
    (None, None, '20-20')
    """
    plain = _plain(name)
    band = age_band(plain) or _AGES.get(plain)
    if band is not None:
        return band
    if (match := _AGE_UNDER.fullmatch(plain)) and int(match[1]) > 0:
        return f"0-{int(match[1]) - 1}"
    if match := _AGE_SINGLE.fullmatch(plain):
        return f"{int(match[1])}-{int(match[1])}"
    return None


def year(name: str, code: str = "") -> int | None:
    """Return the year of a point in time; a month or a quarter has none, nor has a note such as 不詳補完値.

    The code of the API (2020000000, or 2020100000 for a fiscal year) counts where there is no name.

    >>> year("2020年"), year("平成27年度"), year("平成27年(2015年)"), year("", "2020100000")
    (2020, 2015, 2015, 2020)
    >>> year("2020年10月"), year("2015年_不詳補完値")
    (None, None)
    """
    plain = re.sub(r"\s", "", cells.normalise(name))
    if not plain:
        match = _TIME_CODE.fullmatch(code)
        return int(match[1]) if match else None
    if re.fullmatch(r"\d{4}", plain) or _YEAR.fullmatch(plain):
        return cells.year(plain)
    return None


def area(code: str, name: str, auxiliary: str = "") -> str | None:
    """Return the 5-digit code of a country, prefecture, municipality or ward; None for other areas.

    Other areas are counties (郡), 市部, 郡部, 特別区部, blocks, municipalities before a merger (「(旧…)」).

    >>> area("14212", "神奈川県 厚木市"), area("00000", "全国"), area("14400", "愛甲郡")
    ('14212', '00000', None)
    >>> area("0120A", "(旧 函館市)") is None
    True
    """
    if _COLLECTIVE.fullmatch(cells.normalise(name)):
        return None
    for text in (code, auxiliary):
        digits = cells.normalise(text)
        if re.fullmatch(r"0{4,5}", digits):
            return codes.COUNTRY
        if re.fullmatch(r"\d{4,5}", digits):
            try:
                return codes.five(digits)
            except ValueError:
                continue
    return None


def counterpart(code: str, name: str, auxiliary: str = "") -> str | None:
    """Return the code of an end of a move: an area as in `area`, or the code that stands for the small cells.

    The tables of movers between municipalities gather the small ones of a prefecture as その他の市町村 (13999), and
    those of the prefectures that they do not list as その他の都道府県 (99000).

    >>> counterpart("14999", "その他の市町村"), counterpart("99000", "その他の都道府県"), counterpart("00000", "総数")
    ('14999', '99000', '00000')
    """
    digits = cells.normalise(code)
    return digits if is_rest(digits) else area(code, name, auxiliary)


def is_rest(code: str) -> bool:
    """Tell whether a code stands for the movers from or to several places that the table does not name.

    その他の区 are parts of a designated city, which has a row of its own, but not in Tokyo.

    >>> is_rest("13999"), is_rest("13199"), is_rest("14199"), is_rest("14212")
    (True, True, False, False)
    """
    return re.fullmatch(r"\d\d999|99000|13199", code) is not None


def area_name(name: str) -> str:
    """Return the name as ``areas.csv`` writes it: without the prefecture, the ward joined to its city.

    >>> area_name("神奈川県　厚木市"), area_name("北海道 札幌市 中央区"), area_name("京都府")
    ('厚木市', '札幌市中央区', '京都府')
    """
    return re.sub(r"\s", "", _PREFECTURE_PREFIX.sub("", cells.normalise(name), count=1))


def _plain(name: str) -> str:
    return _LEADING_CODE.sub("", re.sub(r"\s", "", cells.normalise(name)), count=1)
