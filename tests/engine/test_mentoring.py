"""Mentoring in the engine: reasons, why nobody with the change that would help, why not X; checked by re-solving."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine.matching.mentoring import (
    Crowd,
    Planned,
    candidates,
    instance_of,
    others_of,
    reasons,
    what_if,
    why_nobody,
    why_not,
    words,
)  # fmt: skip
from peerlore.engine.matching.mentoring.whynot import WhyNot
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.terms import Dials

pytestmark = pytest.mark.bare
DIALS = Dials(skill_fit=8, reach=5, likeness=4, wishes=7, load=6)
BEN, CAI, ANA, EVA = range(4)  # two who give, two who ask
SQL, TALK = 1, 2
WISHES = [[ANA, SQL, 3, 1, 0], [EVA, SQL, 2, 2, 1], [EVA, 3, 2, 1, 1]]
BOTH = [[BEN, SQL, 4, 1], [CAI, SQL, 4, 1]]


def crowd(**changes) -> Crowd:
    """Ben teaches SQL and Cai talks; Ana wants SQL first, Eva second. Hours class 1 meets class 0 half an hour only."""
    usual = {
        **{"person": [10, 11, 12, 13], "gives": [True, True, False, False], "free": [1, 1, 1, 1]},
        **{"unit": [1, 2, 2, 3], "site": [1, 1, 1, 1], "level": ["", "", "", ""], "hours": [0, 0, 0, 0]},
        **{"load": [0.0] * 4, "paused": [False] * 4, "full": [False] * 4, "languages": [[]] * 4},
        **{"wishes": WISHES, "taught": [[BEN, SQL, 4, 1], [CAI, TALK, 5, 0]]},
        **{"shared": [[2400, 30], [30, 2400]], "apart": np.empty((0, 2)), "minutes": 60, "dials": DIALS, **changes},
    }
    kinds = {"load": float, "level": str, "gives": bool, "paused": bool, "full": bool}
    plain = ("languages", "minutes", "dials", "goals", "confided")
    made = {k: v if k in plain else np.array(v, dtype=kinds.get(k, np.int64)) for k, v in usual.items()}
    made["wishes"], made["taught"] = made["wishes"].reshape(-1, 5), made["taught"].reshape(-1, 4)
    return Crowd(**made)


def solved(of: Crowd):
    possible = candidates(of)
    result = solve_pairs(instance_of(of, possible))
    chosen = np.array(result.plan["edges"], dtype=np.int64)
    prices = {side: np.array(result.certificate[side]) for side in ("left", "right")}
    pairs = frozenset(zip(possible.teacher[chosen].tolist(), possible.learner[chosen].tolist(), strict=True))
    return possible, chosen, Planned(pairs=pairs, **prices), result


def asked(of: Crowd, teacher: int, learner: int) -> WhyNot:
    return why_not(of, teacher=teacher, learner=learner, planned=solved(of)[2])


def nobody(of: Crowd, who: int):
    possible, chosen, *_ = solved(of)
    found = next(one for one in why_nobody(of, possible, chosen) if one.who == who)
    return found.reason, found.option, found.facts


def test_three_reasons_and_one_stretch_whose_words_are_known():
    of = crowd()
    possible, chosen, *_ = solved(of)
    told = reasons(of, possible, int(chosen[0]))
    assert [one["code"] for one in told] == ["teaches", "hours", "first-wish", "leap"]
    facts = {"name": "Ben", "skill": "SQL", "hours": words.hours(2400)}
    said = [words.said(words.LEARNER | words.STRETCH, one["code"], {**one, **facts}) for one in told]
    assert said[0] == "Ben teaches SQL at level 4; level 3 is wanted."
    assert said[1] == "They share about 40 hours a week."
    assert said[2] == "SQL is the first wish."


def test_a_level_that_may_not_be_told_is_not():
    of = crowd(taught=[[BEN, SQL, 4, 0]])
    possible, chosen, *_ = solved(of)
    assert reasons(of, possible, int(chosen[0]))[0]["level"] == 0


@pytest.mark.parametrize(
    ("change", "who", "expected"),
    [
        ({}, EVA, ("places-taken", "next-place", {"skill": 3, "teachers": 1, "place": SQL})),
        ({"free": [0, 1, 1, 1], "full": [1, 0, 0, 0]}, ANA, ("places-taken", "next-place", {"place": SQL})),
        ({"hours": [0, 0, 1, 0]}, ANA, ("no-hours", "one-more-hour", {"short": 30})),
        ({"slots": [[45, 30], [30, 60]]}, ANA, ("no-hours", "one-more-hour", {"short": 15})),
        ({"apart": [[ANA, BEN]]}, ANA, ("too-close", "wish-wider", {})),
        ({"taught": [[BEN, SQL, 1, 1]]}, EVA, ("nobody-teaches", "wish-wider", {})),
        ({"wishes": [[ANA, SQL, 3, 1, 0]]}, EVA, ("no-wish", "say-a-wish", {})),
        ({"paused": [0, 0, 0, 1]}, EVA, ("paused", "come-back", {})),
        ({"free": [1, 1, 1, 0]}, EVA, ("no-room", "more-room", {})),
        ({}, CAI, ("nobody-asked", "offer-more", {})),
        ({"taught": BOTH, "hours": [0, 1, 0, 0]}, CAI, ("no-hours", "one-more-hour", {})),
        ({"taught": BOTH, "wishes": [[ANA, SQL, 3, 1, 0]]}, CAI, ("all-served", "stay-ready", {})),
    ],
)  # fmt: skip
def test_who_is_left_hears_the_first_rule_and_the_change(change, who, expected):
    reason, option, facts = nobody(crowd(**change), who)
    assert (reason, option) == expected[:2]
    assert facts.items() >= expected[2].items()
    assert reason in words.WHY_NOBODY
    assert option in words.OPTIONS


def test_the_change_that_is_named_does_help():
    before = crowd()
    assert len(solved(before)[1]) == 1
    assert len(solved(replace(before, free=np.array([2, 1, 1, 1])))[1]) == 2
    short = crowd(hours=[0, 0, 1, 1])
    lack = nobody(short, ANA)[2]["short"]
    shared = short.shared + np.array([[0, lack], [lack, 0]])
    assert len(solved(short)[1]) == 0
    assert len(solved(replace(short, shared=shared))[1]) == 1
    assert len(solved(replace(short, shared=shared, slots=short.shared))[1]) == 0, "in pieces"


@pytest.mark.parametrize(
    ("change", "pair", "code"),
    [
        ({}, (BEN, ANA), "together"),
        ({}, (BEN, EVA), "worth-more-to-another"),
        ({"person": [10, 11, 12, 10]}, (BEN, EVA), "one-person"),
        ({}, (ANA, EVA), "no-side"),
        ({"paused": [1, 0, 0, 0]}, (BEN, ANA), "paused"),
        ({"apart": [[ANA, BEN]]}, (BEN, ANA), "kept-apart"),
        ({}, (CAI, ANA), "not-taught"),
        ({"hours": [1, 0, 0, 0]}, (BEN, ANA), "no-hours"),
        ({"free": [0, 1, 1, 1]}, (BEN, ANA), "no-room"),
    ],
)  # fmt: skip
def test_why_not_these_two(change, pair, code):
    found = asked(crowd(**change), *pair)
    assert found.code == code
    assert (found.cost > 0) == (code == "worth-more-to-another")
    assert code in words.WHY_NOT


@pytest.mark.parametrize("wishes", [WISHES, WISHES[:1]])
def test_a_confidence_is_answered_from_prices_like_any_other_pair(wishes):
    """Ana and Ben as if nothing had been said, though the plan keeps them apart."""
    of = crowd(confided=lambda one, other: (one == BEN) & (other == ANA), wishes=wishes, taught=BOTH)
    planned = solved(of)[2]
    assert (BEN, ANA) not in planned.pairs
    told = why_not(of, teacher=BEN, learner=ANA, planned=planned)
    assert told == why_not(crowd(wishes=wishes, taught=BOTH), teacher=BEN, learner=ANA, planned=planned)
    assert "or a rule that is never told" in words.WHY_NOT[told.code]


MORE = {"taught": BOTH}


@pytest.mark.parametrize(
    ("change", "who", "expected"),
    [
        ({}, ANA, (2, 1, 0, 0, 0)),
        ({}, EVA, (2, 1, 0, 0, 1)),
        (MORE, ANA, (2, 0, 0, 0, 1)),
        ({**MORE, "hours": [0, 1, 0, 0]}, ANA, (2, 0, 1, 0, 0)),
        ({**MORE, "free": [1, 0, 1, 1], "full": [0, 1, 0, 0]}, ANA, (2, 0, 0, 1, 0)),
        ({**MORE, "paused": [0, 1, 0, 0]}, ANA, (2, 1, 0, 0, 0)),
        ({**MORE, "person": [10, 12, 12, 13]}, ANA, (1, 0, 0, 0, 0)),
        ({**MORE, "apart": [[CAI, ANA]]}, ANA, (2, 0, 0, 0, 1)),
        ({**MORE, "confided": lambda one, other: (one == CAI) & (other == ANA)}, ANA, (2, 0, 0, 0, 1)),
        ({}, BEN, (2, 0, 0, 0, 1)),
        ({}, CAI, (2, 2, 0, 0, 0)),
        ({"hours": [0, 0, 0, 1]}, BEN, (2, 0, 1, 0, 0)),
    ],
)
def test_the_others_are_counted_at_the_first_thing_that_stands_in_the_way(change, who, expected):
    of = crowd(**change)
    found = others_of(of, who, planned=solved(of)[2])
    assert (found.everybody, found.unsuited, found.no_hours, found.no_room, found.suited) == expected


def test_of_two_equal_ones_the_other_is_as_good():
    found = {asked(crowd(taught=BOTH, unit=[1, 1, 2, 3], wishes=WISHES[:1]), one, ANA).code for one in (BEN, CAI)}
    assert found == {"together", "as-good"}


LEVELS = st.integers(1, 5)


@settings(max_examples=40)
@given(
    wants=st.lists(LEVELS, min_size=1, max_size=4),
    teaches=st.lists(LEVELS, min_size=1, max_size=4),
    places=st.integers(1, 2),
    unit=st.integers(1, 3),
)
def test_a_forced_pair_costs_at_least_what_why_not_says(wants, teaches, places, unit):
    """The oracle: solve again with the pair given, that is with one place less on each side."""
    givers, size = len(teaches), len(teaches) + len(wants)
    of = crowd(
        **{"person": range(size), "gives": [True] * givers + [False] * len(wants), "hours": [0] * size},
        **{"free": [places] * givers + [1] * len(wants), "unit": [1] * givers + [unit] * len(wants)},
        **{"load": [0.0] * size, "paused": [0] * size, "full": [0] * size, "languages": [[]] * size},
        **{"site": [1] * size, "level": [""] * size, "taught": [[t, SQL, level, 1] for t, level in enumerate(teaches)]},
        wishes=[[givers + position, SQL, level, 1, 0] for position, level in enumerate(wants)],
    )
    possible, _, planned, best = solved(of)
    for edge in range(len(possible.weight)):
        teacher, learner = int(possible.teacher[edge]), int(possible.learner[edge])
        found = why_not(of, teacher=teacher, learner=learner, planned=planned)
        free = of.free.copy()
        free[[teacher, learner]] -= 1
        forced = solved(replace(of, free=free))[3].value + possible.weight[edge]
        assert best.value - forced >= found.cost - 1e-9
        assert found.code in ("together", "as-good", "worth-more-to-another", "better-elsewhere")


def positions(instance) -> np.ndarray:
    return np.array(solve_pairs(instance).plan["edges"], dtype=np.int64)


def test_what_ifs_stand_beside_the_plan_as_set():
    """Both could teach Ana; Cai works in her unit and has more room. What reach is worth decides between them."""
    of = crowd(taught=BOTH, wishes=WISHES[:1], unit=[1, 2, 2, 3], load=[0.5, 0.0, 0.0, 0.0])
    as_set, same, nearer = what_if(of, [DIALS, replace(DIALS, reach=0)], positions)
    assert (as_set.across, as_set.same, as_set.matched) == (1, 1, 1)
    assert same == as_set
    assert (nearer.across, nearer.same, nearer.matched) == (0, 0, 1)
    assert nearer.value < as_set.value
