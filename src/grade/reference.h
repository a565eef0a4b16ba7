// What a line says the right answer is, and where in an answer the result stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grade/grader.h"

namespace grade {

// "reference" of a line: a text, a number, or a list of these, of which any is right; as texts. Error: bad_data for a
// line without one.
base::Result<std::vector<std::string>> references(const Asked& asked);

// A text of the line, else the option, else "".
std::string said(const Asked& asked, const char* member, const std::string& option);

// What is graded of an answer.
//   whole: all of it
//   boxed: what stands in the last \boxed{...}
//   tag: what stands in the last <answer>...</answer>
//   last_line: the last line that is not blank
//   result: boxed, else tag, else all of it
// Without white space at both ends. Error: bad_request for another word.
base::Result<void> check_part(const std::string& part);
struct Part {
  bool found = false;
  std::string text;
  std::string missing;  // what was not found, as a reason
};
Part part_of(std::string_view answer, const std::string& part);

// "...", cut behind 80 bytes at a character, for reasons.
std::string as_said(std::string_view text);

}  // namespace grade
