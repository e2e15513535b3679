"""Execute the notebooks of docs/notebooks and write them with what they show.

    python -m verification.notebooks                # anew, in place
    python -m verification.notebooks --out FOLDER   # leave those in docs alone

Every notebook runs in an empty folder of its own, in a fresh kernel, and has to end within
`SECONDS`. What would differ from run to run (ids, times, versions of the kernel) is not kept.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1] / "docs" / "notebooks"
SECONDS = 900  # compiling the model in a fresh environment included


def executed(path: Path) -> Any:
    """Return a notebook with its outputs; it raises what a cell raises."""
    import nbformat
    from nbclient import NotebookClient
    from traitlets.config import Config

    book = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as sockets:
        # files and no port: nobody else can reach the kernel
        reached = {"transport": "ipc", "ip": f"{sockets}/kernel"}
        client = NotebookClient(
            book,
            timeout=SECONDS,
            startup_timeout=SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            config=Config({"KernelManager": reached}),
        )
        client.execute()
    book.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python",
                                    "name": "python3"}}  # fmt: skip
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"
        cell.metadata = {}
    return book


def main() -> None:
    """Execute all notebooks."""
    import nbformat

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    folder: Path = parser.parse_args().out
    for path in sorted(HERE.glob("*.ipynb")):
        book = executed(path)
        nbformat.write(book, folder / path.name)
        print(f"{path.name}: {sum(cell.cell_type == 'code' for cell in book.cells)} cells")


if __name__ == "__main__":
    main()
