#!/usr/bin/env python3
"""Median and longest file and function of src/, comments and arrows of each room, tests apart.

    python3 bench/lengths.py [--most 10]

A file's length is its lines. A function is found by its braces: clang-format lets the body of a function
begin with a line that ends in " {" after a ")" (or const, override, noexcept, a return type), indented by
at most two spaces outside namespaces, and end with "}" at the same indentation. Lambdas, tables and types
are not functions; one-line functions count as one line. A comment line begins with //. An arrow is a room in
NEEDS; it is used if a file of the room includes one of its headers.
"""
import argparse
import pathlib
import re
import statistics

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "src"
TEST = re.compile(r"_(test|fuzz|bench)\.(cc|h)$|/(test_shards|fake_model)\.h$")
# "... name(arguments) const override {" at the end of a signature, possibly on its last line only.
OPENS = re.compile(r"\)( const)?( noexcept)?( override)?( final)?( -> [\w:<>, *&]+)? \{$|\)( const)? \{ .* \}$")
INITIALISES = re.compile(r"^ *: \w|^ +\w+_?\(.*\) \{(\})?$")
NO_FUNCTION = re.compile(r"^(if|for|while|switch|else|do|catch|return|namespace|struct|class|enum|union|#|//|\})")


def functions(lines):
    """(line number, length) of each function body, its signature included."""
    begin = None  # first line of what may be a signature
    number = 0
    while number < len(lines):
        line = lines[number]
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if not text or text.startswith(("//", "#")) or text.endswith((";", ":")) or indent > 2 and begin is None:
            begin = None
        elif begin is None and not NO_FUNCTION.match(text):
            begin = number
        if begin is not None and (OPENS.search(line) or text == "{" or INITIALISES.match(line) and text.endswith(("{", "{}"))):
            head = lines[begin]
            margin = len(head) - len(head.lstrip())
            end = number
            if not text.endswith("}"):
                end = next((i for i in range(number + 1, len(lines)) if lines[i].startswith(" " * margin + "}")), number)
            if "(" in "".join(lines[begin:number + 1]) and " = [" not in "".join(lines[begin:number + 1]):
                yield begin + 1, end - begin + 1
            begin, number = None, end
        elif begin is not None and text.endswith("}"):
            begin = None
        number += 1


def say(what, found, most):
    lengths = [length for length, _ in found]
    share = sum(length <= 20 for length in lengths) if what == "function" else sum(length <= 200 for length in lengths)
    print(f"{len(found)} {what}s: median {statistics.median(lengths):g} lines, longest {max(lengths)}; "
          f"{100 * share / len(found):.0f} % up to {20 if what == 'function' else 200}")
    for length, name in sorted(found, reverse=True)[:most]:
        print(f"  {length:4}  {name}")


def needs(room):
    """Rooms that the room's station() names, all branches of its CMakeLists.txt together."""
    path = SOURCE / room / "CMakeLists.txt"
    text = re.sub(r"#.*", "", path.read_text("utf-8")) if path.exists() else ""
    found = set()
    for call in re.findall(r"\bstation\(([^)]*)\)", text):
        after = re.search(r"\bNEEDS\b([^A-Z]*)", call)
        found |= set(after[1].split() if after else [])
    return found


def say_rooms():
    print(f"{'room':10} {'files':>5} {'lines':>6} {'comments':>8}  arrows used/declared")
    arrows = [0, 0]
    for room in sorted(path.name for path in SOURCE.iterdir() if path.is_dir()):
        files = [path for path in (SOURCE / room).rglob("*") if path.suffix in {".h", ".cc", ".inc", ".cu"}]
        product = [path for path in files if not TEST.search("/" + path.relative_to(SOURCE).as_posix())]
        included = {name for path in product for name in re.findall(r'#include "(\w+)/', path.read_text("utf-8"))}
        lines = [line.strip() for path in product for line in path.read_text("utf-8").splitlines()]
        comments = sum(line.startswith("//") for line in lines)
        declared = needs(room)
        arrows = [arrows[0] + len(declared & included), arrows[1] + len(declared)]
        print(f"{room:10} {len(product):5} {len(lines):6} {100 * comments / max(1, len(lines)):6.1f} %  "
              f"{len(declared & included)}/{len(declared)} {' '.join(sorted(declared - included))}")
    print(f"arrows: {arrows[0]} used of {arrows[1]} declared")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=5, help="how many of the longest to name")
    options = parser.parse_args()
    files, bodies = [], []
    for path in sorted([*SOURCE.rglob("*.cc"), *SOURCE.rglob("*.h"), *SOURCE.rglob("*.inc")]):
        name = path.relative_to(SOURCE).as_posix()
        if TEST.search("/" + name):
            continue
        lines = path.read_text("utf-8").splitlines()
        files.append((len(lines), name))
        bodies += [(length, f"{name}:{at}") for at, length in functions(lines)]
    say("file", files, options.most)
    say("function", bodies, options.most)
    say_rooms()


if __name__ == "__main__":
    main()
