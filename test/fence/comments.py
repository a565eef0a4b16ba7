#!/usr/bin/env python3
"""Finds what formatters and hasty edits leave of running text.

- A widow: a comment line that holds one short leftover word while the line before it was full.
- A comment broken in mid-line: the next word would have fitted, with room to spare, and no sentence ends.
- A string split so that one piece holds a single word.

They cost the reader a line each. Usage: comments.py [ROOM ...]; without rooms, all of them. Prints
file:line for each and exits 1 if there is one.
"""
import pathlib
import re
import sys

HOUSE = pathlib.Path(__file__).resolve().parents[2]
ROOMS = sorted(folder.name for folder in (HOUSE / "src").iterdir() if folder.is_dir())
COMMENT = re.compile(r"^(\s*)//(.*)$")
FULL = 100 - 12  # a line that the leftover word would not have fitted in, give or take its length
ROOMY = 85  # where a line could have held its next word and still had a seventh to spare
SUFFIXES = {".h", ".cc", ".inc", ".cu"}
CRUMB = re.compile(r'^\s*"[^"\\\s]{1,14} "$')


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


def broken(lines):
    """Numbers of the comment lines that end in the middle of a sentence though the next word fits."""
    for number in range(1, len(lines)):
        before, here = COMMENT.match(lines[number - 1]), COMMENT.match(lines[number])
        if not before or not here or before[1] != here[1]:
            continue
        if not re.match(r" [^ ].*[^.:;!?,]$", before[2]) or not re.match(r" [a-z(]", here[2]):
            continue
        if len(lines[number - 1]) + 1 + len(here[2].split()[0]) <= ROOMY:
            yield number


def crumbs(lines):
    """Numbers of the lines that hold one word of a longer string."""
    for number in range(1, len(lines) - 1):
        around = lines[number - 1].endswith('"') and lines[number + 1].lstrip().startswith('"')
        if CRUMB.match(lines[number]) and around and len(lines[number - 1]) >= 75:
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
    assert list(broken(["// The documents of a package:", "// pages"])) == []
    assert list(broken(["// The documents of a package", "// and pages."])) == [1]
    assert list(broken(["  // One file in filter/ is", "  // one rule. Its name"])) == [1]
    assert list(broken(["// The documents. All", "//   item"])) == []
    assert list(broken([full, "// and more"])) == []
    assert list(broken(["// The documents of a package", "int pages;"])) == []
    long = '    "' + "word " * 15 + '"'
    assert list(crumbs([long, '    "but "', '    "no more"'])) == [2]
    assert list(crumbs(['    "a "', '    "but "', '    "no more"'])) == []
    assert list(crumbs([long, '    "but no "', '    "more"'])) == []


def main():
    shows_each_case()
    found = []
    for room in sys.argv[1:] or ROOMS:
        for path in sorted((HOUSE / "src" / room).rglob("*")):
            if path.suffix in SUFFIXES:
                lines = path.read_text("utf-8").splitlines()
                found += [f"src/{path.relative_to(HOUSE / 'src')}:{number}: {lines[number - 1].strip()}"
                          for kind in (widows, broken, crumbs) for number in kind(lines)]
    print("\n".join(found) or f"no broken text in {', '.join(sys.argv[1:] or ROOMS)}")
    sys.exit(1 if found else 0)


main()
