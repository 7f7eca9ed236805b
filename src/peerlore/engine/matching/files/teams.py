"""`teams` from a file."""

import numpy as np

from peerlore.engine.matching.contract import Project, Teams
from peerlore.engine.matching.files.fields import Fields


def read(fields: Fields) -> Teams:
    people = fields.parts("people")
    unit = fields.ints("unit", length=len(people), low=0) if "unit" in fields else None
    return Teams(
        capacity=np.array([person.whole("capacity", low=0) for person in people], dtype=np.int64),
        skills=tuple(person.counts("skills") for person in people),
        projects=tuple(_project(project) for project in fields.parts("projects")),
        unit=unit,
        apart=fields.couples("apart", below=(len(people), len(people))),
    )


def _project(fields: Fields) -> Project:
    return Project(
        size=fields.whole("size", low=0),
        needs=fields.counts("needs"),
        importance=fields.shares("importance") if "importance" in fields else {},
        units_at_least=fields.whole("units_at_least", low=0, default=1),
    )
