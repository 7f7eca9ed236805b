"""The public draw: what is published, what is refused, and that anyone gets the same ticket."""

import hashlib
import json

import pytest
from click.testing import CliRunner

from peerlore.config.commands import main
from peerlore.engine.matching.draw import commitment, ticket

pytestmark = pytest.mark.bare
SALTS = {"Works council": "0" * 32, "Management": "f" * 32}


def peerlore(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def board(tmp_path):
    """Thirty people; one type of four, one of two."""
    people = [
        {"id": f"p{i}", "attributes": {"site": "Trondheim" if i < 24 else "Bergen" if i < 28 else "Oslo"}}
        for i in range(30)
    ]
    instance = {"kind": "board", "size": 5, "people": people, "quotas": {"site": {"Trondheim": [3, 4]}}}
    instance["quotas"]["site"] |= {"Bergen": [0, 2], "Oslo": [0, 2]}
    (tmp_path / "board.json").write_text(json.dumps(instance))
    assert peerlore("solve", tmp_path / "board.json", "--out", tmp_path / "result.json").exit_code == 0
    made = peerlore(
        "draw", "publish", tmp_path / "board.json", tmp_path / "result.json", "--out", tmp_path / "said.json"
    )
    assert made.exit_code == 0, made.output
    return tmp_path


def without_time(said):
    return [{name: value for name, value in one.items() if name != "at"} for one in said]


def record(folder, **change):
    """The draw of two parties, in time and true, but for the change."""
    sealed = hashlib.sha256((folder / "said.json").read_bytes()).hexdigest()
    draw = {
        "kind": "draw",
        "statement_sha256": sealed,
        "commit_until": "2026-03-10T12:00:00+01:00",
        "reveal_until": "2026-03-11T12:00:00+01:00",
        "commitments": [
            {"name": name, "sha256": commitment(sealed, name, str(i), salt), "at": "2026-03-10T11:00:00+01:00"}
            for i, (name, salt) in enumerate(SALTS.items())
        ],
        "reveals": [
            {"name": name, "number": str(i), "salt": salt, "at": "2026-03-11T11:00:00+01:00"}
            for i, (name, salt) in enumerate(SALTS.items())
        ],
        **change,
    }
    draw = {name: value for name, value in draw.items() if value is not None}
    (folder / "draw.json").write_text(json.dumps(draw))
    return draw


def test_the_statement_tells_chances_and_hides_small_types(board):
    said = json.loads((board / "said.json").read_text())
    assert said["types"] == [{"attributes": {"site": "Trondheim"}, "people": 24, "chance": pytest.approx(4 / 24)}]
    assert said["hidden"] == {"types": 2, "people": 6, "lowest": pytest.approx(1 / 6), "highest": pytest.approx(1 / 6)}
    assert said["lowest"]["proof"] == "checked"
    assert len(said["lottery"]) == 1000
    assert "p0" not in (board / "said.json").read_text()
    again = peerlore("draw", "publish", board / "board.json", board / "result.json")
    assert again.output == (board / "said.json").read_text()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": 0.2}, "value"),
        ({"status": "great"}, "neither optimal nor feasible"),
        ({"gap": 7}, "the gap is"),
        ({"instance_sha256": "0"}, "another instance"),
        ({"binding_quotas": [{"attribute": "site", "value": "Oslo", "limit": "low", "price": 1}]}, "binding_quotas"),
    ],
)
def test_a_result_that_lies_is_not_published(board, change, says):
    result = json.loads((board / "result.json").read_text())
    (board / "result.json").write_text(json.dumps({**result, **change}))
    made = peerlore("draw", "publish", board / "board.json", board / "result.json")
    assert made.exit_code == 1
    assert says in made.output


