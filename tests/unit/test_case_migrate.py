"""Older versions of the case format are read and rewritten; newer ones are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import groundswell as gs
from groundswell.case import load
from groundswell.case.loader import LIBRARY
from groundswell.case.migrate import MIGRATIONS, VERSION, migrate, migrated_text
from groundswell.cli import groundswell
from groundswell.model import VOCABULARY

NOW = (LIBRARY / "two-towns.yaml").read_text(encoding="utf-8")
# Of a development snapshot: a hold on what nothing undoes, among the decisions and in an arm.
HELD = "    do: concession.price\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Two towns as such a snapshot took it: with a void hold."""
    assert NOW.count(HELD) >= 1
    text = NOW.replace("groundswell: 1", "groundswell: 0  # of a snapshot", 1)
    text = text.replace(HELD, f"{HELD}    hold: 3d  # never did anything\n")
    path = tmp_path / "two-towns.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_older_case_is_read_as_the_case_it_was(old: Path) -> None:
    said: list[str] = []
    case = gs.load(old, notice=said.append).case
    assert case.digest == gs.load("two-towns").case.digest
    assert len(said) == NOW.count(HELD) + 1
    assert "'hold: 3d'" in said[0]
    assert "'concession.price' was never undone" in said[0]
    assert "version 1" in said[-1]


def test_a_hold_that_does_something_stays(tmp_path: Path) -> None:
    document = gs.load("two-towns").case.document()
    ends = next(one for one in document["decisions"] if one["do"] == "policing.order")
    ends["hold"] = "2d"
    now = gs.load(document).case
    then = gs.load({**document, "groundswell": 0}, notice=lambda sentence: None).case
    assert then == now
    assert then.digest == now.digest
    assert [one.hold for one in then.decisions] == [one.hold for one in now.decisions]


def test_holds_in_arms_are_migrated_too() -> None:
    document = gs.load("two-towns").case.document()
    name = next(iter(document["arms"]))
    added = {"at": "2031-05-06", "do": "alliance.leave", "hold": "1d", "id": "they-go"}
    document["arms"][name] |= {"add": [added], "later": "frozen"}
    told = migrate({**document, "groundswell": 0}, VOCABULARY)
    assert any("'they-go'" in sentence for sentence in told)
    assert "hold" not in added


def test_a_present_case_is_left_as_it_is() -> None:
    assert load("two-towns", VOCABULARY).migrated == ()
    document = load("two-towns", VOCABULARY).document()
    before = json.dumps(document)
    assert migrate(document, VOCABULARY) == ()
    assert json.dumps(document) == before


@pytest.mark.parametrize("name", gs.cases())
def test_writing_a_case_anew_keeps_comments_order_and_digest(name: str, tmp_path: Path) -> None:
    text = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
    again = migrated_text(text, VOCABULARY)
    assert [line.strip() for line in again.splitlines() if line.strip().startswith("#")] == [
        line.strip() for line in text.splitlines() if line.strip().startswith("#")
    ]
    flow = {"variants"}  # [{a: b}] may lose its braces, which are not needed
    differing = set(again.splitlines()) ^ set(text.splitlines())
    assert all(line.strip().partition(":")[0] in flow for line in differing), differing
    for table in LIBRARY.glob(f"{name}-*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    (tmp_path / f"{name}.yaml").write_text(again, encoding="utf-8")
    assert load(tmp_path / f"{name}.yaml", VOCABULARY).digest == load(name, VOCABULARY).digest


def test_check_writes_the_present_version_with_its_comments(old: Path) -> None:
    out = old.parent / "new.yaml"
    result = CliRunner().invoke(groundswell, ["check", str(old), "--migrate", str(out)])
    assert result.exit_code == 0, result.output
    assert f"version {VERSION} into {out}" in result.stderr
    written = out.read_text(encoding="utf-8")
    assert "groundswell: 1 # of a snapshot" in written.replace("  #", " #")
    assert "hold: 3d" not in written
    assert gs.load(out, notice=pytest.fail).case.digest == gs.load("two-towns").case.digest
    told = json.loads(CliRunner().invoke(groundswell, ["check", str(old), "--json"]).stdout)
    assert len(told["migrated"]) == NOW.count(HELD) + 1


@pytest.mark.parametrize(
    ("source", "out", "why"),
    [
        ("two-towns", "new.yaml", "nothing to write"),
        ("old", "two-towns.yaml", "is there already"),
    ],
)
def test_nothing_is_written_where_nothing_should_be(old, source, out, why) -> None:
    before = old.read_bytes()
    name = str(old) if source == "old" else source
    words = ["check", name, "--migrate", str(old.parent / out)]
    result = CliRunner().invoke(groundswell, words)
    assert why in str(result.exception)
    assert sorted(path.name for path in old.parent.iterdir()) == ["two-towns.yaml"]
    assert old.read_bytes() == before


def test_a_case_of_a_newer_version_says_to_upgrade() -> None:
    document = gs.load("two-towns").case.document() | {"groundswell": VERSION + 1}
    with pytest.raises(gs.CaseError, match=r"'2' is not a version .* install a newer one"):
        gs.load(document)


@pytest.mark.parametrize("version", [-1, True, "1", 1.0, None])
def test_what_is_no_version_is_refused(version) -> None:
    document = gs.load("two-towns").case.document() | {"groundswell": version}
    with pytest.raises(gs.CaseError, match=r"is not a version of this format\. Write 1"):
        gs.load(document)


def test_every_older_version_leads_to_the_present_one_and_says_why() -> None:
    assert sorted(MIGRATIONS) == list(range(VERSION))
    assert all(step.why.endswith(".") for step in MIGRATIONS.values())
