"""An invented company, from one seed: people as a personnel system has them, what they can do, and eighteen months of
learning from each other, with stories in it that are known beforehand.

    company = simulate(500, seed=7)
    company.files()["people.csv"]

Nothing here reads a clock or a disk: the same size, seed and version of numpy's generator (PCG64) give the same bytes.
"""

from peerlore.engine.simulation.blueprint import BEGINS, ENDS, MAKERS, TARN_LOWE, Blueprint
from peerlore.engine.simulation.company import Around, Company, simulate
from peerlore.engine.simulation.people import Employee, Given

__all__ = ["BEGINS", "ENDS", "MAKERS", "TARN_LOWE", "Around", "Blueprint", "Company", "Employee", "Given", "simulate"]
