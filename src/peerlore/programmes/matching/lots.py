"""Who is drawn: the engine's order of lots."""

from peerlore.engine.matching.lots import commitment_to, drawn_order

__all__ = ["commitment_to", "drawn_order"]
