"""Each rule of the whole-country search finds a sentence that breaks it and lets a true one pass."""

from __future__ import annotations

from typing import Any

import pytest
from sentences.report import Report, read
from sentences.search import municipalities, neighbours, rules

from analysis.elements import Column, Finding, Table

RULES = rules("births")
BIRTHS = {2016: 500.0, 2020: 460.0, 2023: 400.0}


def table(id: str, heads: str, *rows: tuple[Any, ...]) -> Table:
    columns = [
        Column(key=head, label=head, kind="text" if isinstance(rows[0][place], str) else "number", decimals=2)
        for place, head in enumerate(heads.split())
    ]
    return Table(id=id, title="表", columns=tuple(columns), rows=rows)


def report(
    *tables: Table,
    statements: dict[str, str] | None = None,
    findings: tuple[Finding, ...] = (),
    question: str = "出生数はどう変わってきたのか",
    prose: tuple[str, ...] = (),
    **given: Any,
) -> Report:
    said = [Finding(id=f"births.{name}", statement=text) for name, text in (statements or {}).items()]
    counted = table("births_by_year", "year births", *BIRTHS.items())
    return Report(
        "14382", "箱根町", question,
        {finding.id: finding for finding in (*said, *findings)},
        {each.id: each for each in (counted, *tables)},
        list(prose), [], 2016, 2023, **given,
    )  # fmt: skip


def trend(text: str, estimate: float, lower: float, upper: float) -> Finding:
    return Finding(
        id="births.trend", statement=text, estimate=estimate, lower=lower, upper=upper, confidence=0.95
    )


FELL = Finding(id="births.change", statement="出生数は減った。", estimate=-100.0)
FALL = "500人から令和5(2023)年の400人へ、100人（20.0％）減った"
REASONS = "2016年から2023年までの100人の減少を要因に分けると、人数が−70人、水準が−40人、箱根町に固有の変化が+10人である。"
PARTS = table(
    "births_reasons", "factor effect lower upper",
    ("人数", -70.0, -74.0, -66.0), ("水準", -40.0, -44.0, -36.0), ("箱根町に固有の変化", 10.0, -30.0, 50.0),
    ("計", -100.0, -140.0, -60.0),
)  # fmt: skip
CLEAR = table(
    "births_reasons", "factor effect lower upper",
    ("人数", -120.0, -126.0, -114.0), ("水準", 20.0, 12.0, 28.0), ("計", -100.0, -140.0, -60.0),
)  # fmt: skip
PEERS = table(
    "births_peers", "name value", ("箱根町", 0.951), ("真鶴町", 0.9), ("湯河原町", 1.1), ("全国", 1.0)
)
OUTLOOK = "令和10(2028)年の出生数は{}人（95％予測区間250〜420人）と見込まれる。2024年が350人を下回るか440人を上回れば、目安になる。"
AHEAD = "births_outlook", "year median lower upper"
MARRIAGES = "変化は{}、婚姻1組当たりの出生数の変化は5.9％の減少である。出生数の減少の{}％は婚姻の減少に伴う。"
TURNED = "出生数の変化の速さは期間の途中で変わった。年平均の変化率は{}％から{}％となり、{}。"
RATES = table("fertility_bayes", "name 2012 2022", ("箱根町", 1.34, 1.28))
RATED = "合計特殊出生率は、2018〜2022年に箱根町が{}である。2008〜2012年からの変化は、箱根町が{}である。"

