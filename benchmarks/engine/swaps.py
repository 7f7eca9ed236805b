"""Swaps beside kep_solver (all cycles listed, then CBC).

`pip install -r benchmarks/engine/requirements.txt`, then `python benchmarks/engine/swaps.py`: it prints the table
that is kept in swaps.md beside it, within six minutes. Peers are run once, Peerlore three times; dense graphs once,
with a minute each. Peerlore's proof is checked outside of the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from os import times
from time import perf_counter

from apart import measured
from instances_swaps import swaps

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.swaps import solve_swaps
from peerlore.engine.matching.verify.swaps import verify_swaps

RUNS = 3
LIMIT, MINUTE = 90.0, 60.0


def spent() -> float:
    """Seconds of this process and of those it started: kep_solver's CBC is one of its own."""
    return sum(times()[:4])


@dataclass(frozen=True)
class Answer:
    seconds: float
    processor: float
    value: float
    bound: float
    proof: str = ""


def ours(instance: Swaps, limit: float = LIMIT) -> Answer:
    begin, before = perf_counter(), spent()
    result = solve_swaps(instance, remaining=lambda: limit - (perf_counter() - begin))
    seconds, processor = perf_counter() - begin, spent() - before
    verdict = verify_swaps(instance, result)
    assert verdict.wrong == ()
    return Answer(seconds, processor, result.value, result.bound, f"{result.status}, bound {verdict.bound}")


def in_a_minute(instance: Swaps) -> Answer:
    return ours(instance, MINUTE)


def kep_solver(instance: Swaps) -> Answer:
    from kep_solver.entities import Donor, Instance, Recipient, Transplant
    from kep_solver.model import TransplantCount
    from kep_solver.programme import Programme

    begin, before = perf_counter(), spent()
    made, donors, recipients = Instance(), [], []
    for person in range(instance.people):
        recipient, donor = Recipient(str(person)), Donor(str(person))
        donor.recipient = recipient
        recipient.addDonor(donor)
        made.addRecipient(recipient)
        donors.append(donor)
        recipients.append(recipient)
    for source, target, weight in zip(instance.source, instance.target, instance.weight, strict=True):
        made.addTransplant(Transplant(donors[source], recipients[target], float(weight)))
    programme = Programme(
        [TransplantCount()], maxCycleLength=instance.max_cycle, maxChainLength=0, build_alt_embed=0, description=""
    )
    solution, _ = programme.solve_single(made)
    value = float(solution.values[0])
    return Answer(perf_counter() - begin, spent() - before, value, value, "optimal")


def rows(name: str, instance: Swaps, *, acts: tuple[tuple[Callable[[Swaps], Answer], int], ...]) -> None:
    for act, runs in acts:
        for _ in range(runs):
            found = measured(act, instance, limit=2 * LIMIT)
            if found.answer is None:
                print(f"| {name} | {act.__name__} | stopped at {2 * LIMIT:.0f} | | | | | |", flush=True)
                break
            one = found.answer
            gap = (one.bound - one.value) / max(one.bound, 1.0)
            took = f"{one.seconds:.2f} | {one.processor:.2f} | {found.mebibytes:.0f}"
            print(f"| {name} | {act.__name__} | {took} | {one.value:g} | {gap:.3%} | {one.proof} |", flush=True)


def main() -> None:
    print("| people, arcs, cap | by | seconds | processor | MiB | value | gap | proven |")
    print("|---|---|--:|--:|--:|--:|--:|---|")
    for people, density, cap in (
        (100, 0.15, 3),
        (100, 0.15, 4),
        (200, 0.1, 3),
        (200, 0.1, 4),
        (300, 0.05, 3),
        (300, 0.05, 4),
    ):
        instance = swaps(people, density=density, max_cycle=cap, seed=people)
        rows(f"{people}, {len(instance.source):,}, {cap}", instance, acts=((ours, RUNS), (kep_solver, 1)))
    for weights, cap in ((1, 4), (10, 3)):
        instance = swaps(500, density=0.3, max_cycle=cap, seed=500, weights=weights)
        name = f"500, {len(instance.source):,}, {cap}, weights to {weights}"
        rows(name, instance, acts=((in_a_minute, 1),))


if __name__ == "__main__":
    main()
