"""Usage: cmake/alone.py BUILD JOBS. Whether every header compiles alone; names those that do not.

CMake's own target for it (all_verify_interface_header_sets) would build every library first; its commands, which
BUILD/compile_commands.json holds, are run here without their output. A header that was found good is compiled again
when it or a header that it includes changes, and only then: BUILD/tidy/alone-HASH stands for it.
"""
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys

from untidied import digest

MARK = "_verify_interface_header_sets.dir/"


def header_of(command):
    """src/ROOM/x.h from the name of what the command would write; none if it is another command."""
    found = re.search(MARK + r"[a-z_]+_verify_interface_header_sets/(\S+)\.cxx\.o", command)
    return found and pathlib.Path("src", found.group(1))


def compiles(entry):
    words = shlex.split(entry["command"])
    words[words.index("-o"):words.index("-o") + 2] = ["-fsyntax-only"]
    return subprocess.run(words, cwd=entry["directory"]).returncode == 0


def main():
    build, jobs = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    work = {}
    for entry in json.loads((build / "compile_commands.json").read_bytes()):
        header = header_of(entry["command"])
        if header and header.exists() and not (mark := build / "tidy" / f"alone-{digest(header)}").exists():
            work[header] = (entry, mark)
    print(f"lint: {len(work)} headers that changed since they were found good are compiled alone", flush=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(work, pool.map(lambda one: compiles(one[0]), work.values())))
    for header, good in found.items():
        if good:
            work[header][1].touch()
        else:
            print(f"{header}: does not compile alone")
    return not all(found.values())


if __name__ == "__main__":
    sys.exit(main())
