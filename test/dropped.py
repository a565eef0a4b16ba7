"""For tests of a janua with files dropped in: runs it in a folder and notes what it says otherwise than expected.

The program is the script's first argument.
"""
import os
import pathlib
import subprocess
import sys

JANUA = pathlib.Path(sys.argv[1]).resolve()
failures = []


def janua(folder, *words, status=0):
    """What it says when it is run in `folder`, where its key and its cache stand too."""
    environment = dict(os.environ, JANUA_KEY=str(folder / "key.pem"), JANUA_CACHE=str(folder / "cache"))
    done = subprocess.run([JANUA, *words], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != status:
        fail(f"janua {' '.join(words)}: exit {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def fail(what):
    failures.append(what)
    print(what, file=sys.stderr)


def expect(text, *parts):
    for part in parts:
        if part not in text:
            fail(f"missing {part!r} in:\n{text}")
