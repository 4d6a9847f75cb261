"""Rules that hold for the report of any topic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentences.report import Report, named


def signed_zero(report: Report) -> Iterator[str]:
    """A zero with a sign, or a change of nothing that is called a fall or a rise."""
    for text in report.texts():
        yield from re.findall(r"[−+]0(?:\.0+)?(?![\d.,])[^、。]{0,8}", text)
        yield from re.findall(
            r"(?<![\d.,])0(?:\.0+)?(?:人|％|組)(?:減|増|の減少|の増加|少ない|多い)[^、。]{0,6}", text
        )


def broken_text(report: Report) -> Iterator[str]:
    """Missing values in sentences, doubled marks, brackets that don't close."""
    for text in report.texts():
        if re.search(
            r"(?<![A-Za-z])(?:nan|None|inf)(?![A-Za-z])|、、|。。|（）|、。|\{|\}", text
        ) or text.count("（") != text.count("）"):
            yield text
    for finding in report.findings.values():
        if "…" in finding.statement or not finding.statement.endswith("。"):
            yield finding.statement
    for text in report.prose:
        if re.search(r"(?<!「)…(?!」)", text):  # but for a legend, 「…」
            yield text


def program_talk(report: Report) -> Iterator[str]:
    """Names of parameters, files or commands in a paper for a council."""
    for text in report.texts():
        if re.search(r"[a-z]+_[a-z]+|ebpm|\.csv|\.yml|パラメータ|プロフィール|フォルダ", text):
            yield text


def box_is_short(report: Report) -> Iterator[str]:
    """The box has more than five items, a p-value, or two kinds of interval."""
    ranked = [finding for finding in report.findings.values() if finding.rank]
    kinds = {kind for f in ranked for kind in ("信頼区間", "予測区間") if kind in f.statement}
    if (
        len({f.rank for f in ranked}) > 5
        or len(kinds) > 1
        or any(re.search(r"p[=<]", f.statement) for f in ranked)
    ):
        yield " / ".join(f.statement for f in ranked)


def sources_used(report: Report) -> Iterator[str]:
    """The list of sources differs from what findings and tables cite."""
    if report.cited != report.listed:
        yield str(sorted(report.cited ^ report.listed))


def clauses(report: Report) -> Iterator[str]:
    """及び between clauses, or words that do not fit the thing."""
    for text in report.texts():
        if re.search(r"人及び[^、。]*では|となったとなった|へ[−+][\d.]+％となった|積み上げた|平均0回", text):
            yield text


def sends_to_an_answer(report: Report) -> Iterator[str]:
    """The reader is sent to a chapter that has nothing to say, or to a following one that may not."""
    for text in report.texts():
        if "次の章" in text or "前の章" in text:
            yield text
        for title in re.findall(r"「([^」]+)」の章", text):
            if not report.answered.get(title):
                yield text


RULES = named(signed_zero, broken_text, program_talk, box_is_short, sources_used, clauses, sends_to_an_answer)
