"""Who answered and why they would leave: raking, what it moved, and reasons screened for differences."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.chapters.survey_answers import MOVE, REASON, STAY, Answers
from analysis.elements import Column, Finding, Prose, Table
from analysis.methods.survey import adjust_p_values, chi_squared
from analysis.model.surveys import TOTAL, Meaning
from analysis.store.survey_weights import Weighting
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, joined, percent, rounded

TITLE = "回答の重み付けと理由"


def answered(study: Study, latest: Answers) -> Chapter:
    """Return what is known of the respondents' weights, all answers, and the reasons."""
    weighting = latest.weighting
    findings: list[Finding] = []
    tables: list[Table] = [_answers(study, latest)]
    remarks: list[Prose] = []
    if weighting is None:
        told = "この調査は集計表によるため、回答者の性別・年齢の偏りを直す重み付けはしていない。"
        remarks.append(Prose(kind="note", paragraphs=(told,)))
    elif weighting.missing:
        remarks.append(Prose(kind="note", paragraphs=(f"重み付けはしていない（{weighting.missing}）。",)))
    else:
        findings.append(_weighted(study, latest, weighting))
        tables.append(_margins(study, latest, weighting))
    reasons = _reasons(study, latest)
    if reasons is not None:
        findings.append(reasons[0])
        tables.append(reasons[1])
    return Chapter(TITLE, findings=tuple(findings), remarks=tuple(remarks), shown=tuple(tables))


def _answers(study: Study, latest: Answers) -> Table:
    """Return every answer of everybody, those who did not answer among them."""
    code, question = latest.question
    rows = []
    for answer, each in question.answers.items():
        row = latest.row(code, answer)
        share = None if row is None else 100 * float(row["share"])
        n = None if row is None or pd.isna(row["n"]) else float(row["n"])
        kind = "小計" if each.sum_of or each.meaning in (STAY[0], MOVE[0]) else ""
        rows.append((each.label, kind, n, share))
    return study.table(
        "migration_answers",
        f"「{question.label}」の回答（{latest.form.title}）",
        (
            Column(key="answer", label="回答", kind="text"),
            Column(key="kind", label="区分", kind="text"),
            Column(key="n", label="人数", unit="人"),
            Column(key="share", label="割合", unit="％", decimals=1),
        ),
        pd.DataFrame(rows, columns=["answer", "kind", "n", "share"]),
        [latest.behind(study)],
        note="「…」は公表されていないか、回答者が少ないため秘匿した値。",
        annex=True,
    )


def _weighted(study: Study, latest: Answers, weighting: Weighting) -> Finding:
    """Say who answered less than their part, what the weights moved, and what they cost."""
    margins = weighting.margins.dropna(subset=["sample_share"])
    ages = margins[margins["grouping"] == "age"].copy()
    ages["gap"] = 100 * (ages["sample_share"] - ages["population_share"])
    parts = []
    if len(ages):
        least = ages.loc[ages["gap"].idxmin()]
        parts.append(
            f"人口に比べて回答が最も少ない年齢は{latest.form.groupings['age'].groups[str(least['group'])].label}で、"
            f"人口の{percent(100 * least['population_share'])}に対し回答の{percent(100 * least['sample_share'])}である。"
        )
    code, question = latest.question
    total = next((c for c, a in question.answers.items() if a.meaning is Meaning.STAY_TOTAL), None)
    row = None if total is None else latest.row(code, total)
    if row is not None and latest.unweighted is not None:
        before = 100 * float(latest.unweighted.loc[row.name])
        after = 100 * float(row["share"])
        parts.append(
            f"性別と年齢を人口に合わせると、「住み続けたい」は{percent(before)}から{percent(after)}になる"
            f"（{format_number(rounded(after, 1) - rounded(before, 1), 1, sign=True)}ポイント）。"
        )
    effect = weighting.design_effect or 1.0
    after_weights = weighting.after or (1.0, 1.0, 1.0)
    parts.append(
        f"重みのばらつきにより、回答者{counted(weighting.n)}は実効{counted(weighting.effective_n or 0)}分に当たる。"
    )
    return study.finding(
        "migration.weighted",
        "".join(parts),
        [latest.behind(study)],
        estimate=weighting.effective_n,
        unit="人（実効標本数）",
        n=float(weighting.n),
        method="レイキング（性別、年齢）",
        caveats=(
            f"重みの平均に対する比は、最小{format_number(after_weights[0], 2)}、中央{format_number(after_weights[1], 2)}、最大{format_number(after_weights[2], 2)}。"
            f"重みによる分散の増え方（デザイン効果）は{format_number(effect, 2)}倍。",
            f"合わせた人口は{weighting.population}。性別と年齢が同じ人の中で、答えた人と答えなかった人の考えが同じとみている。",
        ),
    )


