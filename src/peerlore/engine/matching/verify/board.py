"""Is this lottery over panels lawful, worth what it says, and leximin? Plan and prices in time linear in the files.

A stage without prices is proven again by an integer program of scipy's HiGHS, within the time given.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Board, Floats, Ints, Result
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.verify.numbers import numbers, one_number
from peerlore.engine.matching.verify.verdict import Bound, Verdict

TOLERANCE = 1e-6
TICKETS = 1000
LARGEST = 2.0**53
PRICED = 1e-9  # smaller prices are none
ROUNDING = 2.0**-50  # what each step of a sum may lose, for numbers of size 1
WORST_FIRST: tuple[Bound, ...] = ("not checked", "checked in budget", "checked")
Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def verify_board(instance: Board, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Panels, chances, tickets and binding quotas; then the stages: whom each proves to have no more than they have.

    Raises `InstanceError` where somebody has no value for an attribute that has a quota.
    """
    for person, has in enumerate(instance.attributes):
        if not instance.quotas.keys() <= has.keys():
            raise InstanceError("people", person, "has no value for an attribute that has a quota")
    plan = _read(instance, result)
    if isinstance(plan, str):
        return Verdict((plan,), "not checked")
    wrong = [*_wrong_panels(instance, plan), *_wrong_numbers(plan, result), *_wrong_quotas(instance, result)]
    stages, bound = _wrong_stages(instance, plan, result, remaining)
    return Verdict((*wrong, *stages), bound)


@dataclass(frozen=True)
class _Plan:
    """`members` [S, size] persons, `chance` [S], `probability` [n], `tickets` [1000]."""

    members: Ints
    chance: Floats
    probability: Floats
    tickets: Ints


def _read(instance: Board, result: Result) -> _Plan | str:
    """The plan as arrays, or why it is none."""
    panels = result.plan.get("panels")
    if result.kind != "board" or not isinstance(panels, list) or not panels:
        return "the result is not one of a board, or has no panels"
    if any(not isinstance(panel, list) or len(panel) != instance.size for panel in panels):
        return f"a panel is not a list of {instance.size} persons"
    members = [_whole(panel, below=len(instance.attributes)) for panel in panels]
    chance = numbers(result.plan.get("panel_probability"), count=len(panels), low=0.0, below=LARGEST)
    probability = numbers(result.plan.get("probability"), count=len(instance.attributes), low=0.0, below=LARGEST)
    tickets = _whole(result.plan.get("lottery"), below=len(panels))
    if any(panel is None for panel in members):
        return "a panel names somebody who is not there"
    if chance is None or probability is None:
        return "panel_probability or probability is not one number, 0 or more, for each"
    if tickets is None or len(tickets) != TICKETS:
        return f"the lottery is not {TICKETS} numbers of panels"
    return _Plan(np.array(members), chance, probability, tickets)


def _whole(listed: object, *, below: int) -> Ints | None:
    if not isinstance(listed, list) or not all(type(item) is int and 0 <= item < below for item in listed):
        return None
    return np.array(listed, dtype=np.int64)


def _wrong_panels(instance: Board, plan: _Plan) -> Iterator[str]:
    ordered = np.sort(plan.members, axis=1)
    twice = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
    if len(twice):
        yield f"panel {int(twice[0])} names somebody twice"
    if len(np.unique(ordered, axis=0)) != len(ordered):
        yield "a panel is listed twice"
    for name, values in instance.quotas.items():
        for value, (low, high) in values.items():
            has = np.array([attributes.get(name) == value for attributes in instance.attributes])
            counts = has[plan.members].sum(axis=1)
            outside = np.flatnonzero((counts < low) | (counts > high))
            if len(outside):
                found = f"{int(counts[outside[0]])} with {name} = {value}"
                yield f"panel {int(outside[0])} has {found}, not {low} to {high}"


