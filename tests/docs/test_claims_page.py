"""What the page on claims shows is a claim, and every word it explains is one of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from groundswell.case.claim import Assertion, Claim, Reading
from groundswell.case.measure import Measure

SNIPPET = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "claims.md").read_text(encoding="utf-8")


def test_every_claim_that_is_shown_can_be_stated(page: str) -> None:
    shown = SNIPPET.findall(page)
    assert len(shown) >= 3
    for text in shown:
        stated = YAML(typ="safe").load(text)
        assert Claim.model_validate(stated).id == stated["id"]


def test_every_word_of_the_table_is_a_word_of_the_language(page: str) -> None:
    known = {
        name for part in (Claim, Reading, Assertion, Measure) for name in part.model_fields
    } | {"difference", "ratio", "change", "bayes_factor", "times"}
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    words = [word for row in rows for word in re.findall(r"`([a-z_]+)`", row)]
    assert len(words) > 20
    assert set(words) <= known
