"""The logic model of a goal as the KPI register has it: resources, activities, outputs, outcomes, impact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.elements import Column, Table
from analysis.elements.picture import FlowBox, FlowChart, Picture
from analysis.model.kpis.kpi import Kind, Kpi, Project
from analysis.model.kpis.register import KpiRegister
from analysis.words.phrases import counted, joined

STAGES = ("資源", "活動", "産出", "成果", "影響")
NO_MEASURE = "（施策の記載なし）"
SHOWN = 5
"""Measures in one picture; the table has all."""
_NONE = "記載なし"
_TOLD = 4


@dataclass(frozen=True)
class Chain:
    """A measure (施策) from its resources to its outcomes.

    Attributes
    ----------
    measure : its name; empty for KPIs that the register ties to no measure.
    projects : of the last year that has any.
    outputs, outcomes, unsaid : its KPIs by kind; `unsaid` are those of which nobody said the kind.
    """

    measure: str
    projects: tuple[Project, ...] = ()
    outputs: tuple[Kpi, ...] = ()
    outcomes: tuple[Kpi, ...] = ()
    unsaid: tuple[Kpi, ...] = ()

    @property
    def budget_thousand_yen(self) -> float | None:
        """What the projects cost, as far as the register says; None when it says nothing."""
        known = [p.budget_thousand_yen for p in self.projects if p.budget_thousand_yen is not None]
        return sum(known) if known else None

    @property
    def broken(self) -> tuple[str, ...]:
        """What the chain lacks, in Japanese."""
        name = f"施策「{self.measure}」"
        if not self.measure:
            told = [each.name for each in (*self.outputs, *self.outcomes, *self.unsaid)]
            some = joined([f"「{each}」" for each in told[:_TOLD]]) + (
                f"ほか{len(told) - _TOLD}指標" if len(told) > _TOLD else ""
            )
            return (f"{some}は、どの施策の指標か登録簿に記載がない。",)
        doubt = f"（産出か成果かの区分のない指標が{len(self.unsaid)}ある）" if self.unsaid else ""
        lacking = [
            *(() if self.projects else (f"{name}の下の事業（活動）が登録簿にない。",)),
            *(() if self.outputs else (f"{name}に、産出の指標とされたものがない{doubt}。",)),
            *(() if self.outcomes else (f"{name}に、成果の指標とされたものがない{doubt}。",)),
        ]
        return tuple(lacking)


@dataclass(frozen=True)
class LogicModel:
    """The chains that lead to one goal."""

    goal: str
    chains: tuple[Chain, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """What the chains lack, measure by measure."""
        return tuple(told for chain in self.chains for told in chain.broken)


def goals(register: KpiRegister) -> tuple[str, ...]:
    """Return the goals of a register in its order: 基本目標, or 基本政策 of what is in 総合計画 only."""
    return tuple(dict.fromkeys(goal_of(kpi) for kpi in register.active if goal_of(kpi)))


def goal_of(kpi: Kpi) -> str:
    """Return the goal that a KPI belongs to, empty when the register says none."""
    return kpi.goal or kpi.policy


def measure_of(kpi: Kpi) -> str:
    """Return the measure that a KPI belongs to, empty when the register says none."""
    return kpi.strategy_measure or kpi.measure


def logic_model(register: KpiRegister, goal: str) -> LogicModel:
    """Return the chains of a goal: its measures in the register's order, what has none last."""
    own = [kpi for kpi in register.active if goal_of(kpi) == goal]
    measures = dict.fromkeys(sorted((measure_of(kpi) for kpi in own), key=lambda name: not name))
    projects = _projects(register)
    return LogicModel(
        goal,
        tuple(
            _chain(measure, [kpi for kpi in own if measure_of(kpi) == measure], projects)
            for measure in measures
        ),
    )


def _projects(register: KpiRegister) -> Mapping[str, tuple[Project, ...]]:
    """Return the projects of the last year by measure."""
    last = max((each.year for each in register.projects), default=0)
    found: dict[str, list[Project]] = {}
    for each in register.projects:
        if each.year == last:
            found.setdefault(each.measure, []).append(each)
    return {measure: tuple(some) for measure, some in found.items()}


def _chain(measure: str, kpis: Sequence[Kpi], projects: Mapping[str, tuple[Project, ...]]) -> Chain:
    of = {kind: tuple(kpi for kpi in kpis if kpi.kind is kind) for kind in (Kind.OUTPUT, Kind.OUTCOME, None)}
    return Chain(measure, projects.get(measure, ()), of[Kind.OUTPUT], of[Kind.OUTCOME], of[None])


def logic_table(models: Sequence[LogicModel], id: str, source: str, sources: Sequence[str]) -> Table:
    """Return the chains of all goals, a row a measure."""
    heads = ("目標", "施策", *STAGES[:4], "区分の記載のない指標")
    rows = tuple(
        (
            model.goal,
            chain.measure or NO_MEASURE,
            _money(chain),
            _names([project.name for project in chain.projects]),
            _names([kpi.name for kpi in chain.outputs]),
            _names([kpi.name for kpi in chain.outcomes]),
            _names([kpi.name for kpi in chain.unsaid]),
        )
        for model in models
        for chain in model.chains
    )
    columns = tuple(Column(key=f"c{n}", label=head, kind="text") for n, head in enumerate(heads))
    return Table(
        id=id,
        title="論理モデル（登録簿の記載）",
        columns=columns,
        rows=rows,
        source=source,
        sources=tuple(sources),
        note=f"「{_NONE}」は、登録簿に書かれていないことを示す。実際にないとは限らない。",
        annex=True,
    )


def logic_picture(model: LogicModel, id: str, table: Table) -> Picture:
    """Return the drawing of a goal's chains; those with gaps first, as many as fit."""
    chains = sorted(model.chains, key=lambda chain: -len(chain.broken))[:SHOWN]
    broken = len([chain for chain in model.chains if chain.broken])
    title = f"「{model.goal}」の論理モデル：つながりの切れている施策は{len(model.chains)}のうち{broken}"
    if not any(chain.measure for chain in model.chains):
        title = f"「{model.goal}」の論理モデル：登録簿に施策の記載がない"
    rest = len(model.chains) - len(chains)
    told = "".join(model.broken[:_TOLD]) or "切れているつながりはない。"
    return Picture(
        id=id,
        title=title,
        alt=f"左から資源、活動、産出、成果、影響の順に箱を並べた流れ図。影響は「{model.goal}」。{told}",
        unit="",
        chart=FlowChart(STAGES, tuple(_row(chain) for chain in chains), FlowBox(model.goal)),
        table=table,
        note="破線は産出か成果かの区分のない指標、点線と×は登録簿に記載のないつながり。"
        + (f"ほかの{rest}施策は付表にある。" if rest else ""),
    )


def _row(chain: Chain) -> tuple[FlowBox, ...]:
    names = [project.name for project in chain.projects]
    activity = f"{chain.measure}（{len(names)}事業）" if names else chain.measure
    money = _money(chain)
    return (
        FlowBox(money, "missing" if money == _NONE else "known"),
        FlowBox(activity or _NONE, "known" if names else "unknown" if chain.measure else "missing"),
        _kpis(chain.outputs, chain.unsaid),
        _kpis(chain.outcomes, chain.unsaid),
    )


def _kpis(kpis: Sequence[Kpi], unsaid: Sequence[Kpi]) -> FlowBox:
    if kpis:
        return FlowBox(_few([kpi.name for kpi in kpis]))
    return FlowBox(_few([kpi.name for kpi in unsaid]), "unknown") if unsaid else FlowBox(_NONE, "missing")


def _few(names: Sequence[str]) -> str:
    return names[0] + (f" ほか{len(names) - 1}" if len(names) > 1 else "")


def _names(names: Sequence[str]) -> str:
    return "、".join(names) or _NONE


def _money(chain: Chain) -> str:
    budget = chain.budget_thousand_yen
    return _NONE if budget is None else counted(budget, "千円")
