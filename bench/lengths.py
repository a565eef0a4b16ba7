#!/usr/bin/env python3
"""Median and longest file and function of src/, tests apart.

    python3 bench/lengths.py [--most 10]

A file's length is its lines. A function is found by its braces: clang-format lets the body of a function
begin with a line that ends in " {" after a ")" (or const, override, noexcept, a return type), indented by
at most two spaces outside namespaces, and end with "}" at the same indentation. Lambdas, tables and types
are not functions; one-line functions count as one line.
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


if __name__ == "__main__":
    main()
