"""What the people room shows on pages that span rooms: what it asks of somebody, and mail that does not arrive."""

from peerlore.people.panels.owed import may_owe, owed, owed_of_oneself
from peerlore.people.panels.stopped import stopped

__all__ = ["may_owe", "owed", "owed_of_oneself", "stopped"]
