"""The terminal: exit codes, what goes to stdout and what to stderr, words for what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.brief_support import study

from groundswell.cli import groundswell, main

HEAVY = ("altair", "duckdb", "jinja2", "numba", "numpy", "pyarrow", "pydantic", "rich", "scipy")
SMALL = ("--draws", "2", "--replicates", "2", "--horizon", "5d", "--workers", "1")


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Return what gives a command to groundswell, in this process."""

    def call(*words: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        read = capsys.readouterr()
        return Said(int(ended.value.code or 0), read.out, read.err)

    return call


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    study(folder)
    return folder


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\nfrom groundswell.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("verb", sorted(groundswell.commands))
def test_every_verb_explains_itself_with_examples(say: Callable[..., Said], verb: str) -> None:
    said = say(verb, "--help")
    assert said.code == 0
    assert f"Examples:\n    groundswell {verb}" in said.out


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        (["brif"], "'brief'"),
        (["run", "two-town"], "'two-towns'"),
        (["run", "two-towns", "--arms", "no-helb"], "'no-help'"),
        (["run", "two-towns", "--replicate", "2"], "--replicates"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest_and_nothing_is_written(
    say: Callable[..., Said],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    guess: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = say(*words)
    assert said.code == 2
    assert guess in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["--draws", "0"],
        ["--draws", "few"],
        ["--horizon", "3x"],
        ["--horizon", "1h"],
        ["--workers", "cluster:8786"],
        ["--arms", "as-happened,,no-help"],
        ["--arms", ""],
        ["--seed", "99999999999999999999999"],
        ["--draws", "99999999"],
    ],
)
def test_wrong_numbers_are_refused_before_anything_is_written(
    say: Callable[..., Said], tmp_path: Path, words: list[str]
) -> None:
    said = say("run", "two-towns", "--out", tmp_path / "study", *words)
    assert said.code == 2
    assert "Traceback" not in said.err
    assert not (tmp_path / "study").exists()


def test_a_run_prints_human_cost_first_then_claims_then_where_the_brief_is(
    say: Callable[..., Said], tmp_path: Path
) -> None:
    said = say("run", "two-towns", *SMALL, "--seed", 1, "--out", tmp_path / "study")
    assert said.code == 0
    assert said.out.split()[:4] == ["Human", "cost", "deaths", "detentions"]
    assert said.out.index("Claims") < said.out.index("Brief: ")
    assert (tmp_path / "study" / "brief.html").is_file()
    assert "8 of 8 runs" in said.err


def test_the_seed_is_chosen_and_told_and_kept_when_the_study_goes_on(
    say: Callable[..., Said], tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    first = say("run", "two-towns", *SMALL, "--out", folder)
    seed = json.loads((folder / "study.json").read_text())["seed"]
    assert f"seed {seed}" in first.err
    again = say("run", "two-towns", *SMALL, "--out", folder, "--json", "--quiet")
    assert (again.code, again.err) == (0, "")
    assert json.loads(again.out)["seed"] == seed


def test_json_of_a_run_is_all_there_is_on_stdout(say: Callable[..., Said], tmp_path: Path) -> None:
    said = say("run", "two-towns", *SMALL, "--out", tmp_path / "study", "--json")
    found = json.loads(said.out)
    assert {"arms", "differences", "digest", "seed", "runs", "study", "brief"} <= found.keys()
    assert found["runs"] == {"done": 8, "failed": 0}


def test_another_study_in_the_folder_is_refused_and_kept(
    say: Callable[..., Said], tmp_path: Path
) -> None:
    say("run", "two-towns", *SMALL, "--seed", 1, "--out", tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    said = say("run", "two-towns", *SMALL, "--seed", 2, "--out", tmp_path)
    assert said.code == 2
    assert "seed 1" in said.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_failed_runs_end_with_code_one_and_their_reason(
    say: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from groundswell.engine import run as engine

    def breaks(*anything: object) -> None:
        raise ZeroDivisionError("the street broke")

    monkeypatch.setattr(engine, "simulate", breaks)
    monkeypatch.setattr("groundswell.kernel.is_cold", lambda: False)
    said = say("run", "two-towns", *SMALL, "--out", tmp_path / "study")
    assert said.code == 1
    assert "8 runs failed" in said.err
    assert "the street broke" in said.err


def test_ctrl_c_says_how_to_go_on(
    say: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from groundswell.engine import run as engine

    def stopped(*anything: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "simulate", stopped)
    monkeypatch.setattr("groundswell.kernel.is_cold", lambda: False)
    said = say("run", "two-towns", *SMALL, "--seed", 4, "--out", tmp_path / "study")
    assert said.code == 130
    assert "To go on: groundswell run two-towns --arms as-happened,no-help" in said.err
    assert "--seed 4" in said.err


def test_check_counts_the_kinds_of_source(say: Callable[..., Said]) -> None:
    said = say("check", "two-towns")
    assert said.code == 0
    for kind in ("measured", "estimated", "calibrated", "assumption", "memory", "unknown"):
        assert kind in said.out
    found = json.loads(say("check", "two-towns", "--json").out)
    assert found["sound"] is True
    assert found["counts_by_group"].keys() == {"parameters", "places", "decisions", "observations"}
    assert sum(found["counts"].values()) > 100


def test_check_tells_every_problem_of_a_broken_case(
    say: Callable[..., Said], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("groundswell: 1\ntitel: A\nstart: 2022-02-30\nplaces: []\n")
    said = say("check", broken)
    assert said.code == 2
    assert f"{broken}:2:" in said.err
    assert "'title'" in said.err
    assert f"{broken}:3:" in said.err
    found = say("check", broken, "--json")
    assert found.code == 2
    told = json.loads(found.out)
    assert told["sound"] is False
    assert {"where", "what", "nearest", "remedy"} == told["problems"][0].keys()


def test_check_without_a_case_asks_for_one(say: Callable[..., Said]) -> None:
    assert say("check").code == 2


def test_the_schema_is_a_json_schema(say: Callable[..., Said]) -> None:
    said = say("check", "--schema")
    assert json.loads(said.out)["$schema"].startswith("https://json-schema.org/")


def test_cases_are_listed_with_their_titles(say: Callable[..., Said]) -> None:
    assert "two-towns" in say("cases").out
    rows = json.loads(say("cases", "--json").out)["cases"]
    assert {"name": "two-towns", "title": "Two towns"} in rows


def test_claims_of_a_study_as_text_and_as_json(say: Callable[..., Said], stored: Path) -> None:
    said = say("claims", stored)
    assert "CONTRADICTED (prior only)" in said.out
    found = json.loads(say("claims", stored, "--json").out)["claims"]
    assert [one["id"] for one in found] == ["will-fall", "taste"]


def test_a_brief_goes_where_it_is_told(
    say: Callable[..., Said], stored: Path, tmp_path: Path
) -> None:
    said = say("brief", stored, "-o", tmp_path / "out.html")
    assert said.out.strip() == str(tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text().startswith("<!DOCTYPE html>")
    assert say("brief", stored, "-o", tmp_path / "no" / "out.html").code == 2


def test_a_brief_tells_what_decides_unless_it_is_to_be_quick(
    say: Callable[..., Said], stored: Path, tmp_path: Path
) -> None:
    for options, wanted in (((), "of the variance"), (("--quick",), "was not computed")):
        assert say("brief", stored, *options, "-o", tmp_path / "out.html").code == 0
        page = (tmp_path / "out.html").read_text()
        decides = page[page.index('id="decides"') : page.index('id="trust"')]
        assert wanted in decides
        assert "The description in full (ODD)" in page


def test_one_command_writes_the_figures(
    say: Callable[..., Said], stored: Path, tmp_path: Path
) -> None:
    said = say("brief", stored, "--figures", tmp_path / "figures", "--format", "svg")
    assert said.code == 0
    written = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert {"cost.svg", "effect.svg", "map.svg", "street.svg"} <= set(written)
    assert len(said.out.split()) == len(written)


@pytest.mark.parametrize(
    "options",
    [("--format", "svg"), ("--figures", "f", "--format", "gif"), ("--figures", "f", "-o", "x")],
)
def test_options_of_a_brief_that_do_not_go_together_are_refused(
    say: Callable[..., Said], stored: Path, options: tuple[str, ...], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert say("brief", stored, *options).code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["claims", "brief"])
def test_a_folder_without_a_study_is_refused(
    say: Callable[..., Said], tmp_path: Path, verb: str
) -> None:
    said = say(verb, tmp_path)
    assert said.code == 2
    assert "no study here" in said.err


def test_a_study_whose_case_is_lost_is_refused(say: Callable[..., Said], tmp_path: Path) -> None:
    study(tmp_path, "as-happened", draws=2)
    (tmp_path / "case.json").write_text("{")
    said = say("claims", tmp_path)
    assert said.code == 2
    assert "case.json" in said.err


def test_a_part_is_computed_again_to_the_byte(say: Callable[..., Said], tmp_path: Path) -> None:
    say("run", "two-towns", *SMALL, "--out", tmp_path)
    part = next((tmp_path / "runs").glob("*.parquet"))
    assert say("rerun", part).code == 0
    data = bytearray(part.read_bytes())
    data[40] ^= 1
    part.write_bytes(bytes(data))
    said = say("rerun", part, "--json")
    assert said.code == 1
    assert json.loads(said.out)["same"] is False


def test_a_study_and_a_case_are_cited(say: Callable[..., Said], stored: Path) -> None:
    assert "runs" in say("cite", stored).out
    assert "two-towns" in say("cite", "two-towns").out
    assert say("cite", "nowhere").code == 2


def test_the_model_is_described(say: Callable[..., Said]) -> None:
    assert say("odd", "two-towns").out.count("\n## ") == 7


def test_the_doctor_finds_this_machine_well(say: Callable[..., Said]) -> None:
    said = say("doctor", "--json")
    assert json.loads(said.out)["problems"] == []
    assert said.code == 0


def test_the_doctor_names_what_is_missing(
    say: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["groundswell.cli.doctor"]  # the verb has the module's name
    monkeypatch.setattr(module, "NEEDED", ("click", "no-such-library"))
    said = say("doctor")
    assert said.code == 1
    assert "PROBLEM      no-such-library" in said.out


def test_the_doctor_says_which_extras_are_there(
    say: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["groundswell.cli.doctor"]
    monkeypatch.setitem(module.EXTRAS, "odd", (("click", "no_such_module"), "nothing"))
    told = json.loads(say("doctor", "--json").out)
    assert told["extras"]["odd"] == ["no_such_module"]
    assert told["problems"] == []
    assert "no (no_such_module: pip install 'groundswell[odd]')" in say("doctor").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(say: Callable[..., Said], shell: str) -> None:
    said = say("completion", shell)
    assert said.code == 0
    assert f"_GROUNDSWELL_COMPLETE={shell}_complete" in said.out


def completed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str):
    """What a shell is answered that asks how a line may go on."""
    words = line.split(" ")
    monkeypatch.setenv("_GROUNDSWELL_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    with pytest.raises(SystemExit):
        main([])
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("groundswell compl", ["completion"]),
        ("groundswell run kaz", ["kazakhstan-2022"]),
        ("groundswell check two", ["two-towns"]),
        ("groundswell run two-towns --repl", ["--replicates"]),
        ("groundswell completion f", ["fish"]),
    ],
)
def test_verbs_options_and_cases_are_completed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
    words: list[str],
) -> None:
    answered = completed(monkeypatch, capsys, line)
    assert all(word in answered for word in words)
    assert "doctor" not in answered


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m groundswell odd kazakhstan-2022 | head -1"
    told = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0
    assert told.stderr == ""


def test_the_words_of_a_case_are_listed_and_found_by_a_part(say: Callable[..., Said]) -> None:
    said = say("check", "--words")
    assert said.code == 0
    assert "policing.order  [0 to 1; else 0.25]" in said.out
    assert "population  [1 to 2e+09 person]" in said.out
    found = json.loads(say("check", "SHUTDOWN", "--words", "--json").out)
    names = [word["name"] for group in found.values() for word in group]
    assert names
    assert all("shutdown" in name for name in names)


def test_a_word_that_no_word_contains_is_refused(say: Callable[..., Said]) -> None:
    said = say("check", "xyzzy", "--words")
    assert said.code == 2
    assert "xyzzy" in said.err


def test_a_study_of_a_case_without_claims_says_so(say: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "quiet.yaml").write_text(
        "groundswell: 1\ntitle: Quiet\nstart: 2031-05-05\n"
        "places: [{name: A, population: 10000, lon: 1, lat: 1}]\n",
        encoding="utf-8",
    )
    said = say("run", tmp_path / "quiet.yaml", *SMALL, "--seed", "1", "--out", tmp_path / "study")
    assert said.code == 0
    assert "Claims: the case states none." in said.out
