#!/usr/bin/env python3
"""Tells stories: text scripts that drive the binary as a person would, with what must come back.

A story is a file test/story/NAME.txt:

    needs: life strace          optional first line: $LIFE is the folder of a finished recipes/tiny.toml; other words
                                are programs, without which the story is skipped (with CI=true it fails)
    # prose                     says what the next command is for
    $ command                   run by bash in the story's own fresh folder; `janua` is on the PATH
    > more of it                continues the command on a new line (so here-documents work)
    expected output             stdout and stderr together, every line
    ...                         a line of dots alone stands for any number of lines, none included
    loss ... after ... s        dots inside a line stand for any text
    ? 2                         the exit status that is expected; without this line it is 0

An expected line that begins with "# ", "$ ", "> " or "? " is written with a backslash before it. Blank lines at
the end of an output do not count. In outputs the story's folder reads $FOLDER, the repository's $SOURCE and
the life's $LIFE; commands may use the three. Each command is its own shell: the folder stays, variables do
not. What a command left running is ended with the story.

Usage: story.py [--janua PATH] [--update] [--jobs N] [--json FILE] [NAME ...]
--update rewrites the outputs and exit statuses that differ; read the diff before you commit it.
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
MARKS = ("# ", "$ ", "> ", "? ")
LIMIT_S = 600

sys.path.insert(0, str(HERE.parent))
import life  # noqa: E402


class Step:
    """One command with what is expected of it; `before` is the prose that stands above it."""

    def __init__(self, before, command):
        self.before, self.command = before, command
        self.output, self.status = [], 0

    def text(self):
        lines = self.before + ["$ " + self.command.replace("\n", "\n> ").replace("> \n", ">\n")]
        lines += ["\\" + line if line.startswith(MARKS) else line for line in self.output]
        return lines + ([f"? {self.status}"] if self.status else [])


def read_story(text):
    """-> (what it needs, steps, prose after the last step)."""
    lines = text.split("\n")
    head = lines[:1] if lines[0].startswith("needs: ") else []
    steps, prose, done = [], list(head), True
    for number, line in enumerate(lines[len(head):], len(head) + 1):
        if line.startswith("$ "):
            steps.append(Step(prose, line[2:]))
            prose, done = [], False
        elif (line.startswith("> ") or line == ">") and steps and not done and not steps[-1].output:
            steps[-1].command += "\n" + line[2:]
        elif line.startswith("? ") and steps and not prose:
            steps[-1].status, done = int(line[2:]), True
        elif line.startswith("# ") or done or prose:
            if line and not line.startswith("# "):
                raise ValueError(f"line {number}: '{line}' is output without a command")
            prose, done = prose + [line], True
        else:
            steps[-1].output.append(line[1:] if line.startswith(tuple("\\" + m for m in MARKS)) else line)
    for step in steps:
        after = []
        while step.output and not step.output[-1]:
            after.append(step.output.pop())
        step.blank = after
    return head[0].split()[1:] if head else [], steps, prose


def write_story(steps, prose):
    lines = []
    for step in steps:
        lines += step.text() + step.blank
    return "\n".join(lines + prose)


def matches(expected, got):
    """Whether the lines are the expected ones, dots taken for anything."""
    pattern = ""
    for line in expected:
        if line == "...":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += r"[^\n]*".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


def run_step(step, folder, environment, names):
    """-> (status, output lines); the output goes through a file, so a child left running cannot hold us."""
    with open(folder.parent / "output", "w+b") as output:
        child = subprocess.Popen(["bash", "-c", step.command], cwd=folder, env=environment,
                                 stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                 start_new_session=True)
        try:
            status = child.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            status = "none: it ran longer than %d s" % LIMIT_S
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        output.seek(0)
        text = output.read().decode("utf-8", "backslashreplace")
    for path, name in names:
        text = text.replace(path, name)
    lines = text.split("\n")
    while lines and not lines[-1]:
        lines.pop()
    return child.pid, (128 - status if isinstance(status, int) and status < 0 else status), lines


def missing_programs(needs):
    """Of those a story needs; daemons stand where only root's PATH looks."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    return [name for name in needs if name != "life" and not shutil.which(name, path=path)]


