"""The names that a result's objects have, by kind: none may be missing, and none may be there that nobody defined.

A name that ends in `?` stands only where its instance asks for it; `[…]` is a list of such objects.
"""

from collections.abc import Iterator, Mapping

from peerlore.engine.matching.contract import Kind, Result

Shape = Mapping[str, object]
PRICES = {"left": None, "right": None}
PLAN: Mapping[Kind, Shape] = {
    "people-pairs": {"edges": None},
    "pairs": {"edges": None},
    "stable": {"pairs": None, "blocking_pairs": None, "cost_of_stability?": None},
    "meetings": {"rounds": None, "round_bounds": None},
    "circles": {"rounds": None, "repeats": None, "unavoidable_repeats": None},
    "board": {
        "probability": None, "panels": None, "panel_probability": None, "lottery": None, "lottery_error": None,
        "minimum": None, "binding_quotas": [{"attribute": None, "value": None, "limit": None, "price": None}],
    },
    "swaps": {"cycles": None, "chains": None, "left_out": [{"person": None, "reason": None}]},
    "teams": {"teams": None, "covered": None},
}  # fmt: skip
CERTIFICATE: Mapping[Kind, Shape] = {
    "people-pairs": PRICES,
    "pairs": PRICES,
    "stable": {"cut": PRICES, "best?": {"pairs": None, **PRICES}},
    "meetings": {"rounds": [{"prices": None, "odd_sets": None}], "prices?": None},
    "circles": {"people": None, "pair": None, "triangles": None},
    "board": {"stages": [{"level": None, "people": None, "weight": None, "prices": None, "seat": None}]},
    "swaps": {"prices": None},
    "teams": {"prices": None},
}


def wrong_fields(result: Result) -> Iterator[str]:
    """Names that are missing or that nobody defined; what they hold is the verifiers' to check."""
    yield from _wrong("", result.plan, PLAN[result.kind])
    if result.certificate is not None:
        yield from _wrong("certificate.", result.certificate, CERTIFICATE[result.kind])


def _wrong(within: str, given: object, shape: object) -> Iterator[str]:
    if isinstance(shape, list) and isinstance(given, list):
        for position, item in enumerate(given):
            yield from _wrong(f"{within[:-1]}[{position}].", item, shape[0])
    if not isinstance(shape, Mapping) or not isinstance(given, dict):
        return
    defined = {name.removesuffix("?"): inner for name, inner in shape.items()}
    yield from (f"{within}{name!s:.40} is not a field of this kind" for name in given if name not in defined)
    yield from (f"{within}{name} is missing" for name in shape if name not in given and not name.endswith("?"))
    for name, inner in defined.items():
        yield from _wrong(f"{within}{name}.", given.get(name), inner)
