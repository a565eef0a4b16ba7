#!/usr/bin/env python3
"""A new kind of stage is one file: test/stage/count.cc, linked into janua and nothing else changed.

In: the program with it. It must run alone and in chains, be explained, drawn, documented and audited, and its
settings must be checked like those of any other. Exits 1 with what differs.
"""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from dropped import expect, fail, failures, janua  # noqa: E402

CHAIN = """
[count]
sentence = "abc"
[[stage]]
name = "longer"
kind = "count"
sentence = "de"
from = ["count"]
[[stage]]
name = "longest"
kind = "count"
from = ["longer"]
"""


def shows_in_the_card(folder):
    """Every figure of the toy, in its words, and the way from its count back to the signed record."""
    expect(janua(folder, "card", "out/toy"), "## Other stages", "count, longest", "| letters | 28",
           "It writes one letter for each that it finds in a sentence.", "| reads count | longer, ")
    expect(janua(folder, "card", "out/toy", "--why", "stages/count, longest/letters/value"),
           "longest/manifest.json /counts/letters", "the same, read again", "covered by the signature", "from    count")
    expect(janua(folder, "card", "out/toy", "--why", "stages/count, longest/in its own words/value"), "/tells")


def misprints_are_found(folder):
    """A derived file that its maker wrote wrong and signed: no digest says so, and an audit does."""
    janua(folder, "run", "toy.toml", "--out", "misprint", "--set", "longer.misprint=1")
    said = janua(folder, "audit", "verify", "misprint", status=3)
    expect(said, "misprint/longer/length.txt", "it is not what the program writes of what it was made from")
    if "count/length.txt" in said or "longest/length.txt" in said:
        fail(f"more than the misprint was found:\n{said}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        recipe = folder / "toy.toml"
        recipe.write_text(CHAIN)
        expect(janua(folder, "check", "toy.toml"), "count, longer, longest")
        expect(janua(folder, "run", "toy.toml"), "longest")
        letters = (folder / "out/toy/longest/letters.txt").read_text()
        if len(letters) != len("abc") + len("de") + len("one file adds one thing"):
            fail(f"the chain made {len(letters)} letters")
        expect(janua(folder, "explain", "toy.toml", "--graph", "--svg", "graph.svg"),
               "longer (count)   <- count  fresh", "longest (count)  <- longer  fresh")
        expect((folder / "graph.svg").read_text(), "<svg", "longest (count)")
        expect(janua(folder, "explain", "toy.toml", "--set", "longer.sentence=def"),
               'longer.sentence changed from "de" to "def"', "its input longer is made first")
        expect(janua(folder, "run", "toy.toml", "--set", "longer.sentence=def", "--from", "longer",
                     "--until", "longer"), "longer")
        expect(janua(folder, "run", "toy.toml"), "made")
        expect(janua(folder, "audit", "verify", "out/toy"), "consistent",
               "not checked beyond digests: kind count but for its derived files")
        expect(janua(folder, "audit", "verify", "out/toy", "--json"), '"unchecked"',
               '"kind count but for its derived files"')
        shows_in_the_card(folder)
        misprints_are_found(folder)
        recipe.write_text(CHAIN + '[[stage]]\nname = "other"\nkind = "count"\nfrom = ["count"]\n')
        expect(janua(folder, "run", "toy.toml", "--out", "fork", "--until", "longer"), "longer")
        expect(janua(folder, "audit", "verify", "fork"), "consistent")
        if "other" in janua(folder, "run", "toy.toml", "--out", "fork", "--from", "longest"):
            fail("--from looked at a stage that the one asked for does not read")
        recipe.write_text(CHAIN)
        (folder / "out/toy/longer/letters.txt").write_text("yyyyy")
        expect(janua(folder, "audit", "verify", "out/toy", status=3), "longer/letters.txt")
        expect(janua(folder, "docs", "recipes"), "## [count]", "whose letters are counted",
               "as many letters as a sentence has")
        recipe.write_text("[count]\nsentence = ''\n")
        expect(janua(folder, "check", "toy.toml", status=2), "there is nothing to count")
        recipe.write_text(CHAIN.replace('from = ["count"]', 'from = ["longest"]'))
        expect(janua(folder, "check", "toy.toml", status=2), "in a circle")
    return 1 if failures else 0


sys.exit(main())
