"""Findings of built reports as data: read from the manifests in ``reports/<edition>/<area>/<topic>/``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NoReturn

from pydantic import BaseModel, ValidationError

from analysis.checking.errors import InputError
from analysis.checking.limits import LARGEST_RECORD
from analysis.checking.plain import plain
from analysis.elements import Finding, Source
from analysis.model.data_folder import PROJECT

MANIFEST: Final = "manifest.json"
"""The record that lies in the folder of every report."""
ENVIRONMENT_VARIABLE: Final = "EBPM_REPORTS_DIR"

TOPIC_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_EDITION = re.compile(r"[12][0-9]{3}")
_AREA = re.compile(r"[0-9]{5}")


def reports_dir(given: str | Path | None = None) -> Path:
    """Return the folder of the reports: the given one, else ``EBPM_REPORTS_DIR``, else ``reports``.

    A notebook is opened in a folder of its own: where that has no ``reports``, those of the checkout are meant.
    """
    wanted = given or os.environ.get(ENVIRONMENT_VARIABLE)
    default = Path("reports") if Path("reports").is_dir() else PROJECT / "reports"
    return Path(wanted).expanduser().resolve() if wanted else default.resolve()


@dataclass(frozen=True, eq=False)
class BuiltReport:
    """What the manifest of a report says, checked; text is free of control characters.

    Attributes
    ----------
    folder : where the report lies.
    edition, area, topic : what it is about.
    title : title of its topic; the topic's id in manifests of old.
    parameters : with which it was made.
    inputs, outputs : hash by path of what was read and made.
    findings, sources : in the order of the report.
    """

    folder: Path
    edition: int
    area: str
    topic: str
    title: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()

    def finding(self, id: str) -> Finding | None:
        """Return the finding with this id, None when the report has none."""
        return self._by_id.get(id)

    @cached_property
    def _by_id(self) -> dict[str, Finding]:
        return {each.id: each for each in reversed(self.findings)}

    @property
    def year(self) -> int | None:
        """Last year of its data, None when the manifest does not say."""
        year = self.parameters.get("year")
        return year if isinstance(year, int) else None

    @property
    def notebook(self) -> Path:
        """The executed notebook."""
        return self.folder / f"{self.topic}.ipynb"


@dataclass(frozen=True)
class BuiltReports:
    """The reports that lie in a folder, by edition and area.

    Attributes
    ----------
    folder : folder of all reports (`reports_dir`).
    """

    folder: Path

    def findings(self, edition: int, area: str) -> dict[str, BuiltReport]:
        """Return the reports of an area by topic, sorted; empty when there are none.

        Raises
        ------
        InputError
            When a manifest can't be read or belongs elsewhere; the message names the command that renews it.
        """
        place = self._place(edition, area)
        return {topic: read_report(place / topic, edition, area) for topic in self._topics(edition, area)}

    def required(self, edition: int, area: str, name: str) -> dict[str, BuiltReport]:
        """Return the reports of an area, called `name`, by topic; there must be some.

        Raises
        ------
        InputError
            When there are none, or as `findings`.
        """
        found = self.findings(edition, area)
        if found:
            return found
        raise self.missing(edition, area, name)

    def missing(self, edition: int, area: str, name: str, topic: str = "") -> InputError:
        """Return the error that an area has no reports, or none of a topic, in an edition."""
        known = "、".join(map(str, self.editions(area))) or "なし"
        return InputError(
            f"{name}（{area}）の{edition}年度の報告書{f'「{topic}」' if topic else ''}がありません",
            where=str(self.folder),
            expected=f"報告書のある年度（{known}）",
            remedy=f"`ebpm build {area}{f' --topic {topic}' if topic else ''} --edition {edition}` で作るか、"
            "別の年度を指定してください",
        )

    def has(self, edition: int, area: str, topic: str) -> bool:
        """Tell whether a report was built."""
        return bool(TOPIC_ID.fullmatch(topic)) and (self._place(edition, area) / topic / MANIFEST).is_file()

    def editions(self, area: str) -> tuple[int, ...]:
        """Return the editions in which an area has reports, ascending."""
        folders = self.folder.iterdir() if self.folder.is_dir() else ()
        years = (int(path.name) for path in folders if _EDITION.fullmatch(path.name))
        return tuple(sorted(year for year in years if self._topics(year, area)))

    def areas(self, edition: int) -> tuple[str, ...]:
        """Return the codes of the areas that have reports in an edition, sorted."""
        found = (self.folder / str(edition)).glob(f"*/*/{MANIFEST}")
        codes = {path.parents[1].name for path in found if TOPIC_ID.fullmatch(path.parent.name)}
        return tuple(sorted(code for code in codes if _AREA.fullmatch(code)))

    def before(self, edition: int, area: str) -> int | None:
        """Return the last edition before one, None when there is none."""
        return next((each for each in reversed(self.editions(area)) if each < edition), None)

    def _topics(self, edition: int, area: str) -> list[str]:
        names = (path.parent.name for path in self._place(edition, area).glob(f"*/{MANIFEST}"))
        return sorted(name for name in names if TOPIC_ID.fullmatch(name))

    def _place(self, edition: int, area: str) -> Path:
        if not _AREA.fullmatch(area):
            raise ValueError(f"no area code: {area!r}")
        return self.folder / str(edition) / area


class _Manifest(BaseModel):
    """What is read of a manifest; what a later program adds is passed over."""

    topic: str
    area: str
    edition: int
    title: str = ""
    parameters: dict[str, Any] = {}
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    findings: list[dict[str, Any]] = []
    sources: list[dict[str, Any]] = []


def read_report(folder: Path, edition: int, area: str) -> BuiltReport:
    """Return what the manifest of a report says.

    Parameters
    ----------
    folder : the report's, ``<reports>/<edition>/<area>/<topic>``.
    edition, area : what the manifest has to say of itself.

    Raises
    ------
    InputError
        When the manifest can't be read, is no manifest, or was made for another place.
    """
    topic = folder.name
    where = f"{edition}/{area}/{topic}/{MANIFEST}"
    remedy = f"`ebpm build {area} --topic {topic} --edition {edition}` で報告書を作り直してください"
    try:
        found = _Manifest.model_validate(_content(folder / MANIFEST))
        findings = tuple(Finding.from_record(each) for each in found.findings)
        sources = tuple(Source.model_validate(each, extra="ignore") for each in found.sources)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"報告書の記録の「{place}」が正しくありません（{first['msg']}）", where=where, remedy=remedy
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        told = str(error) if isinstance(error, _Unreadable) else type(error).__name__
        raise InputError(f"報告書の記録を読めません（{told}）", where=where, remedy=remedy) from None
    if (found.topic, found.area, found.edition) != (topic, area, edition):
        raise InputError(
            f"報告書の記録が別の報告書（{found.edition}/{found.area}/{found.topic}）のものです",
            where=where,
            remedy=f"フォルダを元の場所に戻すか、{remedy}",
        )
    return BuiltReport(
        folder, edition, area, topic, found.title or topic,
        found.parameters, found.inputs, found.outputs, findings, sources,
    )  # fmt: skip


class _Unreadable(ValueError):
    """What is wrong with a manifest, in Japanese."""


def _content(path: Path) -> Any:
    size = path.stat().st_size
    if size > LARGEST_RECORD:
        raise _Unreadable(f"{size:,}バイトあり、{LARGEST_RECORD:,}バイトを超える")
    try:
        return plain(json.loads(path.read_text(encoding="utf-8"), parse_constant=_refused))
    except UnicodeDecodeError:
        raise _Unreadable("UTF-8 ではない") from None
    except json.JSONDecodeError as error:
        raise _Unreadable(f"JSON ではない、{error.lineno}行目") from None


def _refused(constant: str) -> NoReturn:
    raise _Unreadable(f"数値でない {constant} がある")
