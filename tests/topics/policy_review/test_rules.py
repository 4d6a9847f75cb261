"""Each rule asks where its findings contradict each other, and nowhere else; no question says what they do not carry."""

from __future__ import annotations

import re

import pytest

from analysis.elements import EvidenceLevel, Finding
from analysis.methods.kpi_target import Direction
from analysis.model.kpis.kpi import Actual, Item, Kind, Kpi, RatingCount
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status
from analysis.topics.policy_review import TOPIC
from analysis.topics.policy_review.questions import questions
from analysis.topics.policy_review.rules import RULES, Question

BY_ID = {rule.id: rule for rule in RULES}


def ask(rule: str, read) -> Question | None:
    return BY_ID[rule].ask(read)


def finding(id: str, **given) -> Finding:
    return Finding(**{"id": id, "statement": f"{id}の文。", **given})


def falling(leading: str | None = "reference_level", **facts) -> list[Finding]:
    """Births that fall by more than chance, most for the reason given."""
    known = {"leading": leading, "leading_label": f"{leading}の名" if leading else None, **facts}
    return [
        finding("births.trend", estimate=-3.0, lower=-4.0, upper=-2.0, confidence=0.95),
        finding("births.reasons", estimate=-400.0, lower=-500.0, upper=-300.0, confidence=0.95, facts=known),
    ]


def kpi(id: str, name: str, **given) -> Kpi:
    return Kpi(id, name, **{"goal": "目標", "direction": Direction.HIGHER, **given})


def register(*kpis: Kpi, **given) -> KpiRegister:
    return KpiRegister("14212", tuple(kpis), **given)


def test_rules_are_declared_once_and_read_known_topics():
    assert len(BY_ID) == len(RULES) >= 10
    assert all(set(rule.topics) <= set(TOPIC.after) for rule in RULES)
    assert all(rule.title and not rule.title.endswith("。") for rule in RULES)


# what the questions of real municipalities say


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*", text))


def test_every_number_in_a_question_stands_in_what_it_quotes_or_in_the_register(reads):
    for read in reads.values():
        known = set()
        if read.register is not None:
            counts = read.register.rating_counts(Item.MEASURE)
            known = {str(year) for year in counts} | {
                str(n) for each in counts.values() for n in each.values()
            }
            known |= {str(sum(each.values())) for each in counts.values()}
            known |= {str(n) for n in range(len(read.register.kpis) + 1)}
            known |= {n for each in read.register.kpis for n in numbers(each.name)}
        for rule in RULES:
            if question := rule.ask(read):
                told = set().union(*(numbers(quote.statement) for quote in question.quotes))
                assert numbers(question.statement) <= known | told, (read.name, rule.id)


def test_what_is_quoted_is_a_finding_of_a_report_word_for_word(reads):
    for read in reads.values():
        said = {each.statement for report in read.reports.values() for each in report.findings}
        for rule in RULES:
            if question := rule.ask(read):
                quoted = {quote.statement for quote in question.quotes if quote.topic != "register"}
                assert quoted <= said


def test_of_real_municipalities_the_reason_asked_about_is_the_one_that_the_report_names(reads):
    seen = set()
    for read in reads.values():
        reasons = read.finding("births.reasons")
        said = reasons.statement if reasons else ""
        fell = (
            reasons is not None
            and "人の減少を要因に分けると" in said
            and "偶然の変動の範囲にあり" not in said
        )
        nation = fell and "最も大きいのは全国に共通する出生力の変化である" in said
        women = fell and "最も大きいのは女性（15〜49歳）の人数である" in said
        assert (ask("nationwide", read) is not None) == nation, read.name
        assert (ask("fewer_women", read) is not None) == women, read.name
        seen |= {"nation"} if nation else {"women"} if women else {"none"}
    assert seen == {"nation", "none"}, "the shipped municipalities have both cases"


def test_of_real_municipalities_births_do_not_both_fall_and_lie_within_chance(reads):
    for read in reads.values():
        said = read.finding("births.trend")
        within = said is not None and "増えているとも減っているともいえない" in said.statement
        assert (ask("within_chance", read) is not None) == within, read.name
        fell = said is not None and "減っており、偶然の変動だけでは説明できない" in said.statement
        assert not (fell and within)


def test_own_change_is_called_chance_where_the_report_does(reads):
    for read in reads.values():
        if question := ask("nationwide", read):
            said = read.finding("births.reasons").statement
            unclear = re.search(r"固有の出生力の変化が[^、]*（偶然の変動と区別できない）", said) is not None
            assert ("固有の変化は偶然の変動と区別できない" in question.statement) == unclear, read.name


def test_small_places_are_not_flooded(reads):
    for read in reads.values():
        few = not any(finding.id == "births.reasons" for finding in read.reports["births"].findings)
        asked = [rule.id for rule in RULES if rule.ask(read)]
        assert len(asked) <= (3 if few else 8), (read.name, asked)


