"""What a page may open: nothing outside the folder given, and nothing is written."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from tests.app_support import library
from tests.brief_support import study

import groundswell as gs
from groundswell.app.library import MOST_UPLOADS, Library, Shelf
from groundswell.case.loader import LIBRARY
from groundswell.errors import CaseError, GroundswellError, StudyError

TOWNS = (LIBRARY / "two-towns.yaml").read_bytes()
HEAD = TOWNS[: TOWNS.index(b"\nobserved:")]
OUTWARDS = [
    "..",
    "../outside",
    "mine/../../outside",
    "/etc",
    "/",
    "x\0y",
    "~",
    "mine/" + "../" * 50,
]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored") / "study"
    study(folder, title="Mine")
    return folder


@pytest.fixture
def root(tmp_path: Path, stored: Path) -> Path:
    shutil.copytree(stored, tmp_path / "root" / "mine")
    shutil.copytree(stored, tmp_path / "outside")
    return tmp_path / "root"


@pytest.mark.parametrize("path", OUTWARDS)
def test_no_path_leads_out_of_the_folder(root: Path, path: str) -> None:
    with pytest.raises(StudyError):
        Library(root).folder(path)
    with pytest.raises(GroundswellError):
        Library(root).case(f"study:{path}")


def test_a_link_that_leads_out_is_not_followed(root: Path) -> None:
    os.symlink(root.parent / "outside", root / "link")
    found = Library(root)
    with pytest.raises(StudyError, match="not inside"):
        found.folder("link")
    assert [one["path"] for one in found.studies()] == ["mine"]


def test_studies_are_listed_and_opened(root: Path) -> None:
    shutil.copytree(root / "mine", root / "a" / "b" / "deep")
    found = Library(root)
    assert [(one["path"], one["title"]) for one in found.studies()] == [
        ("mine", "Mine"),
        ("a/b/deep", "Mine"),
    ]
    assert "<h1>Mine</h1>" in found.brief("a/b/deep")
    assert found.case("study:mine").title == "Mine"
    assert not (root / "mine" / "brief.html").exists()


def test_the_folder_itself_may_be_a_study(root: Path) -> None:
    found = Library(root / "mine")
    assert [one["path"] for one in found.studies()] == ["."]
    assert found.opens_studies
    assert found.folder(".") == (root / "mine").resolve()


def test_a_broken_study_is_left_out_of_the_list(root: Path) -> None:
    (root / "broken").mkdir()
    (root / "broken" / "study.json").write_text("{")
    assert [one["path"] for one in Library(root).studies()] == ["mine"]


def test_a_case_that_is_sent_is_kept_in_memory_only(tmp_path: Path) -> None:
    found = library(tmp_path)
    name = found.upload(TOWNS)
    assert found.case(name).title == "Two towns"
    assert found.upload(TOWNS) == name
    assert list(tmp_path.iterdir()) == []


def test_so_many_sent_cases_are_kept(tmp_path: Path) -> None:
    found = library(tmp_path)
    names = [found.upload(TOWNS + b"# %d\n" % number) for number in range(MOST_UPLOADS + 1)]
    assert len(set(names)) == MOST_UPLOADS + 1
    with pytest.raises(GroundswellError, match="Send the file again"):
        found.case(names[0])
    assert found.case(names[-1]).title == "Two towns"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty document"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a: &x [*x]", "the file sent:1"),
        (b"!!python/object/apply:os.system ['true']", "the file sent:1"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (TOWNS.replace(b"utc_offset", b"utc_ofset"), "Did you mean 'utc_offset'"),
        ((LIBRARY / "kazakhstan-2022.yaml").read_bytes(), "has no folder"),
        (HEAD + b"\nobserved: {file: ../../etc/passwd}\n", "has no folder"),
    ],
)
def test_what_is_no_case_is_refused_with_its_place(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(CaseError) as refused:
        library(tmp_path).upload(data)
    assert told in str(refused.value)


def test_a_case_given_as_a_file_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(TOWNS)
    found = Library(tmp_path, str(file))
    assert found.first == "given"
    assert found.names()[0] == "given"
    assert found.case("given").title == "Two towns"
    file.write_bytes(TOWNS.replace(b"title: Two towns", b"title: Three towns"))
    os.utime(file, ns=(1, 1))
    assert found.case("given").title == "Three towns"


def test_an_unknown_case_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="Did you mean 'two-towns'"):
        library(tmp_path).case("two-town")
    with pytest.raises(GroundswellError, match="The cases: "):
        library(tmp_path).case("given")
    assert set(library(tmp_path).names()) == set(gs.cases())


def test_a_thing_is_made_once_however_many_ask_and_a_failure_is_not_kept() -> None:
    shelf, made, go = Shelf(2), [], threading.Event()

    def make() -> int:
        go.wait(5)
        made.append(1)
        return 7

    found: list[int] = []
    asking = [threading.Thread(target=lambda: found.append(shelf.get("x", make))) for _ in range(8)]
    for one in asking:
        one.start()
    go.set()
    for one in asking:
        one.join()
    assert (found, made) == ([7] * 8, [1])
    with pytest.raises(ZeroDivisionError):
        shelf.get("y", lambda: 1 // 0)
    assert shelf.get("y", lambda: 8) == 8
