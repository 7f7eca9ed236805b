"""Every setting of Peerlore, read from the environment, checked at start-up.

Each variable is documented in docs/reference/settings.md; a house test compares the two.
"""

from peerlore.config.settings.environment import *
from peerlore.config.settings.database import *
from peerlore.config.settings.apps import *
from peerlore.config.settings.security import *
from peerlore.config.settings.logs import *
