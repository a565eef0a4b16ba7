#!/usr/bin/env python3
"""Finds widows: a comment line that holds one short leftover word while the line before it was full.

A formatter that breaks lines at a column leaves them, and they cost the reader a line each. Usage:
comments.py [ROOM ...]; without rooms, all of them. Prints file:line for each and exits 1 if there is one.
"""
import pathlib
import re
import sys

HOUSE = pathlib.Path(__file__).resolve().parents[2]
ROOMS = sorted(folder.name for folder in (HOUSE / "src").iterdir() if folder.is_dir())
COMMENT = re.compile(r"^(\s*)//(.*)$")
FULL = 100 - 12  # a line that the leftover word would not have fitted in, give or take its length
SUFFIXES = {".h", ".cc", ".inc", ".cu"}


def widows(lines):
    """Numbers, from 1, of the lines that hold a leftover word."""
    for number in range(1, len(lines)):
        before, here = COMMENT.match(lines[number - 1]), COMMENT.match(lines[number])
        if not before or not here or before[1] != here[1] or len(lines[number - 1]) < FULL:
            continue
        word = here[2].strip()
        list_item = here[2].startswith("  ")
        if not list_item and len(word.split()) == 1 and len(word) <= 14:
            yield number + 1


def shows_each_case():
    full = "// " + "word " * 18 + "word"
    assert list(widows([full, "// left."])) == [2]
    assert list(widows(["  " + full, "  // left.", "int a;"])) == [2]
    assert list(widows([full, "// left.", "//", full])) == [2]
    assert list(widows([full, "// two words."])) == []
    assert list(widows([full, "// https://a.long.word/that/does/not/fit"])) == []
    assert list(widows(["// short", "// left."])) == []
    assert list(widows([full, "// left", "// and more"])) == [2]
    assert list(widows([full, "//   item"])) == []
    assert list(widows([full, "int left;"])) == []


def main():
    shows_each_case()
    found = []
    for room in sys.argv[1:] or ROOMS:
        for path in sorted((HOUSE / "src" / room).rglob("*")):
            if path.suffix in SUFFIXES:
                lines = path.read_text("utf-8").splitlines()
                found += [f"src/{path.relative_to(HOUSE / 'src')}:{number}: {lines[number - 1].strip()}"
                          for number in widows(lines)]
    print("\n".join(found) or f"no widow in {', '.join(sys.argv[1:] or ROOMS)}")
    sys.exit(1 if found else 0)


main()
