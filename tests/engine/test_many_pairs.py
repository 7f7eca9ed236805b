"""A crowd with more possible pairs than are held in memory: the same plan, proven against all of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine.matching.mentoring import Crowd, candidates, instance_of, plan_crowd, planned, why_nobody
from peerlore.engine.matching.mentoring.market import BLOCK, CrowdMarket, pair_weights
from peerlore.engine.matching.mentoring.planned import crossings
from peerlore.engine.matching.terms import Dials
from peerlore.engine.matching.verify.pairs import verify_pairs_of_many
from peerlore.engine.matching.verify.verdict import Verdict

pytestmark = pytest.mark.bare
DIALS = Dials(skill_fit=8, reach=5, likeness=4, wishes=7, load=6)


def crowd(givers: int, askers: int, *, seed: int, skills: int = 4, wishes: int = 2, **changes) -> Crowd:
    """Everything at random; some people sit on both sides, some are on pause, full, kept apart or out of hours."""
    rng, size = np.random.default_rng(seed), givers + askers
    gives = np.arange(size) < givers
    person = np.arange(size)
    if givers and askers:
        person[givers : givers + min(askers, 2)] = person[: min(askers, 2)][:givers][0]
    asked = np.array([[who, skill] for who in range(givers, size) for skill in rng.permutation(skills)[:wishes]])
    asked = asked.reshape(-1, 2).astype(np.int64)
    held, rank = rng.integers(0, 3, len(asked)), np.tile(np.arange(1, wishes + 1), askers)[: len(asked)]
    taught = np.array([[who, skill] for who in range(givers) for skill in rng.permutation(skills)[:2]])
    taught = taught.reshape(-1, 2).astype(np.int64)
    free = rng.integers(0, 3, size)
    usual = {
        **{"person": person, "gives": gives, "paused": rng.random(size) < 0.1, "free": free, "full": free == 0},
        **{"load": rng.random(size).round(3), "unit": rng.integers(1, 4, size), "site": np.ones(size, dtype=np.int64)},
        **{"level": rng.choice(["", "lead", "staff"], size), "hours": rng.integers(0, 2, size)},
        **{"languages": [[["de"], ["en"], []][n] for n in rng.integers(0, 3, size)]},
        **{"wishes": np.column_stack([asked, np.minimum(held + rng.integers(1, 4, len(asked)), 5), rank, held])},
        **{"taught": np.column_stack([taught, rng.integers(1, 6, len(taught)), np.ones(len(taught), dtype=np.int64)])},
        **{"shared": np.array([[2400, 120], [120, 90]]), "minutes": 60, "dials": DIALS},
        **{"slots": np.array([[480, 60], [60, 30]])},
        **{"apart": rng.integers(0, max(size, 1), (size, 2)), "goals": {0: [0, 0.5, 1, 2, 4]}, **changes},
    }
    return Crowd(**usual)


def out_of_many(of: Crowd, **more):
    """As if not even one pair could be held."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planned, "MOST_HELD", -1)
        return plan_crowd(of, **more)


def both(of: Crowd):
    return plan_crowd(of), out_of_many(of)


def confided(one, other):
    return (one + other) % 3 == 0


@settings(deadline=None, max_examples=60)
@given(
    givers=st.integers(0, 6),
    askers=st.integers(0, 6),
    seed=st.integers(0, 10**6),
    wishes=st.integers(1, 3),
    secret=st.booleans(),
)
def test_the_plan_out_of_many_is_worth_what_the_plan_out_of_all_is(givers, askers, seed, wishes, secret):
    of = crowd(givers, askers, seed=seed, wishes=wishes, **({"confided": confided} if secret else {}))
    held, many = both(of)
    assert many.result.value == pytest.approx(held.result.value, abs=1e-6)
    assert many.result.bound == pytest.approx(held.result.bound, rel=1e-5, abs=1e-5)
    assert many.verdict == held.verdict == Verdict((), "checked")
    assert many.pairs == held.pairs
    for name in ("taught", "allowed", "hours"):
        assert (many.possible.funnel[name] == held.possible.funnel[name]).all()
    told = [(one.reason, one.option) for one in why_nobody(of, held.possible, many.chosen[:0])]
    assert told == [(one.reason, one.option) for one in why_nobody(of, many.possible, many.chosen[:0])]


