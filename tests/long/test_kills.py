"""Kill web and worker at random points of an import, a round and a delivery, thirty times each, on both databases.

Whatever the moment: `peerlore check` finds nothing, what was acknowledged is there (I9), and nobody is mailed twice
but for the one mail in flight, which keeps its Message-ID. The seed is printed; PEERLORE_KILL_SEED plays it again.
"""

import itertools
import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import pytest

from tests.cast import PASSWORD
from tests.long.driver import Driver, Unknown, defaults, key_in
from tests.long.processes import Installation
from tests.long.stub_smtp import StubSmtp

pytestmark = [pytest.mark.long, pytest.mark.bare]
KILLS = int(os.environ.get("PEERLORE_KILLS", "30"))
SEED = int(os.environ.get("PEERLORE_KILL_SEED", random.randrange(10**6)))
ROWS = 300  # of each file that is imported
PAIRS = 30  # in the round
TOLD = 60  # told something in each turn
SOONEST, LATEST = 0.05, 2.5  # seconds from a whole house to the kill
BUSY = 3.0  # times what the house took to start, where that is longer: on a busy machine work must get equally far
CHECKED_EVERY = 10
ENOUGH = max(1, KILLS // 10)  # so many at the least must come far enough to be killed at work
MINUTE, WEEK = 60.0, 7 * 86400.0
Step = Callable[[int], object]


@pytest.fixture
def post() -> Iterator[StubSmtp]:
    with StubSmtp() as server:
        yield server


@pytest.fixture
def house(install, post) -> Installation:
    made: Installation = install(PEERLORE_MAIL_URL=post.url, PEERLORE_LOG="WARNING")
    return made


class Death(threading.Thread):
    """After a random while web and worker are killed, in random order, a random moment apart."""

    def __init__(self, house: Installation, chance: random.Random, *, latest: float) -> None:
        super().__init__()
        self.house, self.after, self.apart = house, chance.uniform(SOONEST, latest), chance.uniform(0, 0.3)
        self.order = chance.sample(["web", "worker"], 2)

    def run(self) -> None:
        time.sleep(self.after)
        self.house.kill(self.order[0])
        time.sleep(self.apart)
        self.house.kill(self.order[1])


def nothing(_turn: int) -> None:
    return


def killed_again_and_again(
    house: Installation, step: Step, *, passing: float, before: Step = nothing, up: Step = nothing
) -> None:
    """KILLS times: `before`, all parts up, `up`, `step` over and over until both parts are dead, LATEST seconds later
    at the most. Between two deaths the clock moves on by `passing` seconds: what the dead have left is overdue."""
    chance = random.Random(SEED)
    print(f"PEERLORE_KILL_SEED={SEED}")
    for turn in range(KILLS):
        before(turn)
        began = time.monotonic()
        house.start()
        took = time.monotonic() - began
        up(turn)
        death = Death(house, chance, latest=max(LATEST, BUSY * took))
        _until_dead(death, lambda turn=turn: step(turn))
        house.ahead += passing
        if turn % CHECKED_EVERY == CHECKED_EVERY - 1:
            assert house.broken() == [], f"turn {turn}, seed {SEED}"


def _until_dead(death: Death, step: Callable[[], object]) -> None:
    death.start()
    try:
        while death.is_alive():
            step()
            time.sleep(0.02)
    except Unknown:
        pass
    finally:
        death.join()


def settled(house: Installation) -> dict[str, dict[str, object]]:
    """Everything up again, a week later, until nothing is at work: nothing may be broken then."""
    house.ahead += WEEK
    house.start()
    assert house.ask("settle", seconds=150), (house.ask("facts"), house.logs())
    assert house.findings() == [], f"seed {SEED}"
    found: dict[str, dict[str, object]] = house.ask("facts")
    return found


def signed_in(house: Installation, who: str) -> Driver:
    house.start()
    driver = Driver(house.address, f"{who}@tarnlowe.example", PASSWORD)
    driver.sign_in()
    return driver


def hr_file(number: int) -> bytes:
    rows = "".join(f"I{number:03}-{n:04},Given{n},Family{number},i{number}.{n}@tarn.example\n" for n in range(ROWS))
    return f"Staff number,Given name,Family name,E-mail\n{rows}".encode()


def test_f04_an_import_is_whole_or_not_there_whenever_it_is_killed(house):
    """F4: at random moments."""
    jo, numbers, files, open_ = signed_in(house, "jo"), itertools.count(), {}, []

    def stage() -> None:
        number = next(numbers)
        staged = jo.post("/people/import/", {}, file=("file", f"people-{number}.csv", hr_file(number)))
        key = key_in(staged)
        files[key] = f"I{number:03}"
        open_.append(key)

    def further(_turn: int) -> None:
        """One step further with the import at hand, each other of which is undone; a new one where that is over."""
        if not open_:
            stage()
        page = jo.get(f"/people/import/{open_[0]}/apply/")
        if page.path.endswith(("/map/", "/apply/")):
            jo.post(page.path, defaults(page))
        elif open_[0] % 2 and page.page.select('a[href$="/undo/"]'):
            jo.post(f"/people/import/{open_[0]}/undo/", {})
        elif not page.page.select("#progress"):
            open_.clear()

    killed_again_and_again(house, further, passing=0.5 * MINUTE)
    facts = settled(house)

    confirmed = [files[key_in(one)] for one in jo.acknowledged if one.path.endswith("/apply/")]
    states = {name: facts["imports"].get(str(key)) for key, name in files.items()}
    print(f"{len(files)} files, {len(confirmed)} confirmed, in the end {Counter(states.values())}")
    assert None not in states.values(), "an acknowledged file is not there (I9)"
    undone = [files[key_in(one)] for one in jo.acknowledged if one.path.endswith("/undo/")]
    assert {states[name] for name in confirmed} <= {"applied", "undone", "failed"}, "an acknowledged yes is gone (I9)"
    assert {states[name] for name in undone} <= {"undone", "applied"}, "an acknowledged undoing is gone (I9)"
    assert facts["imported"] == {name: ROWS for name, state in states.items() if state == "applied"}
    assert len(confirmed) >= ENOUGH, "too few imports came far enough to be killed at work"
    assert len(undone) >= ENOUGH // 2, "too few imports came far enough to be undone"


def test_f03_a_round_is_worked_out_and_published_whole_whenever_it_is_killed(house):
    programme, rounds = house.ask("programme", pairs=PAIRS), []
    cleo, here = signed_in(house, "cleo"), []

    def look(turn: int) -> None:
        """What has become of the last turn; and what people can teach is said afresh, before it is too old to count."""
        here[:] = sorted(map(int, house.ask("facts")["rounds"]))[-1:]
        if turn % 50 == 0:
            house.ask("taught", pairs=PAIRS)

    def further(turn: int) -> None:
        """A round is begun where none is open, and published as soon as it is a draft (each fourth is discarded)."""
        page = cleo.get(f"/rounds/{here[0]}/" if here else f"/programmes/{programme}/")
        verb = "discard" if turn % 4 == 3 else "publish"
        if page.page.select(f'a[href$="/{verb}/"], form[action$="/{verb}/"]'):
            cleo.post(f"/rounds/{here[0]}/{verb}/", {})
        elif not page.page.select("#progress"):
            begin()

    def begin() -> None:
        begun = cleo.post(f"/programmes/{programme}/round/", {}, page=f"/programmes/{programme}/")
        if begun.status == 302 and "/rounds/" in begun.address:
            here[:] = [int(begun.address.split("/")[-2])]
            rounds.extend(here)

    # What nobody answers lapses meanwhile, and Cleo's session ends. Killed while somebody signs in, a try stays
    # counted, and after five of them the door is shut for a while: so Cleo signs in before.
    killed_again_and_again(house, further, before=look, up=lambda _: cleo.get("/"), passing=8 / 7 * WEEK)
    facts = settled(house)

    states = {int(key): state for key, state in facts["rounds"].items()}
    done = {verb: [key_in(one) for one in cleo.acknowledged if one.path.endswith(verb)] for verb in ENDS}
    print(f"{len(states)} rounds: {Counter(states.values())}; acknowledged { ({v: len(k) for v, k in done.items()}) }")
    assert set(rounds) <= states.keys(), "an acknowledged round is not there (I9)"
    for verb, state in ENDS.items():
        assert {states[key] for key in done[verb]} <= {state}, f"an acknowledged {verb} is not there (I9)"
    assert set(states.values()) <= {"draft", "published", "discarded", "failed"}
    assert len(done["/publish/"]) >= ENOUGH, "too few rounds came far enough to be killed at work"


ENDS = {"/publish/": "published", "/discard/": "discarded"}


def test_f05_nobody_is_mailed_twice_whenever_the_delivery_is_killed(house, post):
    killed_again_and_again(
        house,
        lambda turn: time.sleep(0.1),
        before=lambda turn: house.ask("notices", count=TOLD, turn=turn),
        passing=1.1 * MINUTE,
    )
    settled(house)

    ids = defaultdict(set)
    for to, mail in post.mailbox.mails:
        ids[to, mail["Subject"]].add(mail["Message-ID"])
    copies = post.mailbox.message_ids()
    print(f"{len(copies)} mails, {copies.total() - len(copies)} of them again, {KILLS} kills")
    assert len(ids) == TOLD * KILLS, "somebody was not told"
    assert all(len(those) == 1 for those in ids.values()), "somebody got a second mail with another Message-ID"
    assert copies.total() - len(copies) <= KILLS, "more mails came again than were in flight"
