"""How to cite the software, a case or a study: text for people, BibTeX for their tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.claims.more import command

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study


def cite_case(case: Case, version: str) -> str:
    """Return how to cite a case."""
    return "\n\n".join([_software(version), _case(case)]) + "\n"


def cite_study(case: Case, study: Study, version: str) -> str:
    """Return how to cite a study: what was run, with what, and the command that runs it again."""
    meta = study.meta
    ran = meta["versions"].get("groundswell", version)
    told = (
        f"Study of the case '{case.title}' with Groundswell {ran}: arms {', '.join(study.arms)}; "
        f"{study.draws} draws, {study.replicates} replicates, {study.days} days, seed "
        f"{meta['seed']}. Digests (SHA-256): case {meta['case_digest']}, model code "
        f"{meta['kernel_digest']}, runs {meta['digest']}. Run again by: {command(study)}"
    )
    entry = _bibtex(
        f"groundswell-study-{meta['digest'][:8]}",
        {
            "title": f"{case.title}: a Groundswell study",
            "note": f"seed {meta['seed']}, runs sha256 {meta['digest']}",
        },
    )
    return "\n\n".join([_software(version), _case(case), told, entry]) + "\n"


def _software(version: str) -> str:
    entry = _bibtex(
        "groundswell", {"title": "Groundswell", "version": version, "license": "Apache-2.0"}
    )
    return f"Groundswell, version {version} (Apache-2.0).\n\n{entry}"


def _case(case: Case) -> str:
    read = sum(source.read for source in case.sources.values())
    return (
        f"Case '{case.title}' ({case.name}), SHA-256 {case.digest}; sources cited: "
        f"{len(case.sources)}, read: {read}."
    )


def _bibtex(key: str, fields: dict[str, str]) -> str:
    lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items()]
    return "\n".join([f"@software{{{key},", *lines, "}"])


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "{}%&#_$" else letter for letter in text)
