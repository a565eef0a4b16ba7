#!/usr/bin/env python3
"""An installed janua works from wherever its folder is moved to.

Usage: install_test.py BUILD. Installs BUILD into a fresh folder, moves it, and runs from there with an empty
environment: one command of the small program, one that computes with tensors. Every link of its pages holds.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(sys.argv.pop()).resolve()


def pages_of(folder):
    return [folder / "README.md", *sorted((folder / "docs").rglob("*.md"))]


def dead_links(folder):
    """"PAGE: TARGET" of each relative link in README.md and docs/ that leads nowhere."""
    dead, count = [], 0
    for page in pages_of(folder):
        for target in re.findall(r"\]\(([^()\s]+)\)", page.read_text()):
            path = target.split("#")[0]
            if path and not re.match("[a-z]+:", path):
                count += 1
                if not (page.parent / path).exists():
                    dead.append(f"{page.relative_to(folder)}: {target}")
    assert count > 50, f"{folder}: only {count} links were found"
    return dead


def output(*command, **options):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          **options)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.TemporaryDirectory()
        first = pathlib.Path(cls.top.name, "first")
        output("cmake", "--install", BUILD, "--prefix", first)
        cls.root = pathlib.Path(cls.top.name, "somewhere else/janua")
        cls.root.parent.mkdir()
        first.rename(cls.root)

    @classmethod
    def tearDownClass(cls):
        cls.top.cleanup()

    def janua(self, *arguments):
        return output(self.root / "bin/janua", *arguments, env={"HOME": self.top.name}, cwd=self.top.name)

    def test_no_library_is_looked_for_at_an_absolute_path(self):
        for path in [self.root / "bin/janua", *self.root.glob("lib/**/*.so*")]:
            paths = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", output("readelf", "-d", path))
            for entry in ":".join(paths).split(":"):
                self.assertTrue(entry == "" or entry.startswith("$ORIGIN"), f"{path}: {entry}")

    def test_the_small_program_answers(self):
        self.assertIn("janua", self.janua("--version"))

    def test_a_command_that_needs_libtorch_computes(self):
        recipe = self.root / "share/janua/recipes/tiny.toml"
        text = self.janua("train", "speed", recipe, "--steps", "1", "--warm", "0", "--vocabulary", "300",
                          "--json", "--quiet")
        self.assertIn('"tokens_per_second"', text)

    def test_the_pages_lie_beside_it_and_their_links_hold(self):
        folder = self.root / "share/doc/janua"
        self.assertEqual(dead_links(SOURCE), [])
        self.assertEqual(dead_links(folder), [])
        installed = {page.relative_to(folder).as_posix() for page in pages_of(folder)}
        written = {page.relative_to(SOURCE).as_posix() for page in pages_of(SOURCE)}
        self.assertEqual(written - installed, {"docs/building.md"})
        self.assertIn("../../../janua/recipes/two.toml", (folder / "docs/stages.md").read_text())

    def test_the_pages_say_what_holds_in_an_installation(self):
        folder = self.root / "share/doc/janua"
        for page in pages_of(folder):
            text = page.read_text()
            self.assertNotIn("build/release", text, page)
            self.assertNotRegex(text, r"<!-- /?(checkout|installed)", page)
        readme = (folder / "README.md").read_text()
        self.assertIn("\njanua check recipes/demo.toml", readme)
        self.assertIn("janua/recipes .\n", readme)
        for word in ["make demo", "make test", "src/base/result.h"]:
            self.assertIn(word, (SOURCE / "README.md").read_text())
            self.assertNotIn(word, readme)

    def test_a_mark_that_is_not_closed_stops_the_making_of_the_pages(self):
        source = pathlib.Path(self.top.name, "source")
        (source / "docs").mkdir(parents=True)
        (source / "README.md").write_text("a\n<!-- checkout -->\nb\n")
        done = subprocess.run(["cmake", f"-DSOURCE={source}", f"-DTARGET={self.top.name}/target", "-P",
                               str(SOURCE / "cmake/installed_pages.cmake")], stderr=subprocess.PIPE, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("has no", done.stderr)

    def test_the_pages_are_printed_from_where_they_lie(self):
        text = (self.root / "share/doc/janua/docs/own-text.md").read_text()
        self.assertEqual(self.janua("docs", "own-text"), text)
        self.assertRegex(self.janua("docs"), r"(?m)^serving +Serving$")

    def test_what_others_wrote_comes_with_its_licence(self):
        folder = self.root / "share/doc/janua/third-party"
        for part in ["torch", "preact"]:
            self.assertTrue(any(file.is_file() and file.stat().st_size for file in (folder / part).rglob("*")), part)

    def test_its_libtorch_is_the_installed_one(self):
        loaded = output("ldd", self.root / "lib/libjanua_full.so", env={})
        for line in loaded.splitlines():
            if "libtorch" in line or "libc10" in line:
                self.assertIn(str(self.root), line)
        self.assertIn("libtorch_cpu.so", loaded)
        self.assertNotIn("not found", loaded)


if __name__ == "__main__":
    unittest.main()
