#!/usr/bin/env python3
"""`setup` where things are missing: what it says, and that it stops before it changes anything.

The machine stays as it is: programs that setup asks (id, sudo, dpkg-query) are replaced on the PATH.
"""
import os
import pathlib
import subprocess
import tempfile
import unittest

SETUP = pathlib.Path(__file__).resolve().parents[1] / "setup"


class Setup(unittest.TestCase):
    def run_setup(self, *arguments, fakes=None, **environment):
        with tempfile.TemporaryDirectory() as folder:
            for name, script in (fakes or {}).items():
                path = pathlib.Path(folder, name)
                path.write_text("#!/bin/sh\n" + script + "\n")
                path.chmod(0o755)
            # JANUA_CACHE is a folder of its own, so nothing that is installed is in reach.
            env = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}",
                       JANUA_CACHE=os.path.join(folder, "cache"), **environment)
            done = subprocess.run([SETUP, *arguments], env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            return done.returncode, done.stdout, done.stderr

    def test_without_root_it_prints_one_apt_line_and_stops(self):
        fakes = {"id": "echo 1000", "sudo": "exit 1", "dpkg-query": "exit 1", "apt-get": "exit 9"}
        status, out, talk = self.run_setup(fakes=fakes)
        self.assertEqual(status, 1)
        self.assertEqual(out, "")
        lines = [line for line in talk.split("\n") if "apt-get install" in line]
        self.assertEqual(len(lines), 1)
        self.assertIn("sudo apt-get update && sudo apt-get install -y", lines[0])
        self.assertIn(" nlohmann-json3-dev", lines[0])

    def test_with_sudo_it_installs_what_is_missing_and_says_when_that_fails(self):
        fakes = {"id": "echo 1000", "sudo": '[ "$1" != -n ] || shift; exec "$@"', "dpkg-query": "exit 1", "dpkg": "exit 0",
                 "apt-get": 'echo "fake apt-get $*"; [ "$4" != install ]'}
        status, _, talk = self.run_setup(fakes=fakes)
        self.assertEqual(status, 1)
        self.assertIn("install -y --no-install-recommends", talk)
        self.assertIn("apt-get could not install them", talk)

    def test_a_torch_of_ones_own_is_taken_and_printed_alone(self):
        with tempfile.TemporaryDirectory() as torch:
            for name in ("lib", "include/ATen"):
                pathlib.Path(torch, name).mkdir(parents=True)
            pathlib.Path(torch, "lib/libtorch_cpu.so").touch()
            self.assertEqual(self.run_setup("--print-torch", JANUA_TORCH=torch), (0, torch + "\n", ""))

    def test_a_folder_without_torch_is_refused(self):
        status, out, talk = self.run_setup("--print-torch", JANUA_TORCH="/nowhere")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("JANUA_TORCH=/nowhere holds no torch", talk)

    def test_asking_for_torch_before_setup_says_to_run_it(self):
        status, out, talk = self.run_setup("--print-torch", JANUA_TORCH="")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("run ./setup", talk)

    def test_an_unknown_argument_or_purpose_shows_the_usage(self):
        for arguments in (["--fro", "test"], ["--for", "fun"], ["--for"]):
            status, _, talk = self.run_setup(*arguments)
            self.assertEqual(status, 2, arguments)
            self.assertIn("./setup --for test", talk)

    def test_a_cache_that_cannot_be_written_is_named(self):
        fakes = {"mkdir": "exit 1"}
        status, _, talk = self.run_setup(fakes=fakes)
        self.assertEqual(status, 1)
        self.assertIn("set JANUA_CACHE", talk)


if __name__ == "__main__":
    unittest.main()