def test_atsugi_is_asked_what_its_findings_contradict(atsugi):
    asked = {rule.id: question for rule in RULES if (question := rule.ask(atsugi))}
    assert {
        "rated_but_falling",
        "other_reason",
        "nationwide",
        "not_measured",
        "no_values",
        "no_evidence",
    } <= set(asked)
    assert asked["rated_but_falling"].statement.startswith(
        "2021年度の施策の評価は27件のうち25件が「順調」である。"
    )
    assert asked["other_reason"].statement.startswith(
        "「20・30歳代の転入者数」は人の移動を目指す指標である。"
    )
    assert "「関係人口」を名称に含む指標は登録簿にない" in asked["not_measured"].statement
    assert asked["no_values"].statement.startswith("登録簿の1指標のうち1指標には実績の値がなく")


# each rule with and without its contradiction


def rated(best: int, total: int) -> KpiRegister:
    counts = (
        RatingCount(Item.MEASURE, 2021, "順調", best),
        RatingCount(Item.MEASURE, 2021, "遅延", total - best),
    )
    return register(ratings=counts)


@pytest.mark.parametrize(("best", "asked"), [(8, True), (7, False)])
def test_good_ratings_are_questioned_from_four_fifths_on(made, best, asked):
    assert (ask("rated_but_falling", made(rated(best, 10), births=falling())) is not None) == asked


def test_good_ratings_are_not_questioned_where_births_do_not_fall_by_more_than_chance(made):
    level = [finding("births.trend", estimate=-1.0, lower=-3.0, upper=1.0, confidence=0.95)]
    assert ask("rated_but_falling", made(rated(10, 10), births=level)) is None
    assert ask("rated_but_falling", made(None, births=falling())) is None


@pytest.mark.parametrize(
    ("name", "leading", "asked"),
    [
        ("20・30歳代の転入者数", "reference_level", True),
        ("移住相談件数", "own_level", True),
        ("移住相談件数", "number", False),
        ("移住相談件数", None, False),
        ("健康寿命", "reference_level", False),
        ("長野地域の定住人口", "reference_level", False),
    ],
)
def test_measures_for_moves_are_questioned_where_births_fall_for_another_reason(made, name, leading, asked):
    read = made(register(kpi("a", name)), births=falling(leading))
    question = ask("other_reason", read)
    assert (question is not None) == asked
    if question:
        assert f"「{name}」" in question.statement
        assert f"{leading}の名" in question.statement


def test_a_decomposition_within_chance_is_no_reason_to_ask(made):
    within = finding(
        "births.reasons", estimate=-4.0, lower=-9.0, upper=1.0, confidence=0.95,
        facts={"leading": "reference_level", "leading_label": "x"},
    )  # fmt: skip
    read = made(register(kpi("a", "転入者数")), births=[within])
    assert not any(ask(rule, read) for rule in ("other_reason", "nationwide", "fewer_women"))


@pytest.mark.parametrize("leading", ["number", "structure", "reference_level", "own_level", None])
def test_the_leading_reason_decides_the_question(made, leading):
    rules = ("nationwide", "fewer_women", "undecided")
    asked = [rule for rule in rules if ask(rule, made(births=falling(leading)))]
    known = {"number": ["fewer_women"], "reference_level": ["nationwide"], None: ["undecided"]}
    assert asked == known.get(leading, [])


@pytest.mark.parametrize(
    ("lower", "upper", "asked"), [(-1, 1, True), (-2, -1, False), (1, 2, False), (None, None, False)]
)
def test_a_trend_within_chance_is_no_verdict_on_measures(made, lower, upper, asked):
    confidence = None if lower is None else 0.95
    trend = finding("births.trend", estimate=0.0, lower=lower, upper=upper, confidence=confidence)
    assert (ask("within_chance", made(births=[trend])) is not None) == asked


@pytest.mark.parametrize(
    ("coming", "upper", "asked"), [(5.0, 900.0, True), (-5.0, 900.0, False), (5.0, 1001.0, False)]
)
def test_more_women_and_fewer_births(made, coming, upper, asked):
    found = [
        finding("births.change", facts={"after": 1000.0}),
        finding("births.women_to_come", estimate=coming),
        finding("births.outlook", estimate=800.0, lower=700.0, upper=upper, confidence=0.95),
    ]
    assert (ask("more_women_fewer_births", made(births=found)) is not None) == asked


def test_targets_out_of_reach(made):
    births = [finding("births.target", estimate=0.04, unit="確率")]
    required = [finding("kpi_trends.required", estimate=3.0, facts={"a": "beyond_best"})]
    both = ask("out_of_reach", made(births=births, kpi_trends=required))
    assert both.statement.startswith("出生数の目標及び3指標の目標は、")
    assert [quote.finding for quote in both.quotes] == ["births.target", "kpi_trends.required"]
    assert ask("out_of_reach", made(births=births)).statement.startswith("出生数の目標は、")
    near = [finding("births.target", estimate=0.4, unit="確率")]
    none = [finding("kpi_trends.required", estimate=0.0)]
    assert ask("out_of_reach", made(births=near, kpi_trends=none)) is None
    assert ask("out_of_reach", made()) is None


@pytest.mark.parametrize(("short", "asked"), [(46257.0, True), (0.0, False), (-5.0, False), (None, False)])
def test_a_population_that_falls_short(made, short, asked):
    found = [finding("population_outlook.required", estimate=short)]
    question = ask("out_of_reach", made(population_outlook=found))
    assert (question is not None) == asked
    assert question is None or question.statement.startswith("人口の目標は、")


def moves(low: float, high: float) -> Finding:
    return finding("migration.young", estimate=(low + high) / 2, lower=low, upper=high, confidence=0.95)


@pytest.mark.parametrize(
    ("stay", "net", "asked"),
    [(60.0, (-90.0, -10.0), True), (60.0, (-90.0, 10.0), False), (49.0, (-90.0, -10.0), False)],
)
def test_most_want_to_stay_and_the_young_leave(made, stay, net, asked):
    said = finding("migration.said", estimate=stay + 2, lower=stay, upper=stay + 4, confidence=0.95)
    read = made(migration_intentions=[said, moves(*net)])
    assert (ask("willing_but_leaving", read) is not None) == asked
    assert ask("willing_but_leaving", made(migration_intentions=[moves(*net)])) is None


@pytest.mark.parametrize(
    ("net", "asked"), [((10.0, 90.0), True), ((-10.0, 90.0), False), ((-90.0, -10.0), False)]
)
def test_the_young_come_and_births_fall(made, net, asked):
    read = made(migration_intentions=[moves(*net)], births=falling())
    assert (ask("coming_but_fewer_births", read) is not None) == asked
    assert ask("coming_but_fewer_births", made(migration_intentions=[moves(*net)])) is None


def test_progress_and_what_is_felt(made):
    places = {"子育て": "high_low", "防災": "low_high", "福祉": "high_high", "観光": "high_low"}
    sure = {"sure:子育て": 0.99, "sure:防災": 0.98, "sure:福祉": 1.0, "sure:観光": 0.9}
    felt = [finding("kpi_trends.felt", facts={**places, **sure})]
    read = made(kpi_trends=felt)
    assert ask("on_track_not_felt", read).statement.startswith("「子育て」は、")
    assert ask("felt_not_on_track", read).statement.startswith("「防災」は、")
    assert "観光" not in ask("on_track_not_felt", read).statement, "its interval holds the mean"
    unknown = made(kpi_trends=[finding("kpi_trends.felt", facts=places)])
    assert ask("on_track_not_felt", unknown) is None, "nobody knows how many answered"
    alike = made(kpi_trends=[finding("kpi_trends.felt", facts={"福祉": "high_high"})])
    assert ask("on_track_not_felt", alike) is None
    assert ask("felt_not_on_track", alike) is None
    assert ask("on_track_not_felt", made()) is None


def test_effects_are_asked_for_until_a_finding_carries_one(made):
    assert ask("no_evidence", made()) is None, "nothing was read"
    assert ask("no_evidence", made(births=falling())) is not None
    proven = finding("births.effect", evidence_level=EvidenceLevel.QUASI_EXPERIMENT)
    assert ask("no_evidence", made(births=[*falling(), proven])) is None


def test_values_that_nobody_entered(made):
    known = Actual("a", 2024, None, 5.0, Status.OBSERVED)
    both = register(
        kpi("a", "A"), kpi("b", "B"), kpi("c", "C", indicator="births", basis="x"), actuals=(known,)
    )
    assert ask("no_values", made(both)).statement.startswith("登録簿の3指標のうち1指標には実績の値がなく")
    assert ask("no_values", made(register(kpi("a", "A"), actuals=(known,)))) is None


def test_broken_chains(made):
    whole = register(
        kpi("a", "A", measure="施策", kind=Kind.OUTPUT), kpi("b", "B", measure="施策", kind=Kind.OUTCOME)
    )
    assert ask("broken_links", made(whole)) is None
    loose = register(kpi("a", "A"), kpi("b", "B", measure="施策", kind=Kind.OUTPUT))
    told = ask("broken_links", made(loose)).statement
    assert told.startswith("登録簿には、どの施策のものか記載のない指標が1、成果の指標のない施策が1ある。")
    unsaid = register(kpi("b", "B", measure="施策"))
    assert ask("broken_links", made(unsaid)) is None, "it may be an outcome: nobody said"


# the chapter


def test_the_box_ranks_the_questions_and_each_has_the_weakest_level_that_it_rests_on(atsugi):
    chapter = questions(atsugi)
    assert [each.rank for each in chapter.findings] == list(range(1, len(chapter.findings) + 1))
    nationwide = next(each for each in chapter.findings if each.id == "policy_review.nationwide")
    assert nationwide.evidence_level is EvidenceLevel.ESTIMATE
    assert set(nationwide.sources) == set(atsugi.finding("births.reasons").sources)


def test_without_contradictions_it_says_so_and_what_that_does_not_mean(made):
    chapter = questions(made())
    assert chapter.findings == ()
    (prose,) = chapter.body
    assert prose.paragraphs == ("報告書が一つもないため、知見どうしを突き合わせることができない。",)
    proven = finding("births.effect", evidence_level=EvidenceLevel.EXPERIMENT)
    (prose,) = questions(made(births=[proven])).body
    assert "問題がないことを意味しない" in prose.paragraphs[0]