def _wrong_numbers(plan: _Plan, result: Result) -> Iterator[str]:
    if abs(plan.chance.sum() - 1.0) > TOLERANCE:
        yield f"the panels' chances add up to {plan.chance.sum()}, not 1"
    chances = np.bincount(plan.members.ravel(), np.repeat(plan.chance, plan.members.shape[1]), len(plan.probability))
    off = np.abs(chances - plan.probability)
    if off.max() > TOLERANCE:
        person = int(np.argmax(off))
        yield f"person {person} has the chance {chances[person]}, not {plan.probability[person]}"
    shares = np.bincount(plan.members[plan.tickets].ravel(), minlength=len(chances)) / TICKETS
    yield from _wrong_figure("lottery_error", result.plan.get("lottery_error"), float(np.abs(shares - chances).max()))
    yield from _wrong_figure("minimum", result.plan.get("minimum"), float(chances.min()))
    yield from _wrong_figure("value", result.value, float(chances.min()))


def _wrong_figure(name: str, said: object, true: float) -> Iterator[str]:
    read = one_number(said)
    if read is None or not abs(read - true) <= TOLERANCE:
        yield f"{name} is {true}, not {said!s:.40}"


def _wrong_quotas(instance: Board, result: Result) -> Iterator[str]:
    """They follow from the first stage: its quotas with a price, and at which end they bind."""
    listed = result.plan.get("binding_quotas")
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        yield "binding_quotas is not a list of quotas"
        return
    names = [(name, value) for name, values in instance.quotas.items() for value in values]
    prices = _first_prices(result.certificate, count=len(names))
    binding = [(*pair, price) for pair, price in zip(names, prices, strict=True) if abs(price) > PRICED]
    if len(listed) != len(binding) or not all(map(_is_binding, listed, binding)):
        told = ", ".join(f"{name} = {value}" for name, value, _ in binding) or "none"
        yield f"binding_quotas is not what the first stage prices ({told:.200})"


def _first_prices(certificate: dict[str, object] | None, *, count: int) -> list[float]:
    """One for each quota; nothing costs anything where the first stage has no prices, or cannot be read."""
    listed = (certificate or {}).get("stages")
    first = listed[0] if isinstance(listed, list) and listed else None
    prices = numbers(first.get("prices"), count=count) if isinstance(first, dict) else None
    return [0.0] * count if prices is None else prices.tolist()


def _is_binding(item: dict[str, object], binding: tuple[str, str, float]) -> bool:
    name, value, price = binding
    said = one_number(item.get("price"))
    same = said is not None and abs(said - abs(price)) <= TOLERANCE * max(abs(price), 1.0)
    limit = "high" if price > 0 else "low"
    return same and {**item, "price": 0} == {"attribute": name, "value": value, "limit": limit, "price": 0}


# The stages


@dataclass(frozen=True)
class _Types:
    """From the instance alone: `of` [n] type of each person, `count` [T], `rows` [F, T], `low`, `high` [F]."""

    size: int
    of: Ints
    count: Floats
    rows: Floats
    low: Floats
    high: Floats


def _types(instance: Board) -> _Types:
    names = list(instance.quotas)
    keys = [
        tuple(has[name] if has[name] in instance.quotas[name] else None for name in names)
        for has in instance.attributes
    ]
    number = {key: position for position, key in enumerate(dict.fromkeys(keys))}
    of = np.array([number[key] for key in keys])
    limits = [(names.index(name), value, pair) for name in names for value, pair in instance.quotas[name].items()]
    rows = np.array([[key[place] == value for key in number] for place, value, _ in limits], dtype=np.float64)
    ends = np.array([pair for *_, pair in limits], dtype=np.float64).reshape(-1, 2)
    count = np.bincount(of).astype(np.float64)
    return _Types(instance.size, of, count, rows.reshape(len(limits), len(number)), ends[:, 0], ends[:, 1])


@dataclass(frozen=True)
class _Stage:
    types: Ints
    weight: Floats
    prices: Floats | None
    seat: float
    level: float = 0.0