def test_why_nobody_says_the_same_of_both():
    of = crowd(30, 60, seed=5)
    held, many = both(of)
    pairs = {(int(many.possible.teacher[e]), int(many.possible.learner[e])) for e in many.chosen}
    same = np.flatnonzero(
        [pair in pairs for pair in zip(held.possible.teacher.tolist(), held.possible.learner.tolist(), strict=True)]
    )
    assert len(same) == len(many.chosen) > 10
    assert list(why_nobody(of, held.possible, same)) == list(why_nobody(of, many.possible, many.chosen))


def test_every_score_of_the_market_is_the_weight_of_its_pair():
    of = crowd(20, 30, seed=1, confided=lambda one, other: np.zeros(len(one), dtype=np.bool_))
    possible = candidates(of)
    exact = {}
    for teacher, learner, worth in zip(possible.teacher, possible.learner, possible.weight, strict=True):
        exact[int(learner), int(teacher)] = float(worth)
    for market, turn in ((CrowdMarket(of), 1), (CrowdMarket(of).turned(), -1)):
        best: dict[tuple[int, int], float] = {}
        for block in market.scores(np.zeros(of.size)).blocks(np.arange(of.size)):
            for row, column in np.argwhere(np.isfinite(block.scores)):
                pair = (int(block.rows[row]), int(block.columns[column]))[::turn]
                best[pair] = max(best.get(pair, 0.0), float(block.scores[row, column]))
        assert best == exact
    asks, gives = np.array([*exact], dtype=np.int64).T
    assert pair_weights(of, asks, gives).tolist() == [*exact.values()]


def test_memory_stays_bounded_and_a_wrong_plan_is_found_out(monkeypatch):
    """More than a million crossings by one skill, as if no more were held; blocks of a million numbers at a time."""
    of = crowd(1200, 1200, seed=2, skills=1, wishes=1, apart=np.empty((0, 2), dtype=np.int64))
    monkeypatch.setattr(planned, "MOST_HELD", 1_000_000)
    assert crossings(of).sum() == 1200 * 1200 > max(BLOCK, 2 * planned.PIECE)
    found = plan_crowd(of)
    assert (found.verdict, found.result.status) == (Verdict((), "checked"), "optimal")
    assert len(found.possible.weight) < found.pairs / 5
    largest = max(block.scores.size for block in CrowdMarket(of).scores(np.zeros(of.size)).blocks(np.arange(of.size)))
    assert largest <= BLOCK
    instance = instance_of(of, found.possible)
    half = replace(found.result, plan={"edges": found.result.plan["edges"][::2]})
    assert "the value is" in verify_pairs_of_many(instance, [instance], half).wrong[0]


def test_a_pair_that_does_not_pass_by_may_not_be_chosen():
    of = crowd(8, 8, seed=3)
    found = out_of_many(of)
    instance = instance_of(of, found.possible)
    keep = np.ones(len(instance.weight), dtype=np.bool_)
    keep[found.chosen[0]] = False
    cut = replace(instance, **{name: getattr(instance, name)[keep] for name in ("left", "right", "weight")})
    said = verify_pairs_of_many(
        instance, [cut, replace(cut, left=cut.left[:0], right=cut.right[:0], weight=cut.weight[:0])], found.result
    )
    assert said.wrong == ("a chosen pair is none of the possible ones, or not worth as much",)
    dearer = replace(instance, weight=instance.weight + 1.0)
    assert any(
        "the prices prove no more than" in one for one in verify_pairs_of_many(instance, [dearer], found.result).wrong
    )
    assert verify_pairs_of_many(instance, [cut], found.result, remaining=lambda: 0.0).bound == "not checked"


def test_the_same_crowd_and_seed_give_the_same_plan_and_a_limit_an_honest_one():
    of = crowd(300, 400, seed=4, skills=1, wishes=1)
    first, second = (out_of_many(of, seed=9).result for _ in range(2))
    assert first == second
    asked = iter([5.0] * 12)
    short = out_of_many(of, remaining=lambda: next(asked, -1.0))
    assert short.result.value <= first.value <= short.result.bound + 1e-6
    assert short.verdict.wrong == ()
