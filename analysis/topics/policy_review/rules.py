"""Questions for deliberation: each rule looks for one contradiction between findings, and asks what follows.

A rule says nothing that its findings do not carry: it names what they say, quotes them, and asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.chapters.logic_model import goals, logic_model
from analysis.elements import EvidenceLevel, Quotation
from analysis.model.kpis.kpi import Item
from analysis.topics.policy_review.reading import Read, fact, falls, of_register
from analysis.words.phrases import joined

SATURATED = 0.8
"""A share of best ratings from which on a scale says little."""
UNLIKELY = 0.1
"""A probability below which a target is out of reach at the present pace."""
HALF = 50.0
"""Percent: from here on most say so."""
CERTAIN = 0.975
"""Membership of a quadrant from which a measure's 95 % interval of what citizens feel lies on one side of the mean."""
TOLD = 3
"""So many names in a sentence."""
MOVES = re.compile(r"転入|転出|移住|定住(?!人口)|社会増減|Ｕターン|Uターン")
"""Names of KPIs that aim at people moving."""
PROVING = {EvidenceLevel.QUASI_EXPERIMENT, EvidenceLevel.EXPERIMENT}


@dataclass(frozen=True)
class Question:
    """A question with the findings that raise it."""

    statement: str
    quotes: tuple[Quotation, ...]


@dataclass(frozen=True)
class Rule:
    """One kind of contradiction.

    Attributes
    ----------
    id, title : the title is a few words for the table of rules.
    topics : whose findings it reads.
    ask : returns the question, None where there is no contradiction or the findings are missing.
    """

    id: str
    title: str
    topics: tuple[str, ...]
    ask: Callable[[Read], Question | None]


def _rated_but_falling(read: Read) -> Question | None:
    """Measures are rated well while births fall by more than chance."""
    counts = read.register.rating_counts(Item.MEASURE) if read.register is not None else {}
    trend = read.finding("births.trend")
    known = [year for year in counts if year is not None]
    if not known or not falls(trend):
        return None
    year = max(known)
    labels, total = counts[year], sum(counts[year].values())
    best, count = next(iter(labels.items()))
    if not total or count / total < SATURATED:
        return None
    return Question(
        f"{year}年度の施策の評価は{total}件のうち{count}件が「{best}」である。一方、出生数は偶然では説明できない減少を続けている。"
        "施策の評価は、まちの変化のうち何を測っているか。",
        read.quote(trend, read.finding(f"kpi_trends.scale.measure.{year}")),
    )


def _other_reason(read: Read) -> Question | None:
    """KPIs aim at people moving in, while births fall most for another reason than the number of women."""
    reasons = read.finding("births.reasons")
    kpis = [
        kpi for kpi in (read.register.active if read.register is not None else ()) if MOVES.search(kpi.name)
    ]
    if not kpis or not falls(reasons) or reasons is None:
        return None
    leading = reasons.facts.get("leading")
    if leading in (None, "number") or not reasons.facts.get("leading_label"):
        return None
    named = joined([f"「{kpi.name}」" for kpi in kpis[:TOLD]]) + (
        f"など{len(kpis)}指標" if len(kpis) > TOLD else ""
    )
    return Question(
        f"{named}は人の移動を目指す指標である。一方、出生数の減少を最も大きく動かしたのは{reasons.facts['leading_label']}である。"
        "人の移動を目指す施策で、出生数の減少のどこまでを変えられると見込むか。",
        (*read.quote(reasons), *(of_register(kpi, _kpi_words(kpi.name)) for kpi in kpis[:1])),
    )


def _kpi_words(name: str) -> str:
    return f"「{name}」が計画の指標として登録されている。"


def _nationwide(read: Read) -> Question | None:
    """What moved births most is common to the nation."""
    reasons = read.finding("births.reasons")
    if not falls(reasons) or reasons is None or reasons.facts.get("leading") != "reference_level":
        return None
    own = [fact(reasons, f"own_level_{limit}") for limit in ("lower", "upper")]
    unclear = None not in own and own[0] <= 0 <= own[1]  # type: ignore[operator]
    rest = f"{read.name}に固有の変化は偶然の変動と区別できない。" if unclear else ""
    return Question(
        f"出生数の減少を最も大きく動かしたのは、全国に共通する変化である。{rest}"
        "市町村の施策で動かせるのはどの部分で、そこに何を目標として置くか。",
        read.quote(reasons),
    )


def _fewer_women(read: Read) -> Question | None:
    """What moved births most is the number of women, much of which is settled for years."""
    reasons = read.finding("births.reasons")
    if not falls(reasons) or reasons is None or reasons.facts.get("leading") != "number":
        return None
    coming = read.finding("births.women_to_come")
    return Question(
        "出生数の減少を最も大きく動かしたのは、女性の人数の減少である。"
        "人数の減少を前提に備えることと、転出を減らし転入を増やすことに、どう力を配分するか。",
        read.quote(reasons, coming),
    )


