"""Build many reports: plan and check all of them first, then go on past those that fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.checking.errors import EbpmError, InputError, UnmetNeedError
from analysis.model.area_names import resolve_area
from analysis.model.data_folder import data_dir
from analysis.report.build import Job, build, prepare
from analysis.report.report_folder import recover_interrupted
from analysis.report.routing import routed
from analysis.report.time_limit import DEFAULT_SECONDS
from analysis.store.known_areas import known_catalogue
from analysis.topics.registry import all_topics, topic_named


@dataclass(frozen=True)
class Plan:
    """The checked jobs of a batch, and a line for each topic that was not asked for by name and has no data."""

    jobs: tuple[Job, ...]
    skipped: tuple[str, ...] = ()


@dataclass
class Outcome:
    """What a batch made: the folders of the reports, and one line for each report that failed."""

    built: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def plan(
    areas: Sequence[str],
    topics: Sequence[str],
    options: Mapping[str, Any],
    out: Path,
    edition: int,
    pairs: Sequence[str] = (),
) -> Plan:
    """Return the checked jobs of a batch; nothing has run or been written when this raises.

    Parameters
    ----------
    areas : codes or names; without any, every municipality with a profile in the data folder.
    topics : ids; without any, all for which the area has the data.
    options : parameters that every topic gets.
    out, edition : where the reports go.
    pairs : ``name=value`` or ``topic.name=value`` for the topics that know the name.

    Raises
    ------
    InputError
        When any of them has invalid parameters or data, and when an area has the data of no topic.
    """
    named = {topic_named(name).id for name in topics} or set(all_topics())
    chosen = [topic for topic in all_topics().values() if topic.id in named]  # each after those that it reads
    parameters = routed(pairs, chosen, options)
    folder = data_dir(options.get("data_dir") or None)
    catalogue = known_catalogue(folder)
    codes = [resolve_area(area, catalogue) for area in areas] or _with_profile(folder)
    for given in parameters.values():
        if isinstance(peers := given.get("compare_with"), str):
            names = [name for name in re.split("[,、]", peers) if name.strip()]
            given["compare_with"] = [resolve_area(name, catalogue, where="compare_with") for name in names]
    jobs: list[Job] = []
    skipped: list[str] = []
    for code in dict.fromkeys(codes):
        refused: list[UnmetNeedError] = []
        for topic in chosen:
            try:
                jobs.append(prepare(topic, {"area": code, **parameters[topic.id]}, out, edition))
            except UnmetNeedError as error:
                if topics:
                    raise
                refused.append(error)
                skipped.append(f"{catalogue.area_name(code)} {topic.id}: 作りません。{error}")
        if refused and len(refused) == sum(not topic.after for topic in chosen):
            raise refused[0]  # what reads other reports would have nothing to read
    return Plan(tuple(jobs), tuple(skipped))


def _with_profile(folder: Path) -> list[str]:
    codes = sorted(path.stem for path in (folder / "profiles").glob("*.yml"))
    if not codes:
        raise InputError(
            "作る団体が決まりません",
            where=str(folder / "profiles"),
            expected="標準地域コードの指定か、プロフィール（<コード>.yml）",
            remedy="`ebpm build 14212` のようにコードを付けてください",
        )
    return codes


def run(
    jobs: Sequence[Job],
    *,
    started: Callable[[str], None],
    finished: Callable[[], None],
    waiting: Callable[[str], None],
    seconds: float = DEFAULT_SECONDS,
) -> Outcome:
    """Build the reports one after the other; a failed one does not stop the others.

    Reports below the same folder whose replacing was killed are brought back first. `started` and `waiting`
    (another process builds the same report) are called with the report's label. Each report may take so many
    `seconds`.
    """
    outcome = Outcome()
    for out in {job.folder.out for job in jobs}:
        recover_interrupted(out)
    for job in jobs:
        started(job.label)
        try:
            outcome.built.append(build(job, waiting, seconds))
        except EbpmError as error:
            outcome.failures.append(f"{job.label}: {error}")
        finished()
    return outcome
