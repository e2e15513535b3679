"""What a case says it is like: kept in its document, and nothing that runs hangs on it."""

from __future__ import annotations

from groundswell.case import load
from groundswell.case.features import NUMBERS, WORDS
from groundswell.case.schema import LikeEntry
from groundswell.model import VOCABULARY

LIKE = {"invited": "yes", "days": 13, "source": {"kind": "memory", "note": "a judgement"}}


def test_saying_what_a_case_is_like_leaves_its_digests_alone() -> None:
    plain = load("two-towns", VOCABULARY)
    told = load(plain.document() | {"like": LIKE}, VOCABULARY)
    assert told.like is not None
    assert told.like.features == {"invited": "yes", "days": 13.0}
    assert told.digest == plain.digest
    assert told.prior_digest == plain.prior_digest


def test_what_a_case_is_like_survives_its_document() -> None:
    told = load(load("two-towns", VOCABULARY).document() | {"like": LIKE}, VOCABULARY)
    again = load(told.document(), VOCABULARY)
    assert again.like == told.like
    assert again == told


def test_a_case_may_state_every_feature_and_no_other() -> None:
    assert set(LikeEntry.model_fields) == {*WORDS, *NUMBERS, "episode", "source"}


def test_a_case_without_the_block_has_none() -> None:
    assert load("two-towns", VOCABULARY).like is None
