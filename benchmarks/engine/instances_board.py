"""Seeded boards: quotas around the shares of a population, and volunteers who are not like it."""

import numpy as np

from peerlore.engine.matching.contract import Board

EIGHT = (2, 4, 4, 5, 3, 3)  # values of each attribute: some hundred types
MANY = (2, 6, 8, 8, 6, 5, 4)  # nearly everybody a type of their own


def board(people: int, size: int, *, values: tuple[int, ...], seed: int, room: float = 0.1) -> Board:
    """Shares from a Dirichlet distribution, volunteers off by a lognormal factor, quotas `room` to either side."""
    rng = np.random.default_rng(seed)
    attributes: list[dict[str, str]] = [{} for _ in range(people)]
    quotas: dict[str, dict[str, tuple[int, int]]] = {}
    for number, count in enumerate(values):
        share = rng.dirichlet(np.ones(count) * 4)
        volunteers = share * rng.lognormal(0, 0.5, count)
        drawn = rng.choice(count, people, p=volunteers / volunteers.sum())
        there = np.bincount(drawn, minlength=count)
        for person, value in enumerate(drawn):
            attributes[person][f"attribute {number}"] = f"value {value}"
        quotas[f"attribute {number}"] = {
            f"value {value}": (
                int(min(np.floor(share[value] * size * (1 - room)), there[value])),
                int(np.ceil(share[value] * size * (1 + room))),
            )
            for value in range(count)
        }
    return Board(size=size, attributes=tuple(attributes), quotas=quotas)
