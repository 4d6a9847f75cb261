"""A topic: one question with its notebook, its parameters, its needs and its study."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from analysis.chapters.parameters import TopicParameters
from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import known_names, nearest, validated
from analysis.model.data_folder import data_dir, notebooks_dir
from analysis.model.profile import Profile, Section, load_profile

if TYPE_CHECKING:
    from analysis.chapters.needs import MainNeed, Need
    from analysis.chapters.study import Study
    from analysis.store.data_store import DataStore

P = TypeVar("P", bound=TopicParameters)


@dataclass(frozen=True)
class Lead:
    """Ids of figures and of tables: of each kind the first that a report has is the one to show alone."""

    figures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic(Generic[P]):
    """One notebook with the analysis behind it.

    Attributes
    ----------
    id, title, question : the id is the notebook's file name and the entry point's name.
    parameters : the common parameters and the topic's own: the only list of parameters.
    profile : the section ``<id>:`` of a municipality's profile.
    needs_list : where the `needs` are, as ``package.module:NAME``.
    study_class : where the study is, as ``package.module:Class``. Both are imported when they are first looked
        at, so that listing the topics costs no statistics.
    after : ids of topics whose findings this one reads.
    beside : codes of areas that every study reads besides its own, its peers, its prefecture and the nation.
    read_of_all : folders of the data folder (``kpis``, ``surveys``) of which its studies read what is there of
        every municipality, not only their own.
    lead : the figure and the table of the short form.
    few : where the main series counts fewer on average, the short form is what one gets; 0 for never.
    """

    id: str
    title: str
    question: str
    parameters: type[P]
    profile: type[Section]
    needs_list: str
    study_class: str
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    read_of_all: tuple[str, ...] = ()
    lead: Lead = Lead()
    few: float = 0

    @property
    def notebook(self) -> str:
        """File name of the notebook."""
        return f"{self.id}.ipynb"

    @property
    def notebook_path(self) -> Path:
        """Where the notebook is: in the package of the study, as another project brings it, else ``notebooks``."""
        module = find_spec(self.study_class.partition(":")[0])
        beside = Path(module.origin).parent / self.notebook if module and module.origin else None
        return beside if beside and beside.is_file() else notebooks_dir() / self.notebook

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """The data that the topic uses.

        The first settles the years (the main series, the register); the required ones decide which areas can be
        opened.
        """
        found: tuple[Need, ...] = pkgutil.resolve_name(self.needs_list)
        return found

    @cached_property
    def study(self) -> type[Study[P]]:
        """The class of the topic's studies."""
        found: type[Study[P]] = pkgutil.resolve_name(self.study_class)
        return found

    @property
    def main(self) -> MainNeed:
        """The need that settles the years of a report: the main series, or the register."""
        need: MainNeed = cast("MainNeed", self.needs[0])
        return need

    def open(self, store: DataStore | None = None, /, **given: Any) -> Study[P]:
        """Check the parameters and open the data; nothing is computed yet.

        `store` is a data folder that is open already, in place of that of the parameters.

        Raises
        ------
        InputError
            Unknown or mistyped parameters, unknown area, years outside the data, broken data files.
        """
        return self.study.open(
            self, validated(self.parameters, given, where=self.id, what="パラメータ"), store
        )

    def open_from(self, namespace: Mapping[str, Any]) -> Study[P]:
        """Open the study with the parameters of a notebook's first cell: ``open_from(globals())``.

        Raises
        ------
        InputError
            As `open`; also when papermill was given a parameter that the topic does not know.
        """
        names = self.parameters.model_fields
        for name in _injected(namespace):
            if name not in names:
                raise InputError(
                    f"パラメータに誤りがあります: 「{name}」は知られていない名前{nearest(name, names)}",
                    where=self.id,
                    expected=f"次の名前だけ: {'、'.join(known_names(self.parameters, ()))}",
                    remedy="名前を直してから、もう一度実行してください",
                )
        return self.open(**{name: namespace[name] for name in names if name in namespace})

    @property
    def required_indicators(self) -> set[str]:
        """Ids of the indicators that decide whether a report can be built."""
        from analysis.chapters.needs import SeriesNeed

        required = (need for need in self.needs if need is self.main or need.required)
        return {
            indicator
            for need in required
            if isinstance(need, SeriesNeed)
            for indicator in (need.indicator, *need.others)
        }

    def areas(self, folder: str = "") -> list[str]:
        """Return the codes of the areas whose report can be built from a data folder, sorted."""
        from analysis.store.data_store import DataStore

        store = DataStore.open(data_dir(folder or None), indicators=self.required_indicators)
        return self.buildable(store, list(store.catalogue.areas.index))

    def buildable(self, store: DataStore, areas: list[str]) -> list[str]:
        """Return those of the areas for which every required need is met, sorted."""
        from analysis.chapters.needs import SeriesNeed, known_main_years, known_years, main_years

        required = [need for need in self.needs if need.required]
        series = [need for need in required if isinstance(need, SeriesNeed)]
        known = known_years(store, series, areas)
        if self.main.id not in known:
            known[self.main.id] = known_main_years(store, self.main, areas)
        found = []
        for area in areas:
            own = main_years(self.main, known[self.main.id].get(area, {}))
            if not own:
                continue
            known[self.main.id][area] = own
            (years,) = own.values()
            span = self.window(list(years), self.profile_of(store.data_dir, area))
            if all(
                need.met_by(known[need.id].get(area, {}), span)
                if isinstance(need, SeriesNeed)
                else need.met(store, area, span)
                for need in required
            ):
                found.append(area)
        return sorted(found)

    def counts_few(self, study: Study[P]) -> bool:
        """Return whether the main series of a study counts so few that the short form says it all."""
        from analysis.chapters.needs import SeriesNeed

        return bool(self.few) and isinstance(self.main, SeriesNeed) and study.main.values.mean() < self.few

    def window(self, years: list[int], profile: Profile) -> tuple[int, int]:
        """Return first and last year that a report looks at by default, from those of the main series."""
        from analysis.chapters.settling import window

        return window(years, profile.sections.get(self.id))

    def profile_of(self, folder: Path, area: str) -> Profile:
        """Return the profile of an area with the sections of all topics."""
        from analysis.topics.registry import sections

        return load_profile(folder, area, {**sections(), self.id: self.profile})


def _injected(namespace: Mapping[str, Any]) -> list[str]:
    """Return the names that papermill's injected cell sets, from IPython's record of the cells."""
    cells = [str(source) for source in namespace.get("In", ()) if str(source).startswith("# Parameters\n")]
    names = []
    for cell in cells:
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.Assign):
                names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names