def test_a_draw_is_the_same_for_everybody_and_can_be_recomputed_by_hand(board):
    draw = record(board)
    drawn = peerlore("draw", board / "said.json", board / "draw.json", "--json")
    assert drawn.exit_code == 0, drawn.output
    facts = json.loads(drawn.output)
    lines = [
        "peerlore draw 1",
        "seed",
        draw["statement_sha256"],
        "Management",
        "1",
        "f" * 32,
        "Works council",
        "0",
        "0" * 32,
    ]
    seed = hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()
    number = int(hashlib.sha256(f"peerlore draw 1\nticket\n{seed}\n0\n".encode()).hexdigest(), 16)
    assert facts["seed"] == seed
    assert facts["ticket"] == number % 1000
    assert facts["panel"] == json.loads((board / "said.json").read_text())["lottery"][facts["ticket"]]
    record(board, reveals=draw["reveals"][::-1])
    words = peerlore("draw", "run", board / "said.json", board / "draw.json").output
    assert f"ticket: {facts['ticket']}\n" in words
    assert "number of Management: 1 (salt " in words


def changed(said, position, **change):
    return [{**one, **change} if i == position else one for i, one in enumerate(said)]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda d: {"reveals": d["reveals"][:1]}, "Management has not revealed the number"),
        (lambda d: {"reveals": changed(d["reveals"], 0, number="7")}, "Works council revealed another number"),
        (lambda d: {"reveals": changed(d["reveals"], 0, salt="1" * 32)}, "Works council revealed another number"),
        (lambda d: {"reveals": changed(d["reveals"], 0, at="2026-03-11T12:01:00+01:00")}, "council revealed late"),
        (lambda d: {"reveals": changed(d["reveals"], 0, at="2026-03-10T11:00:00Z")}, "revealed before 2026-03-10"),
        (lambda d: {"reveals": [*d["reveals"], {**d["reveals"][0], "name": "Otto"}]}, "Otto revealed a number and had"),
        (lambda d: {"reveals": [*d["reveals"], d["reveals"][0]]}, "Works council revealed 2 times"),
        (lambda d: {"commitments": changed(d["commitments"], 1, at="2026-03-10T12:00:01+01:00")}, "committed late"),
        (lambda d: {"commitments": d["commitments"][:1]}, "one party alone could choose"),
        (lambda d: {"commitments": changed(d["commitments"], 0, sha256="X")}, "is not 64 hexadecimal digits"),
        (lambda d: {"commitments": [*d["commitments"], d["commitments"][0]]}, "Works council committed 2 times"),
        (lambda d: {"statement_sha256": "0" * 64}, "for another statement"),
        (lambda d: {"commitments": [], "reveals": []}, "one party alone could choose"),
        (lambda d: {"commitments": changed(d["commitments"], 1, name="works COUNCIL")}, "ouncil committed 2 times"),
        (lambda d: {"commitments": without_time(d["commitments"])}, "whether Management committed by 2026-03-10"),
        (lambda d: {"reveals": without_time(d["reveals"])}, "whether Management revealed in time"),
        (lambda d: {"reveals": without_time(d["reveals"]), "reveal_until": None}, "Management revealed in time"),
        (lambda d: {"reveals": changed(d["reveals"], 0, number=d["reveals"][1]["number"])}, "revealed another number"),
        (
            lambda d: {"commit_until": None, "reveals": changed(d["reveals"], 0, at="2026-03-10T10:59:00+01:00")},
            "Works council revealed before 2026-03-10 11:00:00",
        ),
    ],
)  # fmt: skip
def test_what_keeps_a_draw_from_being_fair_is_told(board, wrong, says):
    record(board, **wrong(record(board)))
    refused = peerlore("draw", board / "said.json", board / "draw.json")
    assert refused.exit_code == 1
    assert says in refused.output
    assert json.loads(peerlore("draw", board / "said.json", board / "draw.json", "--json").output)["reasons"]


