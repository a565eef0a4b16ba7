// The numbers of a text as they are written: groups of letters and digits with one sign between them.
//
// "12 345-6" is one run, so a part of a longer number is never taken for a number of its own. In a run each
// group has a digit, but for one or two capitals behind a hyphen or space at its end ("84757095-W").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace data::privacy {

struct Group {
  std::size_t begin = 0, end = 0;  // bytes of the text
  std::size_t written = 0;         // where it ends in NumberRun::written
};

struct NumberRun {
  std::vector<Group> groups;
  std::string written;  // letters upper-case, spaces and hyphens of any kind as those of ASCII
  bool odd = false;     // longer than any number, or grown together with letters beyond ASCII
  bool tail = false;    // the last group is letters alone

  std::size_t begin() const { return groups.front().begin; }
};

std::vector<NumberRun> number_runs(std::string_view text);

// The run with one or two groups of capitals in front of it, the longest first: "X-2482300-W" of "2482300-W",
// "RSS MRA 85T10 A562S" of "85T10 A562S". None where no such group stands there.
std::vector<NumberRun> with_letters(std::string_view text, const NumberRun& run);

}  // namespace data::privacy