def tell(path, options):
    """-> (failures as text, or None where it was skipped, number of steps, seconds)."""
    began, failures, groups = time.time(), [], []
    needs, steps, prose = read_story(path.read_text("utf-8"))
    if missing := missing_programs(needs):
        words = f"it needs {', '.join(missing)}; ./setup --for test installs them"
        if os.environ.get("CI") == "true":
            return [words], len(steps), 0
        print(f"skipped: {path.stem}: {words}")
        return None, len(steps), 0
    with tempfile.TemporaryDirectory(prefix="story-") as top:
        folder = pathlib.Path(top, "story")
        folder.mkdir()
        environment = dict(life.life_environment(top), TZ="UTC", HOME=str(folder), SOURCE=str(SOURCE),
                           FOLDER=str(folder), COLUMNS="100", JANUA_CACHE=options.cache,
                           PATH=f"{options.janua.parent}:{os.environ['PATH']}:/usr/sbin:/sbin")
        names = [(str(folder), "$FOLDER"), (str(SOURCE), "$SOURCE")]
        if "life" in needs:
            try:
                environment["LIFE"] = str(life.live(options.janua, options.life))
            except RuntimeError as error:
                return [f"the life that it needs failed: {error}"], len(steps), time.time() - began
            environment["XDG_DATA_HOME"] = str(options.life / "data")
            names.insert(0, (environment["LIFE"], "$LIFE"))
        for step in steps:
            group, status, got = run_step(step, folder, environment, names)
            groups.append(group)
            if status == step.status and matches(step.output, got):
                continue
            diff = difflib.unified_diff(step.output + [f"? {step.status}"], got + [f"? {status}"],
                                        "expected", "got", lineterm="", n=2)
            failures.append("$ " + step.command + "\n" + "\n".join(diff))
            if options.update and isinstance(status, int):
                step.status = status
                step.output = step.output if matches(step.output, got) else got
        for group in groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass
    if options.update and failures:
        path.write_text(write_story(steps, prose), "utf-8")
    return failures, len(steps), time.time() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--janua", type=lambda p: pathlib.Path(p).resolve(),
                        default=SOURCE / "build/release/janua")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--json")
    options = parser.parse_args()
    home_cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "janua")
    options.cache = os.environ.get("JANUA_CACHE") or home_cache
    made = tempfile.TemporaryDirectory(prefix="life-")
    options.life = pathlib.Path(os.environ.get("JANUA_TEST_LIFE") or made.name)
    paths = sorted(p for p in HERE.glob("*.txt") if not options.names or p.stem in options.names)
    unknown = set(options.names) - {p.stem for p in paths}
    if unknown:
        sys.exit(f"no such story: {', '.join(sorted(unknown))}")
    if paths and not options.janua.exists():
        sys.exit(f"{options.janua} is not built")
    failed, skipped = [], 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        told = pool.map(lambda path: tell(path, options), paths)
        for path, (failures, count, seconds) in zip(paths, told):
            if failures is None:
                skipped += 1
                continue
            print(f"{'FAILED' if failures else 'ok    '} {path.stem} ({count} commands, {seconds:.1f} s)")
            for failure in failures:
                print("    " + failure.replace("\n", "\n    "))
            failed += [path.stem] if failures else []
    if options.json:
        summary = {"passed": len(paths) - len(failed) - skipped, "failed": len(failed), "skipped": skipped,
                   "failures": failed}
        pathlib.Path(options.json).write_text(json.dumps(summary))
    sys.exit(1 if failed and not options.update else 0)


if __name__ == "__main__":
    main()
