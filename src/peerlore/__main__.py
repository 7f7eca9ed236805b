"""`python -m peerlore` is the `peerlore` command."""

from peerlore.config.commands import main

main()
