"""Tables and pictures of surveys: shares by age, by survey, and of other areas."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.chapters.study import Study
from analysis.chapters.survey_answers import MOVE, STAY, Answers, surveys_of
from analysis.elements import Column, Table
from analysis.elements.picture import Picture, Profile, ProfileChart
from analysis.methods.result import Estimate
from analysis.model.survey_files import surveyed_areas
from analysis.model.surveys import FICTIONAL_AREA, TOTAL
from analysis.words.numbers import format_number
from analysis.words.phrases import level, percent

STAYING, MOVING = "住み続けたい", "市外に移りたい"


def shares_told(stay: Estimate | None, move: Estimate | None) -> str:
    """Return 「「住み続けたい」が73.2％（71.6〜74.8％）、「市外に移りたい」が10.8％」, of those that are known."""
    known = ((word, share) for word, share in ((STAYING, stay), (MOVING, move)) if share is not None)
    return "、".join(f"「{word}」が{share_words(share)}" for word, share in known)


def share_words(estimate: Estimate) -> str:
    """Return 「73.2％（71.6〜74.8％）」, without limits where there are none."""
    value = percent(100 * estimate.number)
    if estimate.lower is None or estimate.upper is None:
        return value
    return f"{value}（{format_number(100 * estimate.lower, 1)}〜{percent(100 * estimate.upper)}）"


def by_group(study: Study, latest: Answers) -> Table:
    """Return the shares of everybody and of each age, hidden ones as such."""
    rows = []
    for group in (TOTAL, *latest.age_groups()):
        label = "全体" if group == TOTAL else latest.age_label(group)
        values: list[float | None] = []
        for meaning in (STAY, MOVE):
            share = latest.share(meaning, group, confidence=study.confidence)
            values += [
                None if share is None or each is None else 100 * each
                for each in ((None,) * 3 if share is None else (share.value, share.lower, share.upper))
            ]
        rows.append((label, latest.respondents(group), *values))
    return study.table(
        "migration_said",
        f"定住意向（{latest.form.title}）",
        (
            Column(key="group", label="区分", kind="text"),
            Column(key="n", label="回答者", unit="人"),
            *(
                Column(key=f"{key}_{part}", label=f"{word}{suffix}", unit="％", decimals=1)
                for key, word in (("stay", STAYING), ("move", MOVING))
                for part, suffix in (("share", ""), ("lower", " 下限"), ("upper", " 上限"))
            ),
        ),
        pd.DataFrame(
            rows,
            columns=[
                *("group", "n", "stay_share", "stay_lower", "stay_upper"),
                *("move_share", "move_lower", "move_upper"),
            ],
        ),
        [latest.behind(study)],
        computed=True,
        note=f"上下限は{level(study.confidence)}信頼区間。「…」は公表されていないか、回答者が少ないため秘匿した値。"
        "参考値は回答者が少ない区分。",
    )


def all_surveys(study: Study, surveys: Sequence[Answers]) -> Table:
    """Return the shares of everybody of each survey of the area."""
    return _surveys_table(
        study,
        "migration_surveys",
        f"{study.name}の調査ごとの定住意向",
        [(study.name, each) for each in surveys],
        "年度の異なる調査は、尋ね方や対象が異なることがある。「…」は公表されていない値。",
    )


def elsewhere(study: Study) -> Table | None:
    """Return the latest surveys of other areas; made-up ones never stand beside real ones."""
    if FICTIONAL_AREA.fullmatch(study.area):
        return None
    found = []
    for area in surveyed_areas(study.folder.data_dir):
        if area == study.area or FICTIONAL_AREA.fullmatch(area):
            continue
        surveys = surveys_of(study, area)
        if surveys:
            found.append((study.area_name(area), surveys[-1]))
    if not found:
        return None
    return _surveys_table(
        study,
        "migration_elsewhere",
        "ほかの市の定住意向（参考）",
        found,
        "尋ね方、対象の年齢、調査の方法が市ごとに違うため、順位や優劣を論じることはできない。",
    )


def _surveys_table(
    study: Study, id: str, title: str, surveys: Sequence[tuple[str, Answers]], note: str
) -> Table:
    rows = []
    for name, each in surveys:
        stay, move = (each.share(meaning, confidence=study.confidence) for meaning in (STAY, MOVE))
        rows.append(
            (
                name,
                each.form.fiscal_year,
                each.respondents(),
                100 * each.form.returned / each.form.sent if each.form.returned and each.form.sent else None,
                *(
                    None if share is None or value is None else 100 * value
                    for share in (stay, move)
                    for value in ((None,) * 3 if share is None else (share.value, share.lower, share.upper))
                ),
            )
        )
    return study.table(
        id,
        title,
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="year", label="年度", grouped=False),
            Column(key="n", label="回答者", unit="人"),
            Column(key="rate", label="回収率", unit="％", decimals=1),
            *(
                Column(key=f"{key}_{part}", label=f"{word}{suffix}", unit="％", decimals=1)
                for key, word in (("stay", STAYING), ("move", MOVING))
                for part, suffix in (("share", ""), ("lower", " 下限"), ("upper", " 上限"))
            ),
        ),
        pd.DataFrame(
            rows,
            columns=[
                *("name", "year", "n", "rate"),
                *("stay_share", "stay_lower", "stay_upper", "move_share", "move_lower", "move_upper"),
            ],
        ),
        [each.behind(study) for _, each in surveys],
        basis="市民意識調査",
        computed=True,
        note=f"上下限は{level(study.confidence)}信頼区間。{note}",
        annex=True,
    )


def _profile(label: str, shares: Sequence[tuple[str, Estimate | None]]) -> Profile:
    rows = [
        (
            name,
            *(
                float("nan") if share is None or value is None else 100 * value
                for value in ((None,) * 3 if share is None else (share.value, share.lower, share.upper))
            ),
        )
        for name, share in shares
    ]
    frame = pd.DataFrame(rows, columns=["name", "value", "lower", "upper"]).set_index("name")
    return Profile(label, frame.astype(float))


def over_ages(study: Study, latest: Answers) -> Picture | None:
    """Return the shares over the ages; None with fewer than two of them."""
    groups = latest.age_groups()
    shown = [g for g in groups if latest.share(STAY, g) is not None or latest.share(MOVE, g) is not None]
    if len(shown) < 2:
        return None
    return _picture(
        study,
        "fig_migration_said",
        f"年齢別の定住意向（{latest.form.title}）",
        [
            (word, [(latest.age_label(g), latest.share(m, g, confidence=study.confidence)) for g in shown])
            for word, m in ((STAYING, STAY), (MOVING, MOVE))
        ],
        "年齢",
        by_group(study, latest),
    )


def over_years(study: Study, surveys: Sequence[Answers]) -> Picture | None:
    """Return the shares over the surveys; None with fewer than two of them."""
    if len(surveys) < 2:
        return None
    return _picture(
        study,
        "fig_migration_surveys",
        f"{study.name}の定住意向（{surveys[0].label}から{surveys[-1].label}まで）",
        [
            (word, [(each.label, each.share(m, confidence=study.confidence)) for each in surveys])
            for word, m in ((STAYING, STAY), (MOVING, MOVE))
        ],
        "調査の年度",
        all_surveys(study, surveys),
    )


def _picture(
    study: Study,
    id: str,
    title: str,
    shares: Sequence[tuple[str, Sequence[tuple[str, Estimate | None]]]],
    x_label: str,
    table: Table,
) -> Picture:
    known = [(word, each) for word, each in shares if any(share is not None for _, share in each)]
    told = "。".join(
        f"「{word}」は"
        + "、".join(f"{name}{share_words(share)}" for name, share in each if share is not None)
        for word, each in known
    )
    return Picture(
        id=id,
        title=title,
        alt=f"点と線の図。{told}。",
        unit="％",
        chart=ProfileChart(
            tuple(_profile(word, each) for word, each in known), x_label=x_label, y_label="割合（％）"
        ),
        table=table,
        note=f"縦線は{level(study.confidence)}信頼区間。回答者数が分からない値には付いていない。",
    )
