"""What the people room shows on pages that span rooms: what it asks of somebody, and mail that does not arrive."""

from peerlore.people.panels.owed import owed
from peerlore.people.panels.stopped import stopped

__all__ = ["owed", "stopped"]
