"""What is not the report goes out and is listed; what is the report stays."""

from __future__ import annotations

import pytest

from groundswell.reading.boilerplate import sort_out
from groundswell.reading.marks import scars, truncation
from groundswell.reading.paragraphs import paragraphs

NEWS = (
    "The strike spread to nine towns on Monday, the union said, and soldiers guarded the mills.\n\n"
    "Nobody was hurt, according to the police, but eleven people were held overnight in the south."
)


def sorted_out(text: str):
    return sort_out(paragraphs(text), "en", "")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read also: Ten quiet beaches", "teaser"),
        ("RELATED ARTICLES", "teaser"),
        ("Subscribe to continue reading", "paywall"),
        ("This article is reserved for subscribers.", "paywall"),
        ("Follow us on Telegram and Facebook", "social"),
        ("Sign up for our weekly newsletter", "social"),
        ("Leave a comment", "comments"),
        ("23 Comments", "comments"),
        ("Many thanks to the author of this post for the great work", "thanks"),
        ("This story was originally published by The Other Paper.", "thanks"),
        ("ADVERTISEMENT", "advert"),
        ("Get your free trial today and save 40%", "paywall"),
        ("Order now and get 20% off your first box!", "advert"),
        ("Photo: a crowd in the square / Someone", "credit"),
        ("By Jane Doe and John Roe", "byline"),
        ("Published 4 May 2021 10:32", "byline"),
        ("© 2021 The Paper. All rights reserved.", "legal"),
        ("We use cookies to improve your experience", "legal"),
        ("Home | Politics | Sport | Opinion", "navigation"),
        ("Tags: strike, sugar", "navigation"),
        ("For media inquiries, please contact the press office", "contact"),
        ("Подписывайтесь на наш канал, чтобы первыми узнавать новости", "language: ru"),
    ],
)
def test_boilerplate_is_removed_and_says_what_it_was(line: str, kind: str) -> None:
    kept, removed = sorted_out(f"{NEWS}\n\n{line}")
    assert [part.kind for part in removed] == [kind]
    assert len(kept) == 2


@pytest.mark.parametrize(
    "line",
    [
        "The advertisement of the post drew 4,000 applicants, the ministry said on Tuesday.",
        "Photographs of the dead were carried through the town by their families.",
        "Follow the money, one of the strikers said, and you will find the ministry.",
        "Subscribers to the state pension scheme will lose a tenth of what they had paid in.",
        "Dozens of readers wrote to the paper to say that they had seen soldiers in the square.",
        "Thanks to the rain, the fires in the southern districts went out by themselves.",
        "Comments by the minister set off the second march, a shopkeeper in the town said.",
        "By noon the square was full.",
    ],
)
def test_sentences_of_the_report_stay_though_they_sound_alike(line: str) -> None:
    text = f"{NEWS}\n\n{line}\n\n{NEWS.split(chr(10))[0][:-1]}, it said again."
    _, removed = sorted_out(text)
    assert not removed


def test_a_reporters_code_and_a_closing_plea_are_cut_off_the_end() -> None:
    kept, removed = sorted_out(f"{NEWS} Follow us on Telegram.\n\n{NEWS[:80]} and slept.-07B-")
    assert [part.kind for part in removed] == ["social", "code"]
    assert kept[-1].text.endswith("slept.")


def test_a_repeated_headline_and_what_stands_below_the_end_go() -> None:
    text = f"Mills guarded\n\n{NEWS}\n\nLeave a review\n\nMills guarded\n\nYou too can help\n\nSite"
    _, removed = sorted_out(text)
    assert {"repeated", "comments", "after the end"} <= {part.kind for part in removed}


@pytest.mark.parametrize(
    ("notice", "missing"),
    [
        ("You have 66.24% of this article left to read. Subscribers only.", 0.6624),
        ("There remains 40% of this article to discover.", 0.4),
        ("You have read two-thirds of this essay. To finish it, become a member.", 0.3333),
        ("Subscribe to read the rest of this story", None),
    ],
)
def test_truncation_is_told_with_the_share_that_is_missing(notice: str, missing: float) -> None:
    cut = truncation(*sorted_out(f"{NEWS}\n\n{notice}"))
    assert cut is not None
    assert cut.missing == missing


def test_a_whole_report_is_not_called_cut_off() -> None:
    assert truncation(*sorted_out(NEWS)) is None


def test_a_report_that_breaks_off_is_called_cut_off() -> None:
    cut = truncation(*sorted_out(f"{NEWS}\n\n{NEWS[:-30]}"))
    assert cut is not None
    assert cut.missing is None


def test_scars_of_translation_and_encoding_are_flagged_where_they_stand() -> None:
    text = (
        "The rise of 1is January angered the men [kazakhe] and “Until total ruin [des ouvriers] »"
        ' was heard. . The cafÃ© closed; she "never came back.'
    )
    found = scars(paragraphs(text), "en")
    kinds = {scar.kind for scar in found}
    assert {"foreign ordinal", "untranslated", "broken encoding", "stray punctuation"} <= kinds
    assert {"mixed quotation marks", "quotation never closed"} <= kinds
    assert all(text[scar.start : scar.end] == scar.text for scar in found)
    assert not scars(paragraphs("He said [the ministers] would “never” come."), "en")
