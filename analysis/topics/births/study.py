"""The births study: one object whose parts are the chapters of the notebook, each computed once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import ValidationError

from analysis.checking.pydantic_errors import invalid
from analysis.elements import Cover, Prose, Source, Sources, Table
from analysis.model.data_folder import data_dir
from analysis.store.data_store import DataStore
from analysis.topics.births import chance, closing, fertility, level, outlook, peers, reasons, turning
from analysis.topics.births.data import BASES, BirthsData
from analysis.topics.births.parameters import BirthsParameters
from analysis.words.era import era_date, era_year

TITLE = "出生数の動向と要因"
QUESTION = "なぜ出生数は減っているのか"


class BirthsStudy:
    """The chapters of the births report for one area and year."""

    def __init__(self, data: BirthsData) -> None:
        self.data = data

    @property
    def area(self) -> str:
        """Code of the area."""
        return self.data.area

    @property
    def area_name(self) -> str:
        """Japanese name of the area."""
        return self.data.name

    @property
    def year(self) -> int:
        """Last year of data used."""
        return self.data.year

    @cached_property
    def level(self) -> level.Level:
        """Births by year, bases, rates."""
        return level.analyse(self.data)

    @cached_property
    def chance(self) -> chance.Chance:
        """Chance variation and trend."""
        return chance.analyse(self.data)

    @cached_property
    def reasons(self) -> reasons.Reasons:
        """Decomposition of the change."""
        return reasons.analyse(self.data)

    @cached_property
    def fertility(self) -> fertility.Fertility:
        """Published total fertility rates."""
        return fertility.analyse(self.data)

    @cached_property
    def turning(self) -> turning.Turning:
        """Change before and after 2020."""
        return turning.analyse(self.data)

    @cached_property
    def outlook(self) -> outlook.Outlook:
        """Forecast and target."""
        return outlook.analyse(self.data)

    @cached_property
    def peers(self) -> peers.Peers:
        """Comparison with peers."""
        return peers.analyse(self.data)

    @cached_property
    def caveats(self) -> Prose:
        """What to keep in mind."""
        return closing.caveats(self.data, self.reasons, self.peers)

    @cached_property
    def gaps(self) -> Table | None:
        """Missing data and the official tables that supply them."""
        return closing.gaps(self.data)

    @cached_property
    def cover(self) -> Cover:
        """Cover; computes nothing."""
        data, given, profile = self.data, self.data.parameters, self.data.profile
        return Cover(
            title=f"{data.name}の{TITLE}",
            question=self._question(),
            area=data.area,
            area_name=data.name,
            year=data.year,
            year_label=f"{era_year(data.year)}までのデータによる",
            topic="births",
            document_no=given.document_no,
            meeting=given.meeting or profile.report.meeting,
            date=era_date(given.date) if given.date else "",
            date_iso=given.date.isoformat() if given.date else "",
            department=given.department or profile.report.department,
        )

    @cached_property
    def sources(self) -> Sources:
        """The sources of every chapter, for the end of the notebook."""
        used = {*self.level.sources, *self.reasons.sources, *self.fertility.sources, *self.peers.sources}
        return Sources(sources=tuple(self._source(source) for source in sorted(used)))

    def _question(self) -> str:
        births, first, last = self.data.births, self.data.base_year, self.data.year
        return QUESTION if births[last] < births[first] else "出生数はなぜ変わったのか、変わらないのか"

    def _source(self, source: str) -> Source:
        row = self.data.store.catalogue.sources.loc[source]
        return Source(
            id=source,
            publisher=row["publisher"],
            title=row["title"],
            table=row["table"],
            url=row["url"],
            licence=row["licence"],
            note=row["transcription"],
            date=row["date"],
        )


def open_study(**parameters: Any) -> BirthsStudy:
    """Check the parameters and open the data; nothing is computed yet.

    Parameters
    ----------
    parameters : the fields of `BirthsParameters`, as the notebook's parameters cell names them.

    Raises
    ------
    InputError
        Unknown or mistyped parameters, unknown area, years outside the data, broken data files.
    """
    try:
        checked = BirthsParameters.model_validate(parameters)
    except ValidationError as error:
        known = BirthsParameters.model_fields
        raise invalid(error, where="births", what="パラメータ", known=known) from None
    return BirthsStudy(BirthsData.open(checked))


def areas(folder: str = "") -> list[str]:
    """Return the codes of the areas for which a data folder has births of two years, sorted."""
    store = DataStore.open(data_dir(folder or None))
    return sorted({area for basis in BASES for area in store.areas_with("births", basis, years=2)})
