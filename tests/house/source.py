"""Our source as trees, and the rules of the house that are read off it. Each rule yields "file:line: what is wrong"."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "peerlore"
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of ours: `path` as in "people/actions.py"."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> list[str]:
        return self.path.removesuffix(".py").split("/")

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def at(self, node: ast.AST, says: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}: {says}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Each name imported, whole: `from a import b` gives "a.b"."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from ((node, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module}.{name.name}") for name in node.names)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Each call with what is called, dotted: "Post.objects.create"."""
        for node in self.nodes():
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)

    def functions(self) -> Iterator[tuple[str, int]]:
        for node in self.nodes():
            if isinstance(node, FUNCTION):
                yield f"{self.path}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


Rule = Callable[[Module], Iterator[str]]


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "()"


@cache
def modules() -> tuple[Module, ...]:
    """Read once, each parsed once: at the first question about it."""
    return tuple(Module(str(p.relative_to(SOURCE)), p.read_text()) for p in sorted(SOURCE.rglob("*.py")))


def broken(rule: Rule) -> list[str]:
    return [finding for each in modules() for finding in rule(each)]


# The engine: no clock, no global chance, no disk.
WORLDLY = {"time", "random", "os", "io", "pathlib", "secrets", "uuid", "socket", "subprocess", "tempfile", "shutil"}
READS_CLOCK = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
OWN_CHANCE = {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "BitGenerator"}


def engine_reads_the_world(m: Module) -> Iterator[str]:
    if m.parts[0] != "engine":
        return
    for node, name in m.imports():
        if name.split(".")[0] in WORLDLY:
            yield m.at(node, f"the engine imports {name}")
    for node, name in m.calls():
        if name == "open" or name.endswith(READS_CLOCK):
            yield m.at(node, f"the engine calls {name}()")
        if name.endswith("default_rng") and not (node.args or node.keywords):
            yield m.at(node, "the engine draws without a seed")
        if ".random." in name and name.rsplit(".", 1)[1] not in OWN_CHANCE:
            yield m.at(node, f"the engine uses numpy's global chance: {name}()")


# Writes: in actions, in tasks, in what erases; the rest is listed with its reason.
WRITE_VERBS = {
    "save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "acreate", "adelete", "aupdate", "abulk_create", "abulk_update", "_raw_delete",
}  # fmt: skip
WRITERS = {"actions", "tasks", "personal_data", "migrations", "settings"}
WRITES_ELSEWHERE = {
    "people/audit.py": "the one door to the log, called by every action inside its transaction",
    "people/outbox.py": "the one door to the outbox, called by actions inside their transaction",
    "people/keys.py": "makes an author's data key at the first confidence",
    "people/roster/applying.py": "applies a whole HR file set-based, in the one transaction of the import's action",
    "people/sessions.py": "a session is kept by Django's own store, which this one asks to",
    "people/sealing.py": "adds the next link of the log's chain, asked by the room's task",
    "config/backups/replaying.py": "takes the queue's hints out of a restored database; no rows of ours",
    "config/ticker.py": "forgets sessions and job results that ran out; no rows of ours",
}


def writes_outside_actions(m: Module) -> Iterator[str]:
    if WRITERS.intersection(m.parts) or m.path in WRITES_ELSEWHERE:
        return
    for node, name in m.calls():
        if _is_write(node, name.rsplit(".", 1)[-1], is_method="." in name) and not name.endswith("attrs.update"):
            yield m.at(node, f"{name}() writes outside actions")


def _is_write(node: ast.Call, verb: str, *, is_method: bool) -> bool:
    # QuerySet.update takes keywords only; dict.update and digest.update are given a thing.
    return is_method and (verb in WRITE_VERBS or (verb == "update" and not node.args and bool(node.keywords)))


# The clock is read once, at the edge.
EDGES = {"views", "pages", "api", "tasks", "config", "clock", "invariants"}
CLOCK_ELSEWHERE = {
    "people/audit.py": "recorded_at is when the line was written, whatever day the action is told to be on",
    "people/roster/applying.py": "recorded_at of the lines it writes in bulk, as in people/audit.py",
    "integrations/actions/beating.py": "the heartbeat of long work says that it is alive now, not when it was asked",
    "integrations/actions/comparing.py": "the heartbeat of long work says that it is alive now, not when it was asked",
    "programmes/actions/rounds.py": "the same: heartbeats of a round, and when its plan was written",
    "integrations/mail/__init__.py": "a mail is marked sent when the server took it, which may be long after the tick",
    "web/stop.py": "the view behind the link that stops mails",
    "exchanges/words.py": "the same as web/times.py, for the sentences of an exchange",
    "web/middleware.py": "each request notes in its session when it was last used",
    "web/times.py": "whether a day is of this year, for the reader of the page",
}
CLOCKS = ("clock.now", "clock.today", "timezone.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")


def clock_read_away_from_the_edge(m: Module) -> Iterator[str]:
    if EDGES.intersection(m.parts) or m.path in CLOCK_ELSEWHERE or m.parts[0] == "engine":
        return
    for node, name in m.calls():
        if name.endswith((*CLOCKS, "datetime.now")):
            yield m.at(node, f"{name}() is read away from the edge")
    for node, name in m.imports():
        if name in {"peerlore.clock.now", "peerlore.clock.today"}:
            yield m.at(node, "say clock.now(), so that it is seen where the time is read")


def machine_clock(m: Module) -> Iterator[str]:
    """Only clock.py may ask the machine: a demonstration's clock runs on a fixed day."""
    if m.path == "clock.py":
        return
    for node, name in m.calls():
        if name.endswith(("timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today")) or (
            name == "time.time"
        ):
            yield m.at(node, f"{name}() asks the machine; ask peerlore.clock")


def signals(m: Module) -> Iterator[str]:
    for node, name in m.imports():
        if name.startswith("django.dispatch") or "signals" in name.split("."):
            yield m.at(node, f"{name}: upper rooms look for rows that are due, nobody signals")


def format_asked_by_name(m: Module) -> Iterator[str]:
    """A format is data: nothing is decided by comparing its slug with a word."""
    for node in m.nodes():
        if isinstance(node, ast.Compare) and _compares_a_format(node):
            yield m.at(node, "a format is asked by name")
        if isinstance(node, ast.Match) and _is_format(node.subject):
            yield m.at(node, "a format is asked by name")


def _compares_a_format(node: ast.Compare) -> bool:
    sides = [node.left, *node.comparators]
    return any(map(_is_format, sides)) and any(map(_is_word, sides))


def _is_format(node: ast.AST) -> bool:
    return dotted(node).rsplit(".", 1)[-1] in {"format", "recipe_code"} or dotted(node).endswith(
        ("format.code", "recipe.code")
    )


def _is_word(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(_is_word, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""