CASES: dict[str, tuple[list[Report], list[Report]]] = {
    "signed_zero": (
        [
            report(prose=("変化率は−0.0％である。",)),
            report(prose=("前年より0人減った。",)),
            report(statements={"x": "年平均0.0％の減少である。"}),
            report(table("t", "a", ("+0人",))),
        ],
        [report(prose=("変化は−0.4％、10人減である。", "増減は0人である。"))],
    ),
    "broken_text": (
        [
            report(prose=("値はnanである。",)),
            report(prose=("増えた（減った。",)),
            report(prose=("増えた。。",)),
            report(statements={"x": "出生数は…である。"}),
            report(prose=("全体が…である。",)),
            report(statements={"x": "文が終わらない"}),
        ],
        [
            report(
                statements={"x": "出生数は（2016年に）500人である。"},
                prose=("表の「…」は値がない年", "Das Gupta and Finance"),
            )
        ],
    ),
    "program_talk": (
        [report(prose=("compare_with が空です。",)), report(statements={"x": "パラメータを変える。"})],
        [report(prose=("Mann–Kendall の検定による。",))],
    ),
    "change_follows": (
        [
            report(statements={"change": f"出生数は、{FALL.replace('、100人', '、110人')}。の"}),
            report(statements={"change": "出生数は、平成28(2016)年の500人から令和5(2023)年の400人へ、100人（21.0％）減った。"}),
            report(statements={"change": "出生数は、平成28(2016)年の500人から令和5(2023)年の400人へ、100人（20.0％）増えた。"}),
            report(statements={"change": "出生数は、平成28(2016)年の510人から令和5(2023)年の410人へ、100人（19.6％）減った。"}),
            report(statements={"change": "出生数は減った。"}),
        ],
        [
            report(statements={"change": f"出生数は、平成28(2016)年の{FALL}。"}),
            report(statements={"change": "平成28(2016)年と令和5(2023)年がともに400人である。"}),
        ],
    ),
    "question_fits": (
        [
            report(question="なぜ出生数は減っているのか"),
            report(statements={"trend": "出生数は年平均3.5％減っており、偶然では説明できない。"}),
        ],
        [
            report(),
            report(
                statements={"trend": "出生数は年平均3.5％減っており、偶然では説明できない。"},
                question="なぜ出生数は減っているのか",
            ),
        ],
    ),
    "trend_fits": (
        [
            report(findings=(trend("減っており、説明できない。", -1.0, -3.0, 1.0), FELL)),
            report(findings=(trend("減っているとも増えているともいえない。", -3.0, -4.0, -2.0), FELL)),
            report(findings=(trend("増えており、説明できない。", -3.0, -4.0, -2.0), FELL)),
            report(findings=(trend("増えており、説明できない。", 3.0, 2.0, 4.0), FELL)),
        ],
        [
            report(findings=(trend("減っており、説明できない。", -3.0, -4.0, -2.0), FELL)),
            report(findings=(trend("傾向がない。", -1.0, -3.0, 1.0), FELL)),
            report(findings=(trend("増えており、説明できない（向きが異なる）。", 3.0, 2.0, 4.0), FELL)),
        ],
    ),
    "turning_fits": (
        [
            report(statements={"turning": TURNED.format("−2.0", "−1.0", "減り方が速まった")}),
            report(statements={"turning": TURNED.format("−2.0", "+1.0", "減り方が緩やかになった")}),
            report(statements={"turning": TURNED.format("+2.0", "+1.0", "上がった")}),
        ],
        [
            report(statements={"turning": TURNED.format("−2.0", "−5.0", "減り方が速まった")}),
            report(statements={"turning": TURNED.format("+2.0", "−1.0", "増加から減少に転じた")}),
            report(statements={"turning": "変化の速さが変わったとはいえない。"}),
        ],
    ),
    "parts_add_up": (
        [
            report(PARTS, statements={"reasons": REASONS.replace("−70", "−71")}),
            report(CLEAR, statements={"reasons": REASONS}),
            report(
                PARTS,
                table("births_reasons_by_year", "year a b change", (2020, -30.0, -11.0, -40.0)),
                statements={"reasons": REASONS},
            ),
        ],
        [
            report(
                PARTS,
                table("births_reasons_by_year", "year a b change", (2020, -30.0, -10.0, -40.0)),
                statements={"reasons": REASONS},
            )
        ],
    ),
    "largest_is_largest": (
        [
            report(PARTS, statements={"reasons": "最も大きいのは箱根町に固有の変化である。"}),
            report(
                table("births_reasons", "factor effect lower upper", ("人数", -70.0, -90.0, -40.0),
                      ("水準", -30.0, -50.0, -10.0), ("計", -100.0, -140.0, -60.0)),
                statements={"reasons": "最も大きいのは人数である。"},
            ),
        ],
        [
            report(CLEAR, statements={"reasons": "最も大きいのは人数である。"}),
            report(PARTS, statements={"reasons": "偶然の変動の範囲では決められない。"}),
        ],
    ),
    "own_fits": (
        [
            report(PARTS, statements={"reasons": "箱根町に固有の変化が+10人である。"}),
            report(
                table("births_reasons", "factor effect lower upper", ("固有の変化", -40.0, -60.0, -20.0), ("計", -40.0, -60.0, -20.0)),
                statements={"reasons": "固有の変化が−40人（偶然の変動と区別できない）である。"},
            ),
        ],
        [
            report(PARTS, statements={"reasons": "箱根町に固有の変化が+10人（偶然の変動と区別できない）である。"}),
            report(PARTS, statements={"reasons": "箱根町に固有の変化が+10人である。内訳は目安にとどまる。"}),
        ],
    ),
    "bases_differ": (
        [report(prose=("同じ「出生数」でも、違う統計がある。2023年の出生数は、甲では400人、乙では400人である。",))],
        [report(prose=("同じ「出生数」でも、違う統計がある。2023年の出生数は、甲では400人、乙では411人である。",))],
    ),
    "marriages_fit": (
        [
            report(statements={"marriages": MARRIAGES.format("23.6％の減少", 120)}),
            report(statements={"marriages": MARRIAGES.format("23.6％の増加", 82)}),
        ],
        [
            report(statements={"marriages": MARRIAGES.format("23.6％の減少", 82)}),
            report(statements={"marriages": "変化はほぼなし、婚姻1組当たりの出生数の変化は5.9％の減少である。"}),
        ],
    ),
    "outlook_fits": (
        [
            report(table(*AHEAD, (2028, 450.0, 250.0, 420.0))),
            report(table(*AHEAD, (2028, 200.0, 100.0, 420.0))),
            report(statements={"outlook": OUTLOOK.format(430)}),
            report(statements={"outlook": "出生数は減ると見込まれる。"}),
        ],
        [report(table(*AHEAD, (2028, 320.0, 250.0, 420.0)), statements={"outlook": OUTLOOK.format(320)})],
    ),
    "peers_fit": (
        [
            report(PEERS, statements={"peers": f"全国を1とすると{own}である。比較団体2団体は{span}で、{where}。"})
            for own, span, where in (
                ("0.96", "0.90〜1.10", "その範囲の中にある"),
                ("0.95", "0.90〜1.20", "その範囲の中にある"),
                ("0.95", "0.90〜1.10", "どの団体よりも低い"),
            )
        ],
        [report(PEERS, statements={"peers": "全国を1とすると0.95である。比較団体2団体は0.90〜1.10で、その範囲の中にある。"})],
    ),
    "box_is_short": (
        [
            report(findings=tuple(Finding(id=f"f{n}", statement="文。", rank=n) for n in range(1, 7))),
            report(findings=(Finding(id="f", statement="差がある（p=0.01）。", rank=1),)),
            report(
                findings=(
                    Finding(id="f", statement="95％信頼区間。", rank=1),
                    Finding(id="g", statement="95％予測区間。", rank=2),
                )
            ),
        ],
        [
            report(
                findings=(
                    *(Finding(id=f"f{n}", statement="文。", rank=n) for n in range(1, 6)),
                    Finding(id="g", statement="検定はp=0.01。"),
                )
            )
        ],
    ),
    "sources_used": (
        [report(cited={"a"}, listed={"a", "b"}), report(cited={"a", "b"}, listed={"a"})],
        [report(cited={"a"}, listed={"a"})],
    ),
    "published_follow": (
        [
            report(RATES, statements={"tfr_bayes": RATED.format("1.28", "−0.05")}),
            report(RATES, statements={"tfr_bayes": RATED.format("1.29", "−0.05")}),
        ],
        [report(RATES, statements={"tfr_bayes": RATED.format("1.28", "−0.06")}), report(RATES)],
    ),
    "clauses": (
        [
            report(prose=("甲では1,711人及び乙では1,690人である。",)),
            report(prose=("500人へ−8.6％となった。",)),
            report(prose=("平均0回は超える。",)),
        ],
        [report(prose=("厚木市及び平塚市では1,711人である。",))],
    ),
    "sends_to_an_answer": (
        [
            report(prose=("水準は次の章で比べる。",)),
            report(prose=("水準は「他の団体と比べてどうか」の章で比べる。",), answered={"他の団体と比べてどうか": False}),
        ],
        [report(prose=("水準は「他の団体と比べてどうか」の章で比べる。",), answered={"他の団体と比べてどうか": True})],
    ),
}  # fmt: skip


def test_every_rule_has_its_cases():
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", CASES)
def test_a_sentence_that_breaks_the_rule_is_found(rule):
    for place, broken in enumerate(CASES[rule][0]):
        assert list(RULES[rule](broken)), f"{rule}, case {place}"


@pytest.mark.parametrize("rule", CASES)
def test_a_true_sentence_is_let_pass(rule):
    for place, sound in enumerate(CASES[rule][1]):
        assert list(RULES[rule](sound)) == [], f"{rule}, case {place}"


def test_the_four_cities_say_nothing_that_is_not_so(studies):
    for study in studies.values():
        report = read(study)
        assert len(list(report.texts())) > 100
        for name, rule in RULES.items():
            assert list(rule(report)) == [], f"{study.name}: {name}"


def test_the_stand_ins_for_peers_are_the_neighbours_in_the_list(store):
    assert neighbours(store, "14212") == ("14213", "14214", "14215", "14216", "14217")
    codes = municipalities(store)
    assert len(codes) == 1741
    assert not {"00000", "14000"} & set(codes)
