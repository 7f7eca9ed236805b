"""Pure mathematics: matching, gaps, hours. No Django, no clock, no input or output.

Functions, not estimators: frozen inputs in, frozen result with reasons and a certificate out. Time limits and seeds are
arguments. Errors: `EngineError` (root) → `InstanceError` (the input is wrong), `Infeasible` (no plan exists).
"""


class EngineError(Exception):
    """The root of every error of the engine."""


class InstanceError(EngineError):
    """The input is wrong. `field` and `position` say where."""

    def __init__(self, field: str, position: int | None, says: str) -> None:
        super().__init__(f"{field}{'' if position is None else f'[{position}]'}: {says}")
        self.field, self.position, self.says = field, position, says


class Infeasible(EngineError):
    """No plan exists. `rule` names the rule or quota that makes it so."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule
