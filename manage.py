"""Django's own commands, for people who work on Peerlore. Everybody else uses `peerlore`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
execute_from_command_line(sys.argv)
