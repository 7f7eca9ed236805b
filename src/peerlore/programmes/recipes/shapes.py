"""What a recipe holds, as frozen dataclasses in the order of the file. See docs/reference/recipes.md."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StageLine:
    recipe: str
    weeks: int
    optional: bool
    carries_over: str


@dataclass(frozen=True)
class Fit:
    use_when: tuple[str, ...]
    not_when: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    door: str
    who: str
    when_full: str
    self_forming: int


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    seat: bool
    min: int
    max: int
    manager_of: str
    teaches: bool
    learns: bool
    hours: float
    attends: tuple[int, ...]
    does: str


@dataclass(frozen=True)
class Rhythm:
    sessions: int
    every_days: int
    weeks: int
    minutes: int
    changeable_by: str
    note: str


@dataclass(frozen=True)
class OwedLine:
    kind: str
    by: str
    to: str
    anchor: str
    session: int
    offset_days: int
    blocks_start: bool
    required: bool
    says: str


@dataclass(frozen=True)
class Guardrail:
    rule: str
    value: float
    says: str


@dataclass(frozen=True)
class DialSettings:
    skill_fit: int
    reach: int
    likeness: int
    wishes: int
    load: int


@dataclass(frozen=True)
class Measurement:
    level: str
    change_needs: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    themes: tuple[str, ...]
    deepest: int
    challenger: bool
    drill: bool


@dataclass(frozen=True)
class Agreement:
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    part: str
    minutes: int
    do: str


@dataclass(frozen=True)
class Agenda:
    numbers: tuple[int, ...]
    title: str
    minutes: int
    lead: str
    purpose: str
    question: str
    leave_with: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class CloseQuestion:
    ask: str
    kind: str
    choices: tuple[str, ...]
    audience: str


@dataclass(frozen=True)
class Question:
    ask: str
    audience: str


@dataclass(frozen=True)
class Reflection:
    after_first: tuple[Question, ...]
    after_last: tuple[Question, ...]


@dataclass(frozen=True)
class Feedback:
    by: str
    shown_from: int
    asks: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Delayed:
    months: int
    ask: str
    audience: str


@dataclass(frozen=True)
class Texts:
    invitation_subject: str
    invitation: str
    reminder: str
    decline_kindly: str
    privacy_note: str


@dataclass(frozen=True)
class Failure:
    sign: str
    remedy: str


@dataclass(frozen=True)
class Coordinator:
    pitch: str
    tips: tuple[str, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Sources:
    ideas: tuple[str, ...]


@dataclass(frozen=True)
class Recipe:
    """One recipe, read and checked. `text` is the file as it was: a programme freezes it."""

    schema: int
    code: str
    format: str
    language: str
    name: str
    promise: str
    stages: tuple[StageLine, ...]
    fit: Fit
    entry: Entry
    roles: tuple[Role, ...]
    rhythm: Rhythm
    owed: tuple[OwedLine, ...]
    guardrails: tuple[Guardrail, ...]
    dials: DialSettings
    measurement: Measurement
    cards: Cards
    agreement: Agreement
    sessions: tuple[Agenda, ...]
    close: tuple[CloseQuestion, ...]
    reflection: Reflection
    feedback: Feedback
    delayed: tuple[Delayed, ...]
    texts: Texts
    coordinator: Coordinator
    sources: Sources
    text: str = field(default="", repr=False, compare=False)

    def role(self, code: str) -> Role:
        return next(role for role in self.roles if role.code == code)

    def limit(self, rule: str, *, otherwise: float) -> float:
        """The number of a guardrail."""
        return next((guard.value for guard in self.guardrails if guard.rule == rule), otherwise)
