"""The logic model that a register holds: chains from resources to the goal, and where they are broken."""

from __future__ import annotations

from analysis.chapters.logic_model import NO_MEASURE, SHOWN, goals, logic_model, logic_picture, logic_table
from analysis.methods.kpi_target import Direction
from analysis.model.kpis.kpi import Kind, Kpi, Project, Revision, RevisionKind
from analysis.model.kpis.register import KpiRegister


def kpi(id: str, measure: str = "", kind: Kind | None = None, **given) -> Kpi:
    return Kpi(
        id,
        f"指標{id}",
        strategy_measure=measure,
        kind=kind,
        **{"goal": "目標1", "direction": Direction.HIGHER, **given},
    )


def project(id: str, measure: str, year: int = 2024, budget: float | None = None) -> Project:
    return Project(id, f"事業{id}", measure, year, budget_thousand_yen=budget)


REGISTER = KpiRegister(
    "14212",
    (
        kpi("a", "支援", Kind.OUTPUT),
        kpi("b", "支援", Kind.OUTCOME),
        kpi("c", "広報", Kind.OUTPUT),
        kpi("d"),
        kpi("e", "", policy="政策", goal=""),
        kpi("f", "相談"),
        kpi("gone", "古い施策"),
    ),
    revisions=(Revision("gone", None, RevisionKind.ABOLISHED),),
    projects=(
        project("1", "支援", budget=100), project("2", "支援", budget=50), project("3", "支援", 2023, budget=900),
        project("4", "広報"),
    ),
)  # fmt: skip


def test_goals_are_those_of_the_strategy_and_of_the_plan_in_the_order_of_the_register():
    assert goals(REGISTER) == ("目標1", "政策")


def test_a_chain_has_the_projects_of_the_last_year_and_the_kpis_by_kind():
    support, publicity, advice, loose = logic_model(REGISTER, "目標1").chains
    assert (support.measure, publicity.measure, advice.measure, loose.measure) == ("支援", "広報", "相談", "")
    assert [each.id for each in support.projects] == ["1", "2"]
    assert support.budget_thousand_yen == 150
    assert publicity.budget_thousand_yen is None, "no budget on record is not a budget of 0"
    assert ([k.id for k in support.outputs], [k.id for k in support.outcomes]) == (["a"], ["b"])
    assert [k.id for k in advice.unsaid] == ["f"]
    assert [k.id for k in loose.unsaid] == ["d"]


def test_broken_links_are_named_and_whole_chains_are_not():
    support, publicity, advice, loose = (chain.broken for chain in logic_model(REGISTER, "目標1").chains)
    assert support == ()
    assert publicity == ("施策「広報」に、成果の指標とされたものがない。",)
    assert advice == (
        "施策「相談」の下の事業（活動）が登録簿にない。",
        "施策「相談」に、産出の指標とされたものがない（産出か成果かの区分のない指標が1ある）。",
        "施策「相談」に、成果の指標とされたものがない（産出か成果かの区分のない指標が1ある）。",
    )
    assert loose == ("「指標d」は、どの施策の指標か登録簿に記載がない。",)


def test_the_table_has_every_chain_and_says_what_is_not_on_record():
    models = [logic_model(REGISTER, goal) for goal in goals(REGISTER)]
    rows = logic_table(models, "logic", "市", ("a",)).text_rows()
    assert rows[0] == ["目標1", "支援", "150千円", "事業1、事業2", "指標a", "指標b", "記載なし"]
    assert rows[1] == ["目標1", "広報", "記載なし", "事業4", "指標c", "記載なし", "記載なし"]
    assert [row[:2] for row in rows[3:]] == [["目標1", NO_MEASURE], ["政策", NO_MEASURE]]


def test_the_picture_shows_the_broken_chains_first_and_says_so_in_words():
    model = logic_model(REGISTER, "目標1")
    picture = logic_picture(model, "fig", logic_table([model], "logic", "", ()))
    first, *_, last = picture.chart.rows
    assert [(box.text, box.state) for box in first[1:]] == [
        ("相談", "unknown"), ("指標f", "unknown"), ("指標f", "unknown"),
    ]  # fmt: skip
    assert [box.text for box in last] == ["150千円", "支援（2事業）", "指標a", "指標b"]
    assert {box.state for box in last} == {"known"}
    assert picture.title == "「目標1」の論理モデル：つながりの切れている施策は4のうち3"
    assert "施策「相談」の下の事業（活動）が登録簿にない。" in picture.alt


def test_what_does_not_fit_into_the_picture_is_said_to_stand_in_the_table():
    many = KpiRegister("14212", tuple(kpi(str(n), f"施策{n}", Kind.OUTPUT) for n in range(SHOWN + 3)))
    model = logic_model(many, "目標1")
    picture = logic_picture(model, "fig", logic_table([model], "logic", "", ()))
    assert len(picture.chart.rows) == SHOWN
    assert picture.note.endswith("ほかの3施策は付表にある。")
