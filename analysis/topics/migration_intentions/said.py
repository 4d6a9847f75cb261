"""What people say: whether they want to stay, the young against the others, and what changed between surveys."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.chapters.survey_answers import METHOD, MOVE, STAY, Answers
from analysis.elements import Finding, Prose
from analysis.methods.intervals import newcombe
from analysis.methods.result import Estimate
from analysis.methods.survey import cochran_armitage, detectable_difference
from analysis.methods.survey.suppression import REFERENCE_BELOW
from analysis.model.survey_groups import OLDEST
from analysis.topics.migration_intentions.answered import answered
from analysis.topics.migration_intentions.survey_views import (
    MOVING,
    STAYING,
    all_surveys,
    by_group,
    elsewhere,
    over_ages,
    over_years,
    share_words,
    shares_told,
)
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, joined, level, p_value, percent, rounded

TITLE = "住民はどう答えているか"
YOUNG, OLDER = (18, 39), (40, OLDEST)
"""Ages of the young and of the others, as the survey asks them."""
POWER = 0.8


def said(study: Study, surveys: Sequence[Answers], latest: Answers | None) -> Chapter:
    """Describe the surveys of the area; `latest` is the one looked at in detail."""
    if latest is None:
        why = f"{study.name}の定住意向の調査が手元にないため、住民の答えは示さない。集計表又は回答を取り込めば、若い世代とそのほかを誤差とともに比べられる。"
        return Chapter(TITLE, missing=(Prose(kind="missing", title=TITLE, paragraphs=(why,)),))
    detail = answered(study, latest)
    apart = _young_and_old(study, latest)
    findings = [
        _whole(study, latest),
        *((apart,) if isinstance(apart, Finding) else ()),
        _gradient(study, latest),
        _change(study, surveys, latest),
        *detail.findings,
    ]
    pictures = [over_ages(study, latest), over_years(study, surveys)]
    tables = [
        by_group(study, latest),
        all_surveys(study, surveys),
        *detail.shown,
        elsewhere(study),
    ]
    missing = (apart,) if isinstance(apart, Prose) else ()
    return Chapter(
        TITLE,
        missing=missing,
        findings=tuple(each for each in findings if each is not None),
        remarks=detail.remarks,
        pictures=tuple(each for each in pictures if each is not None),
        shown=tuple(each for each in tables if each is not None),
    )


def _points(estimate: Estimate) -> Estimate:
    """Return a difference of shares in points."""
    return Estimate(
        100 * estimate.number,
        None if estimate.lower is None else 100 * estimate.lower,
        None if estimate.upper is None else 100 * estimate.upper,
        estimate.confidence,
        estimate.statistic,
        estimate.method,
        estimate.n,
    )


def _difference(study: Study, first: Estimate, second: Estimate) -> Estimate:
    """Return the difference of two shares of different people, on their sample sizes."""
    sizes = float(first.n or 0), float(second.n or 0)
    return newcombe(
        first.number * sizes[0],
        sizes[0],
        second.number * sizes[1],
        sizes[1],
        confidence=study.confidence,
    )


def _whole(study: Study, latest: Answers) -> Finding:
    stay, move = (latest.share(each, confidence=study.confidence) for each in (STAY, MOVE))
    n = latest.respondents()
    form = latest.form
    asked = []
    if n is not None:
        asked.append(f"回答者{counted(n)}")
    if form.sent and form.returned:
        asked.append(f"配布{format_number(form.sent)}、回収率{percent(100 * form.returned / form.sent)}")
    words = shares_told(stay, move)
    known = stay if stay is not None else move
    limits = (
        f"括弧内は{level(study.confidence)}信頼区間。"
        if known is not None and known.lower is not None
        else "回答者数が公表されていないため、誤差の幅は示せない。"
    )
    weighted = latest.weighting is not None and not latest.weighting.missing
    return study.finding(
        "migration.said",
        f"{era_year(form.fiscal_year, '年度')}の調査{'（' + '、'.join(asked) + '）' if asked else ''}では、{words or '割合が公表されていない'}。",
        [latest.behind(study)],
        estimate=None if stay is None else _points(stay),
        unit="％",
        n=n,
        method=f"{METHOD}{'（人口に合わせた重み付け、実効標本数による）' if weighted else ''}",
        caveats=(
            limits,
            "回答しなかった人の考えは分からない。区間は、回答した人が対象者から無作為に選ばれたとみたときの誤差だけを表す。",
            *((form.note,) if form.note else ()),
        ),
        rank=3,
    )


def _young_and_old(study: Study, latest: Answers) -> Finding | Prose:
    """Compare 18–39 with 40 and over; say why where that can't be done."""
    words = [f"{YOUNG[0]}〜{YOUNG[1]}歳", f"{OLDER[0]}歳以上"]
    stay = [latest.between(STAY, *ages, study.confidence) for ages in (YOUNG, OLDER)]
    move = [latest.between(MOVE, *ages, study.confidence) for ages in (YOUNG, OLDER)]
    young, old = stay if None not in stay else move
    what = STAYING if None not in stay else MOVING
    if young is None or old is None:
        return _cannot(study, latest, words)
    gap = _difference(study, young, old)
    least = detectable_difference(
        float(young.n or 0),
        float(old.n or 0),
        proportion=min(max(old.number, 0.01), 0.99),
        direction="decrease" if what == STAYING else "increase",
        power=POWER,
        alpha=1 - study.confidence,
    )
    if gap.excludes(0):
        told = f"{words[0]}の方が{format_number(abs(100 * gap.number), 1)}ポイント{'低い' if gap.number < 0 else '高い'}"
    else:
        told = "差は調査の誤差の範囲を超えない"
    moving = (
        f"「{MOVING}」は{words[0]}が{share_words(move[0])}、{words[1]}が{share_words(move[1])}である。"
        if what == STAYING and move[0] is not None and move[1] is not None
        else ""
    )
    small = [each for each in (young, old) if (each.n or 0) < REFERENCE_BELOW]
    return study.finding(
        "migration.young_said",
        f"「{what}」は{words[0]}が{share_words(young)}、{words[1]}が{share_words(old)}で、{told}。{moving}",
        [latest.behind(study)],
        estimate=_points(gap),
        unit="ポイント",
        n=gap.n,
        method="Newcombe の方法（二つの割合の差）",
        caveats=(
            *((f"回答者が{REFERENCE_BELOW}人に満たない区分があるため、参考値である。",) if small else ()),
            f"この調査の回答者数で{percent(100 * POWER, 0)}の確率で見つけられる最小の差は{format_number(100 * least.number, 1)}ポイントである。"
            if least.has_value
            else "この調査の回答者数では、どのような差も見つけられない。",
        ),
        rank=4,
    )