def _undecided(read: Read) -> Question | None:
    """Births fall by more than chance, and nobody can tell what moves them most."""
    reasons = read.finding("births.reasons")
    if not falls(reasons) or reasons is None or "leading" not in reasons.facts or reasons.facts["leading"]:
        return None
    return Question(
        "出生数は偶然の範囲を超えて減ったが、どの要因が最も大きいかは決められない。"
        "一つの要因に絞らずに進める施策と、要因を見極めるために調べることは何か。",
        read.quote(reasons),
    )


def _within_chance(read: Read) -> Question | None:
    """Births neither fall nor rise by more than chance."""
    trend = read.finding("births.trend")
    if trend is None or trend.lower is None or trend.upper is None or not trend.lower <= 0 <= trend.upper:
        return None
    return Question(
        "出生数の動きは、全体として偶然の範囲にある。単年の増減で施策の成否を判断していないか。何年分をまとめ、何と比べて判断するか。",
        read.quote(trend, read.finding("births.yearly_changes")),
    )


def _more_women_fewer_births(read: Read) -> Question | None:
    """The women who will be 25–34 are more than now, but births are expected to fall."""
    coming, outlook = read.finding("births.women_to_come"), read.finding("births.outlook")
    now = fact(read.finding("births.change"), "after")
    if coming is None or outlook is None or outlook.estimate is None or now is None:
        return None
    if (coming.estimate or 0) <= 0 or outlook.upper is None or outlook.upper >= now:
        return None
    return Question(
        "転入・転出がなければ母となる年齢の女性は増えるのに、これまでの動きが続けば出生数は減る。"
        "この世代が転出せずにとどまり、望む人が子どもを持てるために、何が妨げになっているか。",
        read.quote(coming, outlook),
    )


def _willing_but_leaving(read: Read) -> Question | None:
    """Most say that they want to stay, and more of the young leave than come."""
    said, young = read.finding("migration.said"), read.finding("migration.young")
    if said is None or (said.lower or 0) <= HALF or not falls(young):
        return None
    return Question(
        "調査では過半が住み続けたいと答えているが、若い世代は転出が転入を上回る。答えた人と出て行く人は同じではない。"
        "出て行く人、来ない人の声を、どう聞くか。",
        read.quote(said, young),
    )


def _coming_but_fewer_births(read: Read) -> Question | None:
    """More of the young come than leave, and births fall all the same."""
    young, trend = read.finding("migration.young"), read.finding("births.trend")
    if young is None or (young.lower or 0) <= 0 or not falls(trend):
        return None
    return Question(
        "若い世代は転入が転出を上回るのに、出生数は偶然では説明できない減少を続けている。"
        "来た人が、この地で結婚や出産を望めるために、何が足りないか。",
        read.quote(young, trend, read.finding("births.reasons")),
    )


def _out_of_reach(read: Read) -> Question | None:
    """Targets that the present pace does not reach."""
    required, births = read.finding("kpi_trends.required"), read.finding("births.target")
    people = read.finding("population_outlook.required")
    beyond = required is not None and (required.estimate or 0) > 0
    fewer = people is not None and (people.estimate or 0) > 0
    unlikely = births is not None and births.estimate is not None and births.estimate < UNLIKELY
    if not beyond and not unlikely and not fewer:
        return None
    what = joined(
        [
            *(["人口の目標"] if fewer else []),
            *(["出生数の目標"] if unlikely else []),
            *([f"{required.estimate:.0f}指標の目標"] if required is not None and beyond else []),
        ]
    )
    return Question(
        f"{what}は、これまでの動きのままでは届きそうにない。目標を改めるか、施策を改めるか、期限を改めるか。",
        read.quote(people if fewer else None, births if unlikely else None, required if beyond else None),
    )


def _apart(read: Read, corner: str, progress: str, felt: str, asked: str) -> Question | None:
    """Ask of the measures that lie in a quadrant by more than the survey's error."""
    said = read.finding("kpi_trends.felt")
    names = [
        measure
        for measure, place in (said.facts if said is not None else {}).items()
        if place == corner and (fact(said, f"sure:{measure}") or 0.0) >= CERTAIN
    ]
    if not names:
        return None
    told = "、".join(f"「{name}」" for name in names[:TOLD])
    told += f"など{len(names)}施策" if len(names) > TOLD else ""
    return Question(
        f"{told}は、進み具合は施策の中位より{progress}だが、市民の評価は調査の誤差を見込んでも施策の平均より{felt}にある。{asked}",
        read.quote(said),
    )