def _wrong_stages(instance: Board, plan: _Plan, result: Result, remaining: Remaining) -> tuple[list[str], Bound]:
    if result.certificate is None:
        return (["optimal is said without a certificate"] if result.status == "optimal" else []), "not checked"
    types = _types(instance)
    stages = _stages(types, result.certificate)
    if isinstance(stages, str):
        return [stages], "not checked"
    return _recheck(types, stages, plan, result, remaining, leximin=instance.objective == "leximin")


def _recheck(
    types: _Types, stages: list[_Stage], plan: _Plan, result: Result, remaining: Remaining, *, leximin: bool
) -> tuple[list[str], Bound]:
    """Stage by stage: most in weight / count, less what is fixed, bounds the smallest of the others from above."""
    chance = np.bincount(types.of, plan.probability) / types.count
    open_, bound, how = np.ones(len(types.count), dtype=np.bool_), 1.0, set[Bound]()
    fixed = np.zeros(len(types.count))
    wrong = [*_wrong_shares(types, plan)] if result.status == "optimal" and leximin else []
    for number, stage in enumerate(stages):
        most, way = _most(types, stage, remaining)
        how.add(way)
        weight = np.where(open_, stage.weight, 0.0)
        if weight.sum() <= 0 or np.any(weight[stage.types] <= 0):
            wrong.append(f"stage {number} gives no weight to those it fixes, or fixes somebody twice")
            break
        level = (most - np.where(open_, 0.0, stage.weight) @ chance) / weight.sum()
        bound = level if number == 0 else bound
        wrong += _wrong_level(stage, (most - stage.weight @ fixed) / weight.sum(), number=number)
        if result.status == "optimal" and way != "not checked":
            wrong += _unproven(types, stage, chance, open_, level=level, weight=weight / weight.sum(), number=number)
        open_[stage.types], fixed[stage.types] = False, stage.level
    worst: Bound = next((way for way in WORST_FIRST if way in how), "not checked")
    return [*wrong, *_wrong_bound(bound, worst, result, leximin and bool(open_.any()))], worst


def _wrong_shares(types: _Types, plan: _Plan) -> Iterator[str]:
    """People alike can change seats: no lottery is leximin that gives one of them more than another."""
    least, most = np.full(len(types.count), np.inf), np.zeros(len(types.count))
    np.minimum.at(least, types.of, plan.probability)
    np.maximum.at(most, types.of, plan.probability)
    for kind in np.flatnonzero(most - least > 10 * TOLERANCE)[:1]:
        alike = np.flatnonzero(types.of == kind)
        low, high = (int(alike[at(plan.probability[alike])]) for at in (np.argmin, np.argmax))
        yield f"persons {low} and {high} are alike and have the chances {least[kind]} and {most[kind]}"


def _wrong_level(stage: _Stage, proven: float, *, number: int) -> Iterator[str]:
    """Its level is what its weights and prices prove, while those fixed before have the levels of their stages."""
    if np.isfinite(proven) and abs(stage.level - proven) > 10 * TOLERANCE:
        yield f"stage {number} proves the level {proven}, not {stage.level}"


def _unproven(
    types: _Types, stage: _Stage, chance: Floats, open_: Mask, *, level: float, weight: Floats, number: int
) -> Iterator[str]:
    """Somebody of weight w has no more than the smallest + (level − smallest) / w; those fixed must have about that."""
    smallest = float(chance[open_].min())
    most = smallest + max(level - smallest, 0.0) / weight[stage.types]
    loose = stage.types[(most > chance[stage.types] + 10 * TOLERANCE) | (chance[stage.types] > level + TOLERANCE)]
    if len(loose):
        person = int(np.flatnonzero(types.of == loose[0])[0])
        yield f"stage {number} does not prove the chance of person {person}"


