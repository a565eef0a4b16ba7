#!/usr/bin/env python3
"""The sum of all tests, tried on reports written by hand: nothing that failed may get lost."""
import json
import pathlib
import tempfile
import unittest

import all as everything

CTEST = """<testsuite><testcase name="{name}" status="{status}"/></testsuite>"""
PYTEST = """<testsuites><testsuite>
<testcase classname="m" name="good"/>
<testcase classname="m" name="bad"><failure message="x"/></testcase>
<testcase classname="m" name="broken"><error message="x"/></testcase>
<testcase classname="m" name="left_out"><skipped message="no fixtures"/></testcase>
</testsuite></testsuites>"""


def cases(*results):
    rows = []
    for number, result in enumerate(results):
        row = {"name": str(number), "status": "RUN", "result": "COMPLETED"}
        row.update({"fail": {"failures": [{"failure": "x"}]}, "skip": {"result": "SKIPPED"},
                    "off": {"status": "NOTRUN", "result": "SUPPRESSED"}}.get(result, {}))
        rows.append(row)
    return {"testsuites": [{"name": "Rule", "testsuite": rows}]}


class Counting(unittest.TestCase):
    def count(self, status, report=None, name="base"):
        with tempfile.TemporaryDirectory() as folder:
            junit = pathlib.Path(folder, "ctest.xml")
            junit.write_text(CTEST.format(name=name, status=status))
            if report:
                pathlib.Path(folder, "base_test.json").write_text(json.dumps(report))
            return everything.count_units(junit, pathlib.Path(folder))

    def test_a_test_program_counts_as_its_cases(self):
        total = self.count("fail", cases("ok", "ok", "fail", "skip", "off"))
        self.assertEqual(total.line(), "2 passed, 1 failed, 2 skipped")
        self.assertEqual(total.names, ["Rule.2"])

    def test_a_program_that_died_without_a_report_is_one_failure(self):
        self.assertEqual(self.count("fail").line(), "0 passed, 1 failed, 0 skipped")

    def test_a_program_that_died_after_its_report_is_a_failure_too(self):
        self.assertEqual(self.count("fail", cases("ok")).line(), "1 passed, 1 failed, 0 skipped")

    def test_a_program_that_was_not_built_is_a_failure(self):
        self.assertEqual(self.count("notrun").line(), "0 passed, 1 failed, 0 skipped")

    def test_any_other_test_counts_as_one(self):
        self.assertEqual(self.count("run", name="fence").line(), "1 passed, 0 failed, 0 skipped")
        self.assertEqual(self.count("fail", name="fence").names, ["fence"])

    def test_no_report_at_all_is_a_failure(self):
        self.assertEqual(everything.count_units(pathlib.Path("/nowhere"), None).failed, 1)

    def test_pytest_s_failures_and_errors_both_count(self):
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder, "peer.xml")
            report.write_text(PYTEST)
            self.assertEqual(everything.count_pytest(report).line(), "1 passed, 2 failed, 1 skipped")


if __name__ == "__main__":
    unittest.main()