def _cannot(study: Study, latest: Answers, words: Sequence[str]) -> Prose:
    known = "、".join(
        f"{latest.age_label(group)}が{share_words(share)}"
        for group in latest.age_groups()
        if (share := latest.share(STAY, group, confidence=study.confidence)) is not None
    )
    told = [
        f"{latest.label}の調査では、年齢別の回答者数が{'秘匿されている階級がある' if _hidden(latest) else '手元にない'}ため、"
        f"{joined(words)}の差が調査の誤差を超えるかは判断できない。年齢別の集計表（人数）か回答を取り込めば計算できる。"
    ]
    if known:
        everybody = latest.share(STAY, confidence=study.confidence)
        whole = f"、全体が{share_words(everybody)}" if everybody is not None else ""
        told.append(f"公表されている年齢別の割合では、「{STAYING}」は{known}{whole}である。")
    return Prose(kind="missing", title="若い世代とそのほかの比較", paragraphs=tuple(told))


def _hidden(latest: Answers) -> bool:
    code, _ = latest.question
    rows = latest.rows[(latest.rows["question"] == code) & latest.rows["group"].isin(latest.age_groups())]
    return bool((rows["status"] == "suppressed").any())


def _gradient(study: Study, latest: Answers) -> Finding | None:
    """Test for a trend over the ages; None with fewer than three groups with numbers."""
    found = [
        (group, each)
        for group in latest.age_groups()
        if (each := latest.share(STAY, group, confidence=study.confidence)) is not None and each.n
    ]
    if len(found) < 3:
        return None
    n = [float(each.n or 0) for _, each in found]
    scores = [sum(_limited(latest.ages(group))) / 2 for group, _ in found]
    test = cochran_armitage(
        [each.number * size for (_, each), size in zip(found, n, strict=True)], n, scores=scores
    )
    if test.p_value is None or test.statistic is None:
        return None
    if test.p_value < 1 - study.confidence:
        told = f"年齢が上がるほど{'高い' if test.statistic > 0 else '低い'}傾向がある"
    else:
        told = "年齢に沿った傾向は誤差の範囲を超えない"
    first, last = found[0], found[-1]
    return study.finding(
        "migration.gradient",
        f"「{STAYING}」は、{latest.age_label(first[0])}の{percent(100 * first[1].number)}から"
        f"{latest.age_label(last[0])}の{percent(100 * last[1].number)}まで、{told}。",
        [latest.behind(study)],
        estimate=test.statistic,
        unit="z",
        n=sum(n),
        method="Cochran–Armitage の傾向検定",
        caveats=(f"検定は{p_value(test.p_value)}。",),
    )


