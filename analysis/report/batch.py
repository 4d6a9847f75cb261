"""Build many reports: settle what is asked for, then make one after the other and go on past those that fail."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from analysis.checking.errors import EbpmError, FullDiskError, InputError, UnmetNeedError
from analysis.checking.plain import listed
from analysis.checking.pydantic_errors import validated
from analysis.model.area_codes import JAPAN
from analysis.model.area_names import resolve_area
from analysis.model.data_folder import data_dir
from analysis.report.build import Job, build, job_of, prepare, render
from analysis.report.freshness import Decision, Freshness, all_digests, decide
from analysis.report.request import Plan, Request, Result, State
from analysis.report.routing import routed
from analysis.report.time_limit import DEFAULT_SECONDS
from analysis.store.curated import read_catalogue
from analysis.store.known_areas import known_catalogue
from analysis.topics.registry import all_topics, topic_named

CHECKED_FIRST: Final = 100
"""Up to so many reports are checked before the first is made; checking more would keep the first one waiting."""


def plan(
    areas: Sequence[str],
    topics: Sequence[str],
    options: Mapping[str, Any],
    out: Path,
    edition: int,
    pairs: Sequence[str] = (),
    *,
    every: bool = False,
    seconds: float = DEFAULT_SECONDS,
    forced: bool = False,
    forms: Sequence[str] = (),
) -> Plan:
    """Return the reports of a batch; nothing has run or been written when this raises.

    Parameters and areas are checked; the data for each report, too, unless there are more than `CHECKED_FIRST`.

    Parameters
    ----------
    areas : codes or names; without any, every municipality with a profile in the data folder.
    topics : ids; without any, all for which the area has the data.
    options : parameters that every topic gets.
    out, edition : where the reports go.
    pairs : ``name=value`` or ``topic.name=value`` for the topics that know the name.
    every : every municipality of the data folder, in place of `areas`.
    seconds : how long the notebook of a report may take.
    forced : make reports even when nothing has changed.
    forms : of their pages; without any, each gets the one that suits its place (`analysis.report.forms`).

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
    codes = [resolve_area(area, catalogue) for area in areas]
    if every and codes:
        raise InputError(
            "全国の市区町村と、団体の指定の両方があります",
            where="--all",
            remedy="--all か、団体の指定（--areas を含む）のどちらか一方にしてください",
        )
    if every:
        today = read_catalogue(folder).areas  # imported files know places that are no more, too
        codes = sorted(today.index[today["level"] == "municipality"])
    for given in parameters.values():
        if isinstance(peers := given.get("compare_with"), str):
            given["compare_with"] = [
                resolve_area(name, catalogue, where="compare_with") for name in listed(peers)
            ]
        given.pop("data_dir", None)
    requests = tuple(
        Request(
            topic=topic.id,
            area=code,
            area_name=catalogue.area_name(code),
            parameters=parameters[topic.id],
            data=folder,
            out=Path(os.path.abspath(out)),
            edition=edition,
            seconds=seconds,
            named=bool(topics),
            after=tuple(each for each in topic.after if each in named),
            forced=forced,
            forms=tuple(forms),
        )
        for code in dict.fromkeys(codes or _with_profile(folder))
        for topic in chosen
    )
    for topic in chosen:  # what is wrong with the parameters is wrong for every area
        validated(
            topic.parameters, {"area": JAPAN, **parameters[topic.id]}, where=topic.id, what="パラメータ"
        )
    fresh = Freshness(folder)
    requests = tuple(replace(each, digests=fresh.digests(each)) for each in requests)
    return _checked(requests) if len(requests) <= CHECKED_FIRST else Plan(requests)


def _checked(requests: Sequence[Request]) -> Plan:
    """Return the reports for which there are data."""
    kept: list[Request] = []
    left_out: list[Result] = []
    for code in dict.fromkeys(request.area for request in requests):
        refused: list[UnmetNeedError] = []
        own = [request for request in requests if request.area == code]
        for request in own:
            if decide(request).state is State.UNCHANGED:
                kept.append(request)  # it was checked when it was made
                continue
            try:
                settled = prepared(request).settled
            except UnmetNeedError as error:
                if request.named:
                    raise
                refused.append(error)
                left_out.append(_left_out(request, error))
            else:
                # what reads other reports can be settled only when they are there
                kept.append(request if request.after else replace(request, settled=settled))
        if refused and len(refused) == sum(not topic_named(request.topic).after for request in own):
            raise refused[0]  # what reads other reports would have nothing to read
    return Plan(tuple(kept), tuple(left_out))


def _left_out(request: Request, error: UnmetNeedError) -> Result:
    return Result(request, State.LEFT_OUT, f"作りません。{error}")


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


def prepared(request: Request) -> Job:
    """Return the report that is asked for, with its data checked (`analysis.report.build.prepare`), once."""
    topic = topic_named(request.topic)
    if request.settled is not None:
        return job_of(topic, request.settled, request.folder, request.forms)
    given = {**request.parameters, "area": request.area, "data_dir": str(request.data)}
    return prepare(topic, given, request.out, request.edition, request.forms)


def make(request: Request, waiting: Callable[[str], None]) -> Result:
    """Make one report, unless nothing has changed, and say what became of it; one that fails raises nothing.

    `waiting` is called with its label when another process builds the same report.

    Raises
    ------
    FullDiskError
        When there is no room for it.
    """
    started = time.monotonic()
    decision = decide(request)
    try:
        if decision.state is State.RENDERED:
            render(request, waiting)
        elif decision.state is State.BUILT:
            build(prepared(request), waiting, request.seconds, all_digests(request))
    except FullDiskError:
        raise  # nor would there be room for the others
    except UnmetNeedError as error:
        return _left_out(request, error) if not request.named else Result(request, State.FAILED, str(error))
    except EbpmError as error:
        return Result(request, State.FAILED, str(error), time.monotonic() - started)
    return Result(request, decision.state, decision.why, time.monotonic() - started)


def decided(requests: Sequence[Request]) -> list[Result]:
    """Return what `make` would do with the reports of a plan, one after the other."""
    found: list[Result] = []
    made: set[tuple[str, str]] = set()
    for request in requests:
        decision = decide(request)
        if decision.state is not State.BUILT and any(
            (request.area, topic) in made for topic in request.after
        ):
            decision = Decision(State.BUILT, "読む報告書を作り直す")
        if decision.state is State.BUILT:
            made.add((request.area, request.topic))
        found.append(Result(request, decision.state, decision.why))
    return found