def _wrong_bound(bound: float, how: Bound, result: Result, unproven: bool) -> Iterator[str]:
    if not np.isfinite(result.bound) or result.bound < result.value - TOLERANCE:
        yield "the bound lies below the value"
    if how != "not checked" and result.bound < bound - TOLERANCE:
        yield f"the first stage proves no less than {bound}, not {result.bound}"
    if result.status == "optimal" and result.bound - result.value > TOLERANCE:
        yield "optimal is said, but the gap is not closed"
    if result.status == "optimal" and how != "not checked" and unproven:
        yield "optimal is said, but the stages do not reach everybody"


def _most(types: _Types, stage: _Stage, remaining: Remaining) -> tuple[float, Bound]:
    """What no panel exceeds in weight / count: by the prices given, else by an integer program."""
    if stage.prices is not None:
        limits = np.where(stage.prices > 0, types.high, types.low)
        surplus = stage.weight - types.count * (stage.prices @ types.rows + stage.seat)
        bound = float(stage.prices @ limits + stage.seat * types.size + surplus.clip(0.0).sum())
        return bound + _margin(types, stage, np.abs(stage.prices), limits), "checked"
    return _searched(types, stage, remaining)


def _margin(types: _Types, stage: _Stage, sizes: Floats, limits: Floats) -> float:
    """What rounding may have taken off the bound: prices that cancel each other out prove no more than is left."""
    each = types.count * (sizes @ types.rows + abs(stage.seat)) + stage.weight
    size = float(sizes @ np.abs(limits)) + abs(stage.seat) * types.size + float(each.sum())
    return size * (len(sizes) + len(types.count) + 1) * ROUNDING


def _searched(types: _Types, stage: _Stage, remaining: Remaining) -> tuple[float, Bound]:
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to load, and most stages have prices

    left, size = remaining(), float(stage.weight.max(initial=0.0)) or 1.0
    if left <= 0:
        return np.inf, "not checked"
    found = milp(
        -stage.weight / size / types.count,
        integrality=np.ones(len(types.count)),
        bounds=Bounds(0, types.count),
        constraints=LinearConstraint(
            np.vstack([types.rows, np.ones(len(types.count))]),
            np.append(types.low, types.size),
            np.append(types.high, types.size),
        ),
        options={"mip_rel_gap": 0.0, **({"time_limit": left} if np.isfinite(left) else {})},
    )
    proven = found.status == 0 and found.mip_dual_bound is not None
    return (float(-found.mip_dual_bound) * size, "checked in budget") if proven else (np.inf, "not checked")


def _stages(types: _Types, certificate: dict[str, object]) -> list[_Stage] | str:
    listed = certificate.get("stages")
    if not isinstance(listed, list) or not listed:
        return "the certificate has no stages"
    stages = [_stage(types, item) for item in listed]
    read = [stage for stage in stages if stage is not None]
    return read if len(read) == len(stages) else f"stage {stages.index(None)} cannot be read"


def _stage(types: _Types, item: object) -> _Stage | None:
    if not isinstance(item, dict):
        return None
    people, pairs, prices = item.get("people"), item.get("weight"), item.get("prices")
    fixed = _whole(people, below=len(types.of))
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        return None
    who = _whole([pair[0] for pair in pairs], below=len(types.of))
    weights = numbers([pair[1] for pair in pairs], count=len(pairs), low=0.0, below=LARGEST)
    level, seat = (one_number(item.get(name), low=-LARGEST, below=LARGEST) for name in ("level", "seat"))
    paid = None if prices is None else numbers(prices, count=len(types.low), low=-LARGEST, below=LARGEST)
    if fixed is None or who is None or weights is None or level is None or seat is None:
        return None
    if (prices is not None and paid is None) or len(np.unique(types.of[fixed])) < len(fixed):
        return None
    weight = np.zeros(len(types.count))
    np.add.at(weight, types.of[who], weights)
    return _Stage(types.of[fixed], weight, paid, seat, level)
