"""What councils ask: is it measured, why did it jump, how do we tell, why was the target changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.chapters.chapter import Chapter
from analysis.elements import Element, Finding, Prose, Quotation, Quotations, Subheading
from analysis.methods.rounding import round_to_sum
from analysis.model.kpis.kpi import Kpi, RevisionKind, Target
from analysis.model.kpis.register import KpiRegister
from analysis.topics.policy_review.kpi_words import content_words, latest_words, target_words
from analysis.topics.policy_review.reading import Read, fact
from analysis.words.phrases import joined, signed

TITLE = "議会でよく聞かれること"
TOLD = 5
ENTER = "指標は、登録簿のシートに書けば加えられる。"


def asked(read: Read, words: Sequence[str]) -> Chapter:
    """Return the questions of councils with what the register and the findings answer."""
    body: list[Element] = []
    for word in words:
        body += _measured(read, word)
    body += _jump(read)
    body += _women(read)
    body += _target(read)
    return Chapter(TITLE, body=tuple(body))


def _answer(title: str, paragraphs: Sequence[str], quotes: Sequence[Quotation] = ()) -> Iterator[Element]:
    yield Subheading(title=title)
    yield Prose(paragraphs=tuple(paragraphs))
    if quotes:
        yield Quotations(items=tuple(quotes))


def _measured(read: Read, word: str) -> Iterator[Element]:
    """Say how much of something there is, as far as the register follows it."""
    title = f"「{word}」はどれだけで、それは測られているか"
    register = read.register
    if register is None:
        return _answer(
            title, (f"KPI の登録簿がないため、「{word}」を計画が測っているかは分からない。{ENTER}",)
        )
    if not register.kpis:
        return _answer(
            title,
            (f"KPI の登録簿に指標がないため、「{word}」を計画が測っているかは分からない。{ENTER}",),
        )
    found = [kpi for kpi in register.kpis if word in kpi.name]
    if not found:
        said = (
            f"登録簿にある{len(register.active)}指標に、名称に「{word}」を含むものはない。"
            f"したがって、どれだけかも、計画がそれを測っているかも、登録簿からは答えられない。"
            f"別の名称で測っていれば、その名称で答えられる。"
            f"測っていなければ、誰をどう数えるかを決めて登録簿に加える。{ENTER}"
        )
        return _answer(title, (said,))
    return _answer(title, tuple(_of_kpi(register, kpi) for kpi in found[:TOLD]), _of_found(read, found))


def _of_kpi(register: KpiRegister, kpi: Kpi) -> str:
    value = latest_words(register, kpi) or f"「{kpi.name}」の実績の値は登録簿にない。"
    dropped = "この指標は廃止又は統合されている。" if kpi.id in register.dropped else ""
    return value + dropped + target_words(register, kpi)


def _of_found(read: Read, found: Sequence[Kpi]) -> tuple[Quotation, ...]:
    ids = {f"kpi_trends.kpi.{kpi.id}" for kpi in found}
    return read.quote(*(each for each in read.of_kpis() if each.id in ids))[:TOLD]


def _jump(read: Read) -> Iterator[Element]:
    """Say which of the three usual reasons for a jump are on record: basis, revision, chance."""
    revisions = [
        read.finding(id) for id in ("kpi_trends.revisions", "kpi_trends.targets_changed", "kpi_trends.common")
    ]
    quotes = read.quote(read.finding("births.bases"), read.finding("births.yearly_changes"), *revisions)
    told = [
        "数が急に変わって見える理由は、数える対象や定義が変わった、過去の値が訂正された、偶然の変動の三つを先に疑う。"
        "手元の記録は次のとおりである。",
        _recorded(read.register),
    ]
    return _answer("数が急に変わったのはなぜか", told, quotes)


def _recorded(register: KpiRegister | None) -> str:
    if register is None or not register.kpis:
        return "KPI の登録簿に指標がないため、指標の定義の変更や実績の訂正は分からない。"
    changed = [
        each for each in register.revisions if each.kind in (RevisionKind.CHANGED, RevisionKind.MERGED)
    ]
    corrected = [kpi for kpi in register.kpis if register.former_reports(kpi.id)]
    if not changed and not corrected:
        return f"登録簿の{len(register.kpis)}指標に、定義の変更、統合、実績の訂正の記録はない。"
    names = joined([f"「{register[each.kpi].name}」" for each in changed[:TOLD]])
    parts = [
        *([f"定義の変更や統合が{len(changed)}件（{names}など）"] if changed else []),
        *([f"実績の訂正のあった指標が{len(corrected)}"] if corrected else []),
    ]
    return f"登録簿には、{'、'.join(parts)}記録されている。その前後の値は同じ線で比べられない。"


def _women(read: Read) -> Iterator[Element]:
    """Say how the effect of anything could be told from fewer women."""
    title = "若い女性が減れば出生数は減る。施策の効果はどう見分けるのか"
    reasons = read.finding("births.reasons")
    parts = _printed(reasons) if reasons else {}
    if reasons is None or reasons.estimate is None or not {"number", "structure"} <= set(parts):
        missing = "出生数の変化を女性の人数による分とそれ以外に分けた知見がない。" + (
            "出生数の報告書は、件数が少ないか、女性の年齢別人口がないため、分けていない。"
            if "births" in read.reports
            else "出生数の報告書に、女性の年齢別人口があれば示される。"
        )
        return _answer(title, (missing,))
    total, women = sum(parts.values()), parts["number"] + parts["structure"]
    told = [
        f"出生数の変化{signed(total)}のうち、女性の人数と年齢構成の変化によるものは{signed(women)}、"
        f"女性一人当たりの出生の変化によるものは{signed(total - women)}と試算される。"
        "人数による分は、施策がなくても人数が減るだけで生じる。",
    ]
    if not _excludes_zero(reasons.lower, reasons.upper):
        told.append("ただし、期間の増減そのものが偶然の変動の範囲にあり、内訳は目安にとどまる。")
    if "own_level" in parts:
        clear = _excludes_zero(fact(reasons, "own_level_lower"), fact(reasons, "own_level_upper"))
        verdict = (
            "偶然の変動の範囲を超えるが、それが施策によるものかは、この分け方では分からない"
            if clear
            else "偶然の変動と区別できず、市町村の取組による変化があったともなかったともいえない"
        )
        told.append(
            f"全国に共通する変化を除いた{read.name}に固有の変化は{signed(parts['own_level'])}で、{verdict}。"
            "施策の効果を問うなら、見るのは出生数ではなくこの部分である。"
        )
    quotes = read.quote(
        reasons,
        read.finding("births.without"),
        read.finding("births.women_to_come"),
        read.finding("births.peers"),
    )
    return _answer(title, told, quotes)


def _printed(reasons: Finding) -> dict[str, float]:
    """Return the effects as the report prints them: whole numbers that add up to the change."""
    effects = {
        name: value
        for name in reasons.facts
        if f"{name}_lower" in reasons.facts and (value := fact(reasons, name)) is not None
    }
    if not effects or reasons.estimate is None:
        return {}
    rounded = round_to_sum(list(effects.values()), round(reasons.estimate), 0)
    return dict(zip(effects, rounded.tolist(), strict=True))


def _excludes_zero(lower: float | None, upper: float | None) -> bool:
    return lower is not None and upper is not None and (lower > 0 or upper < 0)


def _target(read: Read) -> Iterator[Element]:
    """Say which targets were changed, from what to what, and why."""
    title = "目標はなぜ変わったのか"
    register = read.register
    if register is None:
        return _answer(title, (f"KPI の登録簿がないため、目標の変更は分からない。{ENTER}",))
    quotes = read.quote(read.finding("kpi_trends.targets_changed"))
    if not register.targets:
        return _answer(
            title, ("登録簿に目標の値がないため、変わったかどうかも、その理由も答えられない。",), quotes
        )
    changed = [
        (register[old.kpi], old, register.targets_of(old.kpi).get(old.year))
        for kpi in register.kpis
        for old in register.former_targets(kpi.id)
    ]
    if not changed:
        said = f"登録簿の{len(register.targets)}の目標に、後から変わった記録はない。改定前の目標を登録していなければ、変わっていても分からない。"
        return _answer(title, (said,), quotes)
    lines = [_change(register, kpi, content_words(kpi, old), new) for kpi, old, new in changed[:TOLD]]
    rest = [f"このほか{len(changed) - TOLD}件の変更がある。"] if len(changed) > TOLD else []
    return _answer(title, [*lines, *rest], quotes)


def _change(register: KpiRegister, kpi: Kpi, old: str, new: Target | None) -> str:
    now = content_words(kpi, new) if new else "なし"
    reasons = [each.reason for each in register.revisions_of(kpi.id) if each.reason]
    why = f"理由は「{reasons[-1]}」とされている" if reasons else "理由の記録はない"
    year = f"{new.year}年度の" if new else ""
    return f"「{kpi.name}」の{year}目標は{old}から{now}に変わった。{why}。"
