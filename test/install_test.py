#!/usr/bin/env python3
"""An installed janua works from wherever its folder is moved to.

Usage: install_test.py BUILD. Installs BUILD into a fresh folder, moves it, and runs from there with an empty
environment: one command of the small program, one that computes with tensors.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(sys.argv.pop()).resolve()


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
        for page in ["README.md", "docs/own-text.md", "docs/recipes.md", "docs/formats/corpus.md"]:
            text = (folder / page).read_text()
            for link in re.findall(r"\]\((?!https?:|#)([^)#]+\.(?:md|png))", text):
                self.assertTrue((folder / page).parent.joinpath(link).exists() or "/bench/" in link, f"{page}: {link}")

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