def _limited(ages: tuple[int, int]) -> tuple[int, int]:
    """Return limits with an open band ended ten years after its beginning."""
    return (ages[0], ages[0] + 10) if ages[1] == OLDEST else ages


def _change(study: Study, surveys: Sequence[Answers], latest: Answers) -> Finding | None:
    """Say whether the share that wants to stay changed since the survey before."""
    earlier = [each for each in surveys if each.form.fiscal_year < latest.form.fiscal_year]
    now = latest.share(STAY, confidence=study.confidence)
    before = [(each, share) for each in earlier if (share := each.share(STAY, confidence=study.confidence))]
    if now is None or not before:
        return None
    with_numbers = [pair for pair in before if pair[1].n]
    answers, then = (with_numbers if now.n and with_numbers else before)[-1]
    used = [answers.behind(study), latest.behind(study)]
    moved = f"「{STAYING}」は{answers.label}の{percent(100 * then.number)}から{latest.label}の{percent(100 * now.number)}へ"
    by = rounded(100 * now.number, 1) - rounded(100 * then.number, 1)
    if now.n and then.n:
        gap = _difference(study, now, then)
        told = (
            f"{moved}{format_number(abs(by), 1)}ポイント{'上がった' if by > 0 else '下がった'}"
            if gap.excludes(0) and by
            else f"{moved}動いたが、変化は調査の誤差の範囲を超えない"
        )
        estimate, method = _points(gap), "Newcombe の方法（二つの割合の差）"
        caveats = ["同じ文言で同じ対象に尋ねたことを前提とする。"]
    else:
        unknown = joined([each.label for each, share in ((answers, then), (latest, now)) if not share.n])
        told = f"{moved}動いたが（{format_number(by, 1, sign=True)}ポイント）、{unknown}の回答者数が手元にないため、誤差の範囲を超えるかは判断できない"
        estimate, method = None, "公表値の差"
        known = next((share for share in (now, then) if share.n and share.lower is not None), None)
        caveats = (
            [
                f"回答者数の分かる方の調査だけで、誤差は±{format_number(50 * ((known.upper or 0) - (known.lower or 0)), 1)}ポイントある。"
            ]
            if known is not None
            else []
        )
    skipped = [each.label for each, _ in before if each.form.fiscal_year > answers.form.fiscal_year]
    if skipped:
        caveats.append(f"{joined(skipped)}は回答者数が手元にないため、比べていない。")
    trend = _trend(study, [*[each for each, _ in with_numbers], latest]) if now.n else ""
    return study.finding(
        "migration.change_said",
        f"{told}。{trend}",
        used,
        estimate=estimate,
        unit="ポイント",
        n=None if estimate is None else estimate.n,
        method=method,
        caveats=caveats,
    )


def _trend(study: Study, surveys: Sequence[Answers]) -> str:
    """Return a sentence on the trend over three surveys or more."""
    shares = [(each, each.share(STAY, confidence=study.confidence)) for each in surveys]
    known = [(each, share) for each, share in shares if share is not None and share.n]
    if len(known) < 3:
        return ""
    n = [float(share.n or 0) for _, share in known]
    test = cochran_armitage(
        [share.number * size for (_, share), size in zip(known, n, strict=True)],
        n,
        scores=[each.form.fiscal_year for each, _ in known],
    )
    if test.p_value is None or test.statistic is None:
        return ""
    span = f"{known[0][0].label}から{known[-1][0].label}までの{len(known)}回"
    if test.p_value < 1 - study.confidence:
        return f"{span}を通して{'上がる' if test.statistic > 0 else '下がる'}傾向がある（{p_value(test.p_value)}）。"
    return f"{span}を通した傾向は誤差の範囲を超えない（{p_value(test.p_value)}）。"