def _margins(study: Study, latest: Answers, weighting: Weighting) -> Table:
    rows = [
        (
            latest.form.group_label(f"{row['grouping']}:{row['group']}"),
            row["n"],
            100 * row["sample_share"],
            row["population"],
            100 * row["population_share"],
        )
        for row in weighting.margins.to_dict("records")
    ]
    return study.table(
        "migration_margins",
        f"回答者と人口の性別・年齢（{latest.form.title}）",
        (
            Column(key="group", label="区分", kind="text"),
            Column(key="n", label="回答者", unit="人"),
            Column(key="share", label="回答者に占める割合", unit="％", decimals=1),
            Column(key="population", label="人口", unit="人"),
            Column(key="population_share", label="人口に占める割合", unit="％", decimals=1),
        ),
        pd.DataFrame(rows, columns=["group", "n", "share", "population", "population_share"]),
        [latest.behind(study)],
        note=f"{weighting.population}。",
        annex=True,
    )


def _reasons(study: Study, latest: Answers) -> tuple[Finding, Table] | None:
    """List the reasons, and screen them for differences between the young and the others."""
    found = next(((c, q) for c, q in latest.form.questions.items() if q.about == REASON), None)
    if found is None:
        return None
    code, question = found
    pair = _pair(latest, code)
    rows: list[tuple[object, ...]] = []
    tests: list[float | None] = []
    for answer, each in question.answers.items():
        row = latest.row(code, answer)
        if row is None:
            rows.append((each.label, None, None, None, None, None))
            tests.append(None)
            continue
        parts = [latest.row(code, answer, group) for group in pair]
        shares = [None if part is None else 100 * float(part["share"]) for part in parts]
        rows.append(
            (each.label, None if pd.isna(row["n"]) else row["n"], 100 * float(row["share"]), *shares)
            if len(shares) == 2
            else (each.label, None if pd.isna(row["n"]) else row["n"], 100 * float(row["share"]), None, None)
        )
        tests.append(_test(parts))
    frame = pd.DataFrame([row[:5] for row in rows], columns=["reason", "n", "share", "young", "old"])
    adjusted = adjust_p_values(tests, method="benjamini-hochberg", alpha=1 - study.confidence)
    frame["p_value"] = [float("nan") if p is None else p for p in adjusted.p_values]
    shown = frame.dropna(subset=["share"])
    none = "" if question.no_answer is None else question.answers[question.no_answer].label
    shown = shown[shown["reason"] != none].sort_values("share", ascending=False)
    if shown.empty:
        return None
    reasons = sum(each.meaning is not Meaning.NO_ANSWER for each in question.answers.values())
    told = "、".join(
        f"{row['reason']}（{percent(row['share'])}）" for row in shown.head(3).to_dict("records")
    )
    differ = [label for label, each in zip(frame["reason"], adjusted.rejected, strict=True) if each]
    if not adjusted.family_size:
        screened = "若い世代とそのほかの違いは、人数が少ないか公表されていないため調べられない。"
    elif differ:
        screened = f"若い世代とそのほかで違うといえる理由は{joined(differ)}である。"
    else:
        screened = "若い世代とそのほかで違うといえる理由はない。"
    finding = study.finding(
        "migration.reasons",
        f"「{question.label}」で{'示せる理由のうち' if len(shown) < reasons else ''}多いのは{told}である。{screened}",
        [latest.behind(study)],
        estimate=float(shown["share"].iloc[0]),
        unit="％",
        n=_base(latest, code),
        method="Benjamini–Hochberg（偽発見率の調整）",
        caveats=(
            f"{adjusted.family_size}の理由を一度に調べたため、偽発見率を調整した。",
            "理由は回答者が選んだもので、実際の転出の原因とは限らない。",
        ),
    )
    table = study.table(
        "migration_reasons",
        f"{question.label}（{latest.form.title}）",
        (
            Column(key="reason", label="理由", kind="text"),
            Column(key="n", label="人数", unit="人"),
            Column(key="share", label="割合", unit="％", decimals=1),
            Column(key="young", label="若い世代", unit="％", decimals=1),
            Column(key="old", label="そのほか", unit="％", decimals=1),
            Column(key="p_value", label="調整後のp値", decimals=3, smallest=0.001),
        ),
        frame,
        [latest.behind(study)],
        computed=True,
        note="「…」は公表されていないか、回答者が少ないため秘匿した値。",
        annex=True,
    )
    return finding, table


def _base(latest: Answers, code: str) -> float | None:
    rows = latest.rows[(latest.rows["question"] == code) & (latest.rows["group"] == TOTAL)]["N"].dropna()
    return None if rows.empty else float(rows.iloc[0])


def _pair(latest: Answers, code: str) -> list[str]:
    """Return the groups of the young and of the others of a grouping that has just these two by age."""
    for id_, grouping in latest.form.groupings.items():
        ages = [c for c, group in grouping.groups.items() if group.ages is not None]
        if len(ages) == 2:
            return [f"{id_}:{each}" for each in ages]
    return []


def _test(parts: list[pd.Series | None]) -> float | None:
    """Return the p-value of the difference of a share between two groups, on their sample sizes."""
    if len(parts) != 2 or any(part is None or pd.isna(part["size"]) for part in parts):
        return None
    table = [
        [float(part["share"] * part["size"]), float((1 - part["share"]) * part["size"])]
        for part in parts
        if part is not None
    ]
    return chi_squared(table).p_value
