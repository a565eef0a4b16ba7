#!/usr/bin/env python3
"""Runs every test there is and says what it came to: units (ctest), stories, peers (pytest).

In: a built folder (--build, default build/release) and the parts to run (default: all). Out: a line a part with
its seconds, and last a plain line "N passed, N failed, N skipped" summed over all. Exits 1 on any failure.

Fixtures with known answers are found through JANUA_FIXTURES, else in ../shared/fixtures beside the repository.
Where they are not, tests that need them are skipped by name; with CI=true that is a failure, said first.
A test program counts as its GoogleTest cases; one that dies before it can report counts as one failure.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

SOURCE = pathlib.Path(__file__).resolve().parents[1]


class Count:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped
        self.names = []  # of failed ones

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.names += other.names

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run_units(build, work, jobs):
    reports, junit = work / "gtest", work / "ctest.xml"
    environment = dict(os.environ, GTEST_OUTPUT=f"json:{reports}/")
    subprocess.run(["ctest", "--test-dir", str(build), "--output-on-failure", "--no-tests=error", "-j",
                    str(jobs), "--output-junit", str(junit)], env=environment, stdin=subprocess.DEVNULL)
    return count_units(junit, reports)


def count_units(junit, reports):
    """The ctest report, each test program replaced by its own GoogleTest report where it wrote one."""
    total = Count()
    if not junit.exists():
        return failure("ctest wrote no report")
    for case in xml.parse(junit).getroot().iter("testcase"):
        name, good = case.get("name"), case.get("status") == "run"
        report = reports / f"{name}_test.json"
        if case.get("status") in ("notrun", "disabled"):
            total.add(failure(f"{name} (was not run)"))
        elif not report.exists():
            total.add(Count(passed=1) if good else failure(name))
        else:
            cases = count_cases(json.loads(report.read_text()))
            if not good and not cases.failed:
                cases.add(failure(f"{name} (died after its last test)"))
            total.add(cases)
    return total


def count_cases(report):
    total = Count()
    for suite in report.get("testsuites", []):
        for case in suite["testsuite"]:
            if case.get("failures"):
                total.add(failure(f"{suite['name']}.{case['name']}"))
            elif case.get("status") == "NOTRUN" or case.get("result") in ("SKIPPED", "SUPPRESSED"):
                total.skipped += 1
                print(f"skipped: {suite['name']}.{case['name']}")
            else:
                total.passed += 1
    return total


def run_stories(build, work, jobs):
    report = work / "story.json"
    status = subprocess.run([sys.executable, str(SOURCE / "test/story/story.py"), "--janua", str(build / "janua"),
                             "--jobs", str(jobs), "--json", str(report)]).returncode
    if not report.exists():
        return failure(f"the story runner ended with {status}")
    told = json.loads(report.read_text())
    total = Count(told["passed"], told["failed"], told["skipped"])
    total.names = [f"story {name}" for name in told["failures"]]
    return total


def run_peers(build, work, jobs):
    if not list((SOURCE / "test/peer").glob("test_*.py")):
        return Count()
    report = work / "peer.xml"
    environment = dict(os.environ, JANUA=str(build / "janua"))
    status = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "--durations=5",
                             f"--junit-xml={report}", str(SOURCE / "test/peer")], env=environment,
                            cwd=SOURCE, stdin=subprocess.DEVNULL).returncode
    if not report.exists():
        return failure(f"pytest ended with {status}")
    return count_pytest(report)


def count_pytest(report):
    total = Count()
    for case in xml.parse(report).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            total.add(failure(f"{case.get('classname')}.{case.get('name')}"))
        elif case.find("skipped") is not None:
            total.skipped += 1
        else:
            total.passed += 1
    return total


def failure(name):
    count = Count(failed=1)
    count.names = [name]
    return count


def find_fixtures():
    """Sets JANUA_FIXTURES where they are. In CI their absence is a failure."""
    folder = pathlib.Path(os.environ.get("JANUA_FIXTURES") or SOURCE.parent / "shared/fixtures")
    if folder.is_dir():
        os.environ["JANUA_FIXTURES"] = str(folder.resolve())
        return True
    print(f"the fixtures are not at {folder}; set JANUA_FIXTURES. Tests that need them are skipped", flush=True)
    return os.environ.get("CI") != "true"


def main():
    parts = {"unit": run_units, "story": run_stories, "peer": run_peers}
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[[], *parts], help="default: all")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build/release")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    build = options.build.resolve()
    work = build / "test-run"  # reports and the shared life; a new run starts from nothing
    shutil.rmtree(work, ignore_errors=True)
    (work / "gtest").mkdir(parents=True)
    os.environ["JANUA_TEST_LIFE"] = str(work / "life")
    total = Count() if find_fixtures() else failure("the fixtures are missing and CI=true")
    lines = []
    for name in options.parts or parts:
        print(f"== {name} tests", flush=True)
        began = time.time()
        count = parts[name](build, work, options.jobs)
        lines.append(f"{name:6} {time.time() - began:7.1f} s   {count.line()}")
        total.add(count)
    print("\n" + "\n".join(lines))
    for name in total.names:
        print(f"failed: {name}")
    print(total.line(), flush=True)
    sys.exit(1 if total.failed or not total.passed else 0)


if __name__ == "__main__":
    main()
