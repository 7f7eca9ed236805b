"""The root of every domain error. Knows no Django.

RuleBroken
├── people, skills, exchanges, programmes, reflections, integrations: one class per broken rule, beside its action
└── engine errors have their own root, `peerlore.engine.EngineError`
"""

from collections.abc import Mapping


class RuleBroken(Exception):
    """A rule of the house forbids what was asked. Nothing was changed.

    Subclasses set `message`, a (lazily translated) whole sentence that names the place and the remedy; `%(name)s` in it
    is filled from the keyword arguments. `field` names the form field it belongs to, if any.
    """

    message: object = "A rule forbids this."
    field: str | None = None

    def __init__(self, **params: object) -> None:
        super().__init__()
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        return str(self.message) % self.params

    def __reduce__(self) -> tuple[object, ...]:
        return (_revive, (type(self), dict(self.params)))


def _revive(kind: type[RuleBroken], params: dict[str, object]) -> RuleBroken:
    return kind(**params)
