"""Swaps beside kep_solver (all cycles listed, then CBC).

`pip install -r benchmarks/engine/requirements.txt`, then `python benchmarks/engine/swaps.py`: it prints the table
that is kept in swaps.md beside it.
"""

from typing import Any

from apart import measured
from instances_swaps import swaps

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.swaps import solve_swaps
from peerlore.engine.matching.verify.swaps import verify_swaps

RUNS = 3
LIMIT = 120.0


def ours(instance: Swaps) -> dict[str, Any]:
    result = solve_swaps(instance)
    return {"value": result.value, "bound": result.bound, "status": result.status}


def checked(instance: Swaps) -> dict[str, Any]:
    """Ours, verified too, for the last column."""
    result = solve_swaps(instance)
    verdict = verify_swaps(instance, result)
    assert verdict.wrong == ()
    return {"bound": verdict.bound}


def kep_solver(instance: Swaps) -> dict[str, Any]:
    from kep_solver.entities import Donor, Instance, Recipient, Transplant
    from kep_solver.model import TransplantCount
    from kep_solver.programme import Programme

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
    return {"value": float(solution.values[0]), "bound": float(solution.values[0]), "status": "optimal"}


def rows(name: str, instance: Swaps, acts: tuple[Any, ...]) -> None:
    how = measured(checked, instance, limit=LIMIT).answer
    for act in acts:
        for run in range(RUNS):
            found = measured(act, instance, limit=LIMIT)
            told = ""
            if found.answer is not None:
                gap = (found.answer["bound"] - found.answer["value"]) / max(found.answer["bound"], 1.0)
                proof = how["bound"] if act is ours and how else ""
                told = f"{found.answer['value']:g} | {gap:.3%} | {proof}"
            print(f"| {name} | {act.__name__} | {run + 1} | {found.row()}{told} |", flush=True)
            if found.answer is None:
                break


def main() -> None:
    print("| people, arcs, cap | by | run | s | CPU s | MiB | value | gap | bound |")
    print("|---|---|--:|--:|--:|--:|--:|--:|---|")
    for people, density, cap in ((100, 0.15, 3), (100, 0.15, 4), (200, 0.1, 3), (200, 0.1, 4), (300, 0.05, 4)):
        instance = swaps(people, density=density, max_cycle=cap, seed=people)
        rows(f"{people}, {len(instance.source):,}, {cap}", instance, (ours, kep_solver))
    for weights, cap in ((1, 4), (10, 3)):
        instance = swaps(500, density=0.3, max_cycle=cap, seed=500, weights=weights)
        rows(f"500, {len(instance.source):,}, {cap}, weights to {weights}", instance, (ours,))


if __name__ == "__main__":
    main()
