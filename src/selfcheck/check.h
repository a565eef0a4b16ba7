// A check is one file in selfcheck/check/: a way in which tools have given a wrong result and said
// nothing, as a small computation through this program's own functions. The file's name is the
// check's name.
//
// What makes a check worth its row: `right` comes from somewhere else than the functions that are
// checked (a closed form, whole numbers counted by hand, plain loops in double, a run that nothing
// stopped), and `elsewhere` is the result of the fault, made here as those tools made it. A test asks
// that the two differ by more than the tolerance, so each check can turn red.
//
// Files are compiled twice, as those of run/stage/ are: for the small program, which writes
// docs/wrong-elsewhere.md, without their computations. Hence CHECKS(run) in their entries.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/context.h"

#ifdef JANUA_LIGHT
#define CHECKS(function) nullptr
#else
#define CHECKS(function) function
#endif

namespace selfcheck {

// Numbers, or a text where `text` is not empty.
struct Answer {
  std::vector<double> numbers = {};
  std::string text = {};
};

struct Finding {
  Answer right, ours, elsewhere;
};

// Texts are equal; numbers are as many, and each differs from the right one by at most `tolerance`
// times that, so that a right 0 must be 0. What is no number equals nothing.
bool agrees(const Answer& answer, const Answer& right, double tolerance);
std::string shown(const Answer& answer);  // "1.75, 0.604"

namespace check {

// Who had it wrong, and where that can be read.
struct Report {
  const char* tool;
  const char*
      source;  // "issue #1842, mended by PR #2206"; numbers are those of the tool's own tracker
};

struct Entry {
  const char* wrong;    // what goes wrong, one sentence
  const char* input;    // a small one that shows it
  const char* right;    // what is right, and whence the right values come
  const char* columns;  // what the values are
  std::span<const Report> reports;
  double tolerance = 0;
  // Reads and writes nothing of the visitor's. Error: what the checked functions answer.
  base::Result<Finding> (*run)(const base::Context& visitor);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

}  // namespace check
}  // namespace selfcheck
