#!/usr/bin/env python3
"""The story runner, tried on stories that must pass, must fail, and must be rewritten."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import story


class Matching(unittest.TestCase):
    def test_dots_in_a_line_stand_for_any_text(self):
        self.assertTrue(story.matches(["took ... s"], ["took 1.25 s"]))
        self.assertFalse(story.matches(["took ... s"], ["took 1.25 minutes"]))

    def test_a_line_of_dots_stands_for_any_number_of_lines(self):
        for between in ([], ["b"], ["b", "", "c"]):
            self.assertTrue(story.matches(["a", "...", "z"], ["a", *between, "z"]))
        self.assertFalse(story.matches(["a", "...", "z"], ["a", "b"]))

    def test_all_else_is_taken_literally(self):
        self.assertFalse(story.matches(["a.c"], ["abc"]))
        self.assertFalse(story.matches([], ["unexpected"]))


class Telling(unittest.TestCase):
    def tell(self, text, *flags, ci=""):
        """-> (exit status, talk, the story's text afterwards)."""
        with tempfile.TemporaryDirectory() as top:
            folder = pathlib.Path(top)
            (folder / "test/story").mkdir(parents=True)
            for name in ("life.py", "story/story.py"):
                (folder / "test" / name).write_text((story.HERE.parent / name).read_text())
            binary = folder / "janua"
            binary.write_text("#!/bin/sh\necho \"janua $*\"\n[ \"$1\" != bad ] || exit 2\n")
            binary.chmod(0o755)
            path = folder / "test/story/one.txt"
            path.write_text(text)
            done = subprocess.run([sys.executable, folder / "test/story/story.py", "--janua", binary, *flags],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  env=dict(os.environ, CI=ci))
            return done.returncode, done.stdout, path.read_text()

    def test_output_status_and_folder_are_checked(self):
        status, talk, _ = self.tell("# Greets.\n$ janua hello\njanua hello\n\n$ janua bad\n...\n? 2\n\n"
                                    "$ echo kept > file\n$ cat file && pwd\nkept\n$FOLDER\n")
        self.assertEqual(status, 0, talk)
        self.assertIn("ok     one (4 commands", talk)

    def test_another_output_fails_and_shows_the_difference(self):
        status, talk, _ = self.tell("$ janua hello\njanua goodbye\n")
        self.assertEqual(status, 1)
        self.assertIn("-janua goodbye", talk)
        self.assertIn("+janua hello", talk)

    def test_another_exit_status_fails(self):
        self.assertEqual(self.tell("$ janua bad\njanua bad\n")[0], 1)
        self.assertEqual(self.tell("$ janua fine\njanua fine\n? 1\n")[0], 1)

    def test_update_rewrites_what_differs_and_keeps_dots_that_match(self):
        text = "# One.\n$ janua a b\njanua ...\n\n# Two.\n$ janua bad\nold\n\n$ echo '# x'\n"
        status, _, after = self.tell(text, "--update")
        self.assertEqual(status, 0)
        self.assertEqual(after, "# One.\n$ janua a b\njanua ...\n\n# Two.\n$ janua bad\njanua bad\n? 2\n\n"
                                "$ echo '# x'\n\\# x\n")

    def test_a_here_document_continues_the_command(self):
        status, talk, _ = self.tell("$ cat <<E\n> first\n>\n> second\n> E\nfirst\n\nsecond\n")
        self.assertEqual(status, 0, talk)

    def test_a_story_without_its_program_is_skipped_with_a_word_and_fails_in_ci(self):
        text = "needs: bash no_such_program\n$ janua hello\njanua hello\n"
        status, talk, _ = self.tell(text)
        self.assertEqual(status, 0)
        self.assertIn("skipped: one: it needs no_such_program;", talk)
        status, talk, _ = self.tell(text, ci="true")
        self.assertEqual(status, 1)
        self.assertIn("it needs no_such_program;", talk)

    def test_a_story_with_its_programs_is_told_and_keeps_its_first_line(self):
        text = "needs: bash\n# Greets.\n$ janua hello\nold\n"
        self.assertEqual(self.tell(text)[0], 1)
        self.assertEqual(self.tell(text, "--update")[2], text.replace("old", "janua hello"))

    def test_a_program_left_running_does_not_hold_the_story(self):
        status, talk, _ = self.tell("$ sleep 600 & echo started\nstarted\n")
        self.assertEqual(status, 0, talk)


if __name__ == "__main__":
    unittest.main()
