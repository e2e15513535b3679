"""Files that a person reads in one sitting."""

from __future__ import annotations

import ast

LIMITS = {"file": 500, "class": 200, "function": 80}
TO_BE_PARTED = {"People": 260, "_verb": 81}  # of the reading room, grown by its last looks


def test_no_file_class_or_function_is_too_long_to_read(repository):
    found = []
    for path in sorted((repository / "src" / "groundswell").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        sizes = [("file", path.name, 1, len(text.splitlines()))]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                sizes.append((kind, node.name, node.lineno, lines))
        found += [
            f"{path.relative_to(repository)}:{line}: {kind} {name} has {size} lines, "
            f"at most {LIMITS[kind]}"
            for kind, name, line, size in sizes
            if size > TO_BE_PARTED.get(name, LIMITS[kind])
        ]
    assert not found, "\n".join(found)