def _on_track_not_felt(read: Read) -> Question | None:
    """Measures that progress and are not felt."""
    asked = "進んでいることが市民に届いていないのか、指標が市民の望むことを測っていないのか。"
    return _apart(read, "high_low", "上", "下", asked)


def _felt_not_on_track(read: Read) -> Question | None:
    """Measures that are felt and do not progress."""
    asked = "市民が評価しているのは指標の測らない何かなのか、指標や目標を改めるべきか。"
    return _apart(read, "low_high", "下", "上", asked)


def _no_evidence(read: Read) -> Question | None:
    """No finding carries an effect of a measure."""
    levels = read.levels()
    if not levels or levels & PROVING:
        return None
    return Question(
        "読んだ報告書の知見に、施策の効果を示す段階（準実験・実験）のものはない。"
        "効果を確かめたい施策はどれで、対象や時期を分けるなど、確かめられる形で始められるか。",
        (),
    )


def _not_measured(read: Read) -> Question | None:
    """The register follows nothing of what the council asks about."""
    kpis = read.register.kpis if read.register is not None else ()
    lacking = [word for word in read.asked if not any(word in kpi.name for kpi in kpis)]
    if not kpis or not lacking:
        return None
    return Question(
        f"{joined([f'「{word}」' for word in lacking])}を名称に含む指標は登録簿にない。測るか、測らないと決めるか、ほかの何で代えるか。",
        (),
    )


def _no_values(read: Read) -> Question | None:
    """KPIs whose actuals nobody has entered."""
    register = read.register
    kpis = register.active if register is not None else ()
    lacking = [
        kpi
        for kpi in kpis
        if register is not None and not kpi.is_official and not len(register.reported_series(kpi.id))
    ]
    if not lacking:
        return None
    return Question(
        f"登録簿の{len(kpis)}指標のうち{len(lacking)}指標には実績の値がなく、進み具合を判断できない。"
        "値を集めるか、指標を改めるか。",
        (),
    )


def _broken_links(read: Read) -> Question | None:
    """KPIs that belong to no measure, measures that no outcome KPI follows."""
    register = read.register
    if register is None:
        return None
    chains = [chain for goal in goals(register) for chain in logic_model(register, goal).chains]
    loose = sum(
        len(chain.outputs) + len(chain.outcomes) + len(chain.unsaid) for chain in chains if not chain.measure
    )
    without = [c for c in chains if c.measure and not c.outcomes and not c.unsaid]
    told = [
        *([f"どの施策のものか記載のない指標が{loose}"] if loose else []),
        *([f"成果の指標のない施策が{len(without)}"] if without else []),
    ]
    if not told:
        return None
    return Question(
        f"登録簿には、{'、'.join(told)}ある。何をすれば目標に近づくと考えているのか、施策から成果までのつながりを示せるか。",
        (),
    )


RULES = (
    Rule("rated_but_falling", "評価は良いが、まちの動きは逆", ("births",), _rated_but_falling),
    Rule("other_reason", "移動を目指す指標と、別の理由の出生数の減少", ("births",), _other_reason),
    Rule("on_track_not_felt", "進んでいるが、実感されていない", ("kpi_trends",), _on_track_not_felt),
    Rule("felt_not_on_track", "実感されているが、進んでいない", ("kpi_trends",), _felt_not_on_track),
    Rule(
        "out_of_reach",
        "今の進み方では届かない目標",
        ("births", "kpi_trends", "population_outlook"),
        _out_of_reach,
    ),
    Rule("willing_but_leaving", "住み続けたいが、出て行く", ("migration_intentions",), _willing_but_leaving),
    Rule(
        "coming_but_fewer_births",
        "若い世代は来るが、出生数は減る",
        ("migration_intentions", "births"),
        _coming_but_fewer_births,
    ),
    Rule(
        "more_women_fewer_births",
        "母となる年齢の女性は増えるが、出生数は減る",
        ("births",),
        _more_women_fewer_births,
    ),
    Rule("nationwide", "全国に共通する減少", ("births",), _nationwide),
    Rule("fewer_women", "女性の人数による減少", ("births",), _fewer_women),
    Rule("undecided", "減ったが、どの要因かは決められない", ("births",), _undecided),
    Rule("within_chance", "偶然の範囲にある動き", ("births",), _within_chance),
    Rule("not_measured", "問われることを測っていない", (), _not_measured),
    Rule("broken_links", "施策から成果までのつながりが切れている", (), _broken_links),
    Rule("no_values", "実績の値がない指標", (), _no_values),
    Rule("no_evidence", "効果の根拠がない", (), _no_evidence),
)
"""In the order in which the questions are asked."""
