"""Usage: cmake/untidied.py BUILD. The files that clang-tidy has yet to find clean, a line HASH:FILE each.

HASH is of the rules, the file and every header of ours that it includes, however deep: so a file is tidied again
when one of them changes, and only then. BUILD/tidy/HASH stands for a file found clean.
"""
import functools
import hashlib
import json
import pathlib
import re
import sys

INCLUDE = re.compile(rb'^#include "([^"]+)"', re.M)


@functools.cache
def read(path):
    return path.read_bytes()


@functools.cache
def included(path):
    """Headers of ours that a file names; generated ones follow from files that are hashed elsewhere."""
    names = [pathlib.Path("src", name.decode()) for name in INCLUDE.findall(read(path))]
    return [name for name in names if name.exists()]


def reached(path):
    """The file and all that it includes."""
    seen, todo = {path}, [path]
    while todo:
        for header in included(todo.pop()):
            if header not in seen:
                seen.add(header)
                todo.append(header)
    return sorted(seen)


def digest(path, rules=b""):
    """Of the file and of all that it includes."""
    whole = hashlib.sha256(rules)
    for part in reached(path):
        whole.update(str(part).encode() + b"\0" + hashlib.sha256(read(part)).digest())
    return whole.hexdigest()[:16]


def main():
    tidy = pathlib.Path(sys.argv[1], "tidy")
    rules = pathlib.Path(".clang-tidy").read_bytes()
    commands = json.loads((tidy / "compile_commands.json").read_text())
    here = pathlib.Path.cwd()
    files = {pathlib.Path(c["directory"], c["file"]).resolve() for c in commands}
    for path in sorted(f.relative_to(here) for f in files if f.is_relative_to(here / "src")):
        name = digest(path, rules)
        if not (tidy / name).exists():
            print(f"{name}:{path}")


if __name__ == "__main__":
    main()
