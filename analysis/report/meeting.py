"""What a meeting's document says of itself: ``meeting.yml``, read strictly, and its template."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import validated
from analysis.checking.yaml_text import read_yaml
from analysis.model.profile import CoverText

TEMPLATE = """\
# 会議資料の表紙と構成（ebpm bundle --meeting meeting.yml）。書かない項目は消してよい
meeting: 第2回総合計画審議会
date: 2026-11-20
department: 企画部企画政策課
# 資料全体の題名（書かなければ「○○市の根拠資料」）
# title: 総合計画の進捗に関する根拠資料
# 資料全体の番号。各章は 資料1-1、資料1-2 … となる
document_no: 資料1
# 載せる報告書（テーマの id）と順序。書かなければ、その年度に作ったものすべて
# chapters:
#   - births
#   - topic: policy_review
#     document_no: 資料1-3
#     department: 企画部企画政策課
"""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _text(value: Any) -> Any:
    """Take a number for what is printed (`document_no: 1`); YAML reads it as one."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[CoverText, BeforeValidator(_text)]


class MeetingChapter(_Entry):
    """One report of the document; without a number it gets the document's with its place behind."""

    topic: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    document_no: Text = ""
    department: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _topic_alone(cls, value: Any) -> Any:
        return {"topic": value} if isinstance(value, str) else value


class Meeting(_Entry):
    """Cover and order of a meeting's document; empty fields of the cover are left to be filled in."""

    meeting: Text = ""
    date: datetime.date | None = None
    department: Text = ""
    title: Text = ""
    document_no: Text = ""
    chapters: tuple[MeetingChapter, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Meeting:
        topics = [chapter.topic for chapter in self.chapters]
        twice = sorted({topic for topic in topics if topics.count(topic) > 1})
        if twice:
            raise ValueError(f"の chapters に同じ報告書が2回ある（{'、'.join(twice)}）")
        return self

    def number(self, place: int, chapter: MeetingChapter) -> str:
        """Return the 資料番号 of a report by its place (from 1); empty where the meeting gives none.

        Examples
        --------
        >>> Meeting(document_no="資料1").number(2, MeetingChapter(topic="births"))
        '資料1-2'
        """
        return chapter.document_no or (f"{self.document_no}-{place}" if self.document_no else "")


def read_meeting(path: Path) -> Meeting:
    """Return what a meeting's file says.

    Raises
    ------
    InputError
        When the file is missing, no YAML, or has unknown or mistyped entries.
    """
    if not path.is_file():
        raise InputError(
            "会議のファイルがありません",
            where=str(path),
            remedy="`ebpm bundle --template` で出るひな形を保存してください",
        )
    return validated(Meeting, read_yaml(path), where=path.name, what="会議のファイル")
