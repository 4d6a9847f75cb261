"""Build many reports: plan and check all of them first, then go on past those that fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.checking.errors import EbpmError, InputError
from analysis.model.data_folder import data_dir
from analysis.report.build import Job, build, prepare
from analysis.report.report_folder import recover_interrupted
from analysis.topics.registry import all_topics, topic_named


@dataclass
class Outcome:
    """What a batch made: the folders of the reports, and one line for each report that failed."""

    built: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def named_values(pairs: Sequence[str]) -> dict[str, str]:
    """Return ``name=value`` pairs as a mapping.

    Raises
    ------
    InputError
        When a pair has no ``=`` or names nothing.

    Examples
    --------
    >>> named_values(["base_year=2016", "target_births=1300"])
    {'base_year': '2016', 'target_births': '1300'}
    """
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise InputError(
                f"「{pair}」が 名前=値 の形ではありません",
                where="--parameter",
                expected="例: -p base_year=2016",
            )
        values[name.strip()] = value.strip()
    return values


def plan(
    areas: Sequence[str], topics: Sequence[str], parameters: Mapping[str, Any], out: Path, edition: int
) -> list[Job]:
    """Return the checked jobs of a batch; nothing has run or been written when this raises.

    Without areas, every municipality with a profile in the data folder; without topics, all.

    Raises
    ------
    InputError
        When any of them has invalid parameters or data.
    """
    chosen = [topic_named(name) for name in topics] or list(all_topics().values())
    codes = list(dict.fromkeys(areas)) or _with_profile(parameters)
    return [prepare(topic, {"area": code, **parameters}, out, edition) for code in codes for topic in chosen]


def _with_profile(parameters: Mapping[str, Any]) -> list[str]:
    folder = data_dir(parameters.get("data_dir") or None)
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
) -> Outcome:
    """Build the reports one after the other; a failed one does not stop the others.

    Reports below the same folder whose replacing was killed are brought back first. `started` and `waiting`
    (another process builds the same report) are called with the report's label.
    """
    outcome = Outcome()
    for out in {job.folder.out for job in jobs}:
        recover_interrupted(out)
    for job in jobs:
        started(job.label)
        try:
            outcome.built.append(build(job, waiting))
        except EbpmError as error:
            outcome.failures.append(f"{job.label}: {error}")
        finished()
    return outcome
