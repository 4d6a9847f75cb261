"""The words that stand in a cell of a KPI sheet in place of a number: why there is none, and conditions."""

from __future__ import annotations

import re
from typing import Final

from analysis.model.kpis.kpi import Comparison, Condition, Reference
from analysis.model.observations import Status
from analysis.sources.cells import compact

_REASONS: Final = {
    **dict.fromkeys(
        [
            *(
                "未公表",
                "公表前",
                "未発表",
                "未集計",
                "集計中",
                "集計前",
                "未確定",
                "確定前",
                "算出中",
                "把握不可",
            ),
            *(
                "調査なし",
                "未調査",
                "調査未実施",
                "調査中止",
                "測定不可",
                "把握していない",
                "不明",
                "未把握",
                "N/A",
            ),
        ],
        Status.UNAVAILABLE,
    ),
    **dict.fromkeys(
        ["該当なし", "対象外", "該当無し", "実施なし", "設定なし", "未設定"], Status.NOT_APPLICABLE
    ),
    **dict.fromkeys(["秘匿", "非公表", "非公開"], Status.SUPPRESSED),
}
_EXPLAINED: Final = re.compile(r"(?P<word>[^(]+)(?:\([^()]*\))?")

_REFERENCES: Final = (
    (Reference.NATIONAL, r"全国(?:値|平均値?|の値|の平均値?)?|国(?:平均値?|の値|の平均値?)"),
    (Reference.PREFECTURE, r"[都道府県](?:内)?(?:平均値?|の値|の平均値?)"),
    (Reference.PREVIOUS_YEAR, r"前年度?(?:比|値|実績)?"),
    (Reference.BASELINE, r"基準値|現状値?|現況値?|計画策定時"),
)
_COMPARISONS: Final = (
    (Comparison.AT_LEAST, r"以上"),
    (Comparison.AT_MOST, r"以下"),
    (
        Comparison.ABOVE,
        r"(?:を|よりも?)(?:上回る?|超える?|増加|上昇|向上|増|増やす|多い|高い)|(?:から)(?:の)?(?:増加|上昇|向上|増)|超",
    ),
    (
        Comparison.BELOW,
        r"(?:を|よりも?)(?:下回る?|減少|低下|減|減らす|少ない|低い)|(?:から)(?:の)?(?:減少|低下|減)|未満",
    ),
)
_EACH_YEAR: Final = r"(?:各年(?:度)?において|毎年(?:度)?)?"
_ENDING: Final = r"(?:させる|する|こと|すること)?"


def reason(text: str) -> Status | None:
    """Return why there is no number when `text` says so (未公表, 調査なし …), else None.

    >>> str(reason("未公表")), str(reason("調査なし（隔年）")), reason("検討中")
    ('unavailable', 'unavailable', None)
    """
    match = _EXPLAINED.fullmatch(compact(text))
    return _REASONS.get(match["word"]) if match else None


def condition(text: str) -> Condition | None:
    """Return the condition that `text` states as a whole (全国値以上, 前年より減少 …), else None.

    A reference without a comparison (「全国値」) or two conditions at once state none that can be checked.

    >>> str(condition("全国値以上")), str(condition("各年において前年よりも上昇")), condition("全国値")
    ('at_least_national', 'above_previous_year', None)
    """
    plain = compact(text)
    for reference, named in _REFERENCES:
        for comparison, stated in _COMPARISONS:
            if re.fullmatch(f"{_EACH_YEAR}(?:{named})(?:{stated}){_ENDING}", plain):
                return Condition(comparison, reference)
    return None


def is_reference(text: str) -> bool:
    """Whether `text` names what to compare with and nothing else.

    >>> is_reference("全国値"), is_reference("全国値以上")
    (True, False)
    """
    return any(re.fullmatch(named, compact(text)) for _, named in _REFERENCES)
