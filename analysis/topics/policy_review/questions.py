"""The chapter of questions: what each rule asks, with the findings that raise it."""

from __future__ import annotations

from analysis.chapters.chapter import Chapter
from analysis.elements import Element, EvidenceLevel, Finding, Prose, Quotations
from analysis.topics.policy_review.reading import Read
from analysis.topics.policy_review.rules import RULES, Question, Rule

TITLE = "議論していただきたいこと"


def questions(read: Read) -> Chapter:
    """Return the questions that the findings raise; why there are none, where there are none."""
    asked = [(rule, question) for rule in RULES if (question := rule.ask(read)) is not None]
    findings = tuple(_finding(rule, question, rank) for rank, (rule, question) in enumerate(asked, start=1))
    body: list[Element] = []
    for finding, (_, question) in zip(findings, asked, strict=True):
        body.append(finding)
        if question.quotes:
            body.append(Quotations(items=question.quotes))
    if not findings:
        body.append(_none(read))
    return Chapter(TITLE, findings=findings, body=tuple(body))


def _finding(rule: Rule, question: Question, rank: int) -> Finding:
    levels = [quote.evidence_level for quote in question.quotes]
    return Finding(
        id=f"policy_review.{rule.id}",
        statement=question.statement,
        method=f"知見の突き合わせ（{rule.title}）",
        sources=tuple(sorted({source for quote in question.quotes for source in quote.sources})),
        evidence_level=min(levels, key=lambda level: level.step, default=EvidenceLevel.DESCRIPTION),
        rank=rank,
    )


def _none(read: Read) -> Prose:
    if not read.reports:
        why = "報告書が一つもないため、知見どうしを突き合わせることができない。"
    else:
        why = "読んだ報告書の知見の間に、議論を要する食い違いは見つからなかった。見つからないことは、問題がないことを意味しない。"
    return Prose(paragraphs=(why,))
