"""What a study is opened with, settled: the data, the profile, the basis, the years and the peers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from analysis.chapters.needs import MainNeed, Need, SeriesNeed, main_basis
from analysis.chapters.needs_beside import KpiNeed
from analysis.chapters.parameters import TopicParameters
from analysis.chapters.year_rules import Window
from analysis.checking.errors import InputError, UnmetNeedError
from analysis.model.area_codes import JAPAN, prefecture_code
from analysis.model.data_folder import data_dir
from analysis.model.official_tables import official_tables
from analysis.model.profile import Profile, Section
from analysis.store.data_store import DataStore

P = TypeVar("P", bound=TopicParameters, covariant=True)

DEFAULT_SPAN = 7
"""Years between the base year and the last year when neither parameters nor profile name one."""


def window(years: Sequence[int], section: Section | None, year: int | None = None) -> Window:
    """Return the years that are compared: the profile's base year, else the first within `DEFAULT_SPAN`.

    `years` are those of the main series, ascending; `year` is the last one used, their last by default.
    """
    last = years[-1] if year is None else year
    wanted = getattr(section, "base_year", None)
    if wanted is not None:
        return wanted, last
    return next((known for known in years if known >= last - DEFAULT_SPAN), last), last


class Question(Protocol[P]):
    """What a study asks of its topic (`analysis.topics.topic.Topic`, a floor above)."""

    @property
    def id(self) -> str:
        """Id of the topic."""

    @property
    def title(self) -> str:
        """Title of its reports."""

    @property
    def question(self) -> str:
        """The question on their covers."""

    @property
    def after(self) -> tuple[str, ...]:
        """Ids of the topics whose findings it reads."""

    @property
    def parameters(self) -> type[P]:
        """The model of its parameters."""

    @property
    def profile(self) -> type[Section]:
        """The model of its section of a profile."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """The data that it uses."""

    @property
    def main(self) -> MainNeed:
        """The need that settles years and basis."""

    @property
    def beside(self) -> tuple[str, ...]:
        """Codes of further areas that its studies read."""

    def profile_of(self, folder: Path, area: str) -> Profile:
        """Return the profile of an area."""


class Settled(NamedTuple):
    """What is certain before anything is computed; `parameters` have their years and peers filled in."""

    folder: DataStore
    parameters: Any
    profile: Profile
    basis: str


def settle(topic: Question[Any], parameters: TopicParameters, store: DataStore | None = None) -> Settled:
    """Open the data and settle years, basis and peers; see `analysis.chapters.study.Study.open`."""
    area = parameters.area
    folder = store.data_dir if store else data_dir(parameters.data_dir or None)
    profile = topic.profile_of(folder, area)
    peers = profile.peers if parameters.compare_with is None else parameters.compare_with
    place = f"profiles/{area}.yml" if parameters.compare_with is None else "compare_with"
    _check_peers(area, peers, place)
    if store is None:
        others = {prefecture_code(area), JAPAN, *topic.beside}
        store = DataStore.open(folder, areas={area, *peers, *others})
    store.catalogue.require_area(area)
    for code in peers:
        store.catalogue.require_area(code, where=place)
    known = topic.main.years_of(store, area)
    basis = main_basis(topic.main, known)
    if basis is None:
        raise _unmet(topic, topic.main, store, area)
    years = known[basis]
    wanted = parameters.year or years[-1]
    if isinstance(topic.main, KpiNeed) and wanted <= years[-1]:  # what the KPIs knew up to that year counts
        wanted = max((known for known in years if known <= wanted), default=wanted)
    year = _in_data("year", wanted, years, topic.main.label)
    settled: dict[str, Any] = {"year": year, "compare_with": tuple(peers)}
    span = window(years, profile.sections.get(topic.id), year)
    if "base_year" in topic.parameters.model_fields:
        base = getattr(parameters, "base_year", None) or span[0]
        settled["base_year"] = _in_data("base_year", base, years, topic.main.label)
        if base >= year:
            raise InputError(
                f"base_year（{base}）が year（{year}）以後です",
                where="base_year",
                expected=f"{years[0]} から {year - 1} までの年",
                remedy="base_year か year を変えてください",
            )
        span = (base, year)
    for need in topic.needs:
        if need.required and not need.met(store, area, span):
            raise _unmet(topic, need, store, area)
    return Settled(store, parameters.model_copy(update=settled), profile, basis)


def _check_peers(area: str, peers: Sequence[str], place: str) -> None:
    """Refuse peers that a comparison can't have: the area itself, its prefecture or the nation, one twice."""
    wrong = [peer for peer in peers if peer in (area, prefecture_code(area), JAPAN)]
    wrong += [peer for place, peer in enumerate(peers) if peer in peers[:place]]
    if wrong:
        raise InputError(
            f"比較団体にできないコードがあります（{'、'.join(dict.fromkeys(wrong))}）",
            where=place,
            expected="対象の団体、その都道府県、全国を除く、重複のない市区町村のコード",
            remedy="そのコードを除いてください。都道府県と全国は自動で並びます",
        )


def _in_data(name: str, year: int, years: Sequence[int], what: str) -> int:
    if year in years:
        return year
    raise UnmetNeedError(
        f"{year}年の{what}がありません",
        where=name,
        expected=f"{years[0]} から {years[-1]} までの年",
        remedy=f"{name} を変えるか、その年の統計を取り込んでください",
    )


def _unmet(topic: Question[Any], need: Need, store: DataStore, area: str) -> UnmetNeedError:
    table = official_tables(store.data_dir)[need.table]
    name = store.catalogue.area_name(area)
    asked = f"{topic.main.fewest}年分以上の" if isinstance(need, SeriesNeed) and need is topic.main else ""
    return UnmetNeedError(
        f"{name}（{area}）の報告書に要る{asked}{need.label}がありません",
        where="area",
        expected="`ebpm areas` の一覧にある団体",
        remedy=f"「{table.title}」を取り込んでください" + (f"（{table.command}）" if table.command else ""),
    )
