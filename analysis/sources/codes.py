"""標準地域コード: five digits, six with the check digit (全国地方公共団体コード), and what a code says."""

from __future__ import annotations

import re
from typing import Final

from analysis.model.area_codes import check_digit
from analysis.sources.cells import normalise

COUNTRY: Final = "00000"


def five_from_six(text: str) -> str:
    """Return the 5-digit code of a 6-digit one after checking its check digit.

    A code that lost its leading zero in a spreadsheet (``11002`` for ``011002``) is read as meant.

    Raises
    ------
    ValueError
        When it is no such code or the check digit is wrong.

    >>> five_from_six("142123"), five_from_six("11002")
    ('14212', '01100')
    """
    digits = normalise(text)
    if re.fullmatch(r"[0-9]{5,6}", digits) is None:
        raise ValueError(f"not a 6-digit code: {text!r}")
    digits = digits.zfill(6)
    if check_digit(digits[:5]) != digits[5]:
        raise ValueError(f"wrong check digit: {text!r}")
    return _existing(digits[:5], text)


def five(text: str) -> str:
    """Return a 5-digit code, with the leading zero restored where a publisher writes it as a number.

    Raises
    ------
    ValueError
        When it is no such code.

    >>> five("14212"), five("3209")
    ('14212', '03209')
    """
    digits = normalise(text)
    if re.fullmatch(r"[0-9]{4,5}", digits) is None:
        raise ValueError(f"not a 5-digit code: {text!r}")
    return _existing(digits.zfill(5), text)


def prefecture(code: str) -> str:
    """Return the area code of the prefecture of an area; of the country, the country.

    >>> prefecture("14212")
    '14000'
    """
    return code[:2] + "000"


def level(code: str) -> str:
    """Return country, prefecture, ward or municipality, as the code says by itself.

    Codes 101–199 of a prefecture belong to designated cities and their wards and, in Tokyo, to the special
    wards, which are municipalities. Which number is a city is not in the code (01110 is a ward, 14130 a
    city): `DESIGNATED_CITIES` lists them.

    >>> level("00000"), level("14000"), level("14130"), level("14131"), level("13101"), level("14212")
    ('country', 'prefecture', 'municipality', 'ward', 'municipality', 'municipality')
    """
    if code == COUNTRY:
        return "country"
    if code.endswith("000"):
        return "prefecture"
    if code[2] == "1" and not code.startswith("13") and code not in DESIGNATED_CITIES:
        return "ward"
    return "municipality"


def city_of_ward(code: str) -> str:
    """Return the designated city of a ward: the nearest city code below it.

    >>> city_of_ward("14131"), city_of_ward("14118")
    ('14130', '14100')
    """
    return max(city for city in DESIGNATED_CITIES if city[:2] == code[:2] and city < code)


# fmt: off
DESIGNATED_CITIES: Final = frozenset((
    "01100", "04100", "11100", "12100", "14100", "14130", "14150", "15100", "22100", "22130",
    "23100", "26100", "27100", "27140", "28100", "33100", "34100", "40100", "40130", "43100",
))
# fmt: on
"""政令指定都市 since 2012 (熊本市, the youngest)."""

# fmt: off
_PREFECTURE_NAMES: Final = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県",
    "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県",
    "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)
# fmt: on


def prefecture_name(code: str) -> str:
    """Return the Japanese name of the prefecture in which an area lies; of the country, 全国.

    >>> prefecture_name("14212"), prefecture_name("00000")
    ('神奈川県', '全国')
    """
    return "全国" if code == COUNTRY else _PREFECTURE_NAMES[int(code[:2]) - 1]


def _existing(code: str, text: str) -> str:
    if not 1 <= int(code[:2]) <= 47:
        raise ValueError(f"no such prefecture: {text!r}")
    return code