def test_a_salt_that_is_short_is_refused(board):
    draw = record(board)
    sealed = commitment(draw["statement_sha256"], "Management", "1", "ab")
    record(
        board,
        commitments=changed(draw["commitments"], 1, sha256=sealed),
        reveals=changed(draw["reveals"], 1, salt="ab"),
    )
    assert "could have been guessed" in peerlore("draw", board / "said.json", board / "draw.json").output


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "colour"),
        ({"commitments": [{"name": "Ana ", "sha256": ""}]}, "commitments[0].name: must not begin or end"),
        ({"reveals": [{"name": "a\nb", "number": "1", "salt": ""}]}, "reveals[0].name: must be one line"),
        ({"reveal_until": "tomorrow"}, "reveal_until: must be a time"),
        ({"reveal_until": "2026-03-11T12:00:00"}, "offset from UTC"),
        ({"kind": "lottery"}, "kind: must be one of draw"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_with_2(board, change, says):
    record(board, **change)
    refused = peerlore("draw", board / "said.json", board / "draw.json")
    assert refused.exit_code == 2
    assert says in refused.output


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "colour: is not a field"),
        ({"lottery": [0] * 10}, "lottery: must have 1000 numbers"),
        ({"lottery": []}, "lottery: must have 1000 numbers"),
        ({"attempt": 0}, "attempt: must be a whole number"),
        ({"hidden": ...}, "hidden: is missing"),
    ],
)
def test_what_is_no_whole_statement_is_not_drawn_from(board, change, says):
    said = {**json.loads((board / "said.json").read_text()), **change}
    whole = {name: value for name, value in said.items() if value is not ...}
    (board / "said.json").write_text(json.dumps(whole))
    record(board)
    refused = peerlore("draw", board / "said.json", board / "draw.json")
    assert (refused.exit_code, says in refused.output) == (2, True), refused.output


def test_numbers_of_an_attempt_that_failed_cannot_be_brought_back(board):
    """Whoever knows another's number from the first attempt could look for an own one that gives the panel wanted."""
    first = record(board)
    again = peerlore(
        "draw", "publish", board / "board.json", board / "result.json", "--attempt", 2, "--out", board / "said.json"
    )
    assert again.exit_code == 0, again.output
    second = record(board)
    old_and_new = {name: [first[name][0], second[name][1]] for name in ("commitments", "reveals")}
    record(board, **old_and_new)
    refused = peerlore("draw", board / "said.json", board / "draw.json")
    assert (refused.exit_code, "Works council revealed another number" in refused.output) == (1, True), refused.output
    record(board)
    assert peerlore("draw", board / "said.json", board / "draw.json").exit_code == 0


def test_commit_prints_what_to_publish_and_what_to_keep(board):
    made = json.loads(peerlore("draw", "commit", board / "said.json", "Ana", "--number", "7", "--json").output)
    sealed = hashlib.sha256((board / "said.json").read_bytes()).hexdigest()
    kept = made["reveal"]
    assert kept["number"] == "7"
    assert made["commitment"] == {"name": "Ana", "sha256": commitment(sealed, "Ana", "7", kept["salt"])}
    other = json.loads(peerlore("draw", "commit", board / "said.json", "Ana", "--json").output)["reveal"]
    assert other["salt"] != kept["salt"]
    assert other["number"].isdigit()


@pytest.mark.parametrize(
    ("file", "name", "says"),
    [
        ("said.json", "A\nB", "one line each"),
        ("said.json", "", "a name is not empty"),
        ("result.json", "Ana", "no statement of a draw"),
        ("board.npy", "Ana", "no statement of a draw"),
    ],
)
def test_commit_refuses_what_could_never_be_drawn(board, file, name, says):
    (board / "board.npy").write_bytes(b"\x93NUMPY")
    refused = peerlore("draw", "commit", board / file, name)
    assert (refused.exit_code, says in refused.output) == (2, True), refused.output


def test_every_ticket_is_equally_likely():
    counts = [0] * 7
    for i in range(7000):
        counts[ticket(hashlib.sha256(str(i).encode()).hexdigest(), 7)] += 1
    assert max(abs(count - 1000) for count in counts) < 150
