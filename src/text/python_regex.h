// Regular expressions as Python's `re` reads them, matched by PCRE2: what filters and metrics of a task say.
//
// Texts are Unicode: \w, \d, \s and \b know all scripts. What differs in spelling is put into PCRE2's: \Z is the
// very end. An expression that backtracks without end is an error.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace text {

class PythonRegex {
 public:
  // Error: bad_data, with the place in the expression.
  static base::Result<PythonRegex> compile(const std::string& expression, const std::string& where);

  // findall(): of each match its groups, or the whole where there are none. A group without a match is empty.
  base::Result<std::vector<std::vector<std::string>>> find_all(std::string_view text) const;
  // sub(): `replacement` may name groups as \1 and the whole as \g<0>.
  base::Result<std::string> replace(std::string_view text, std::string_view replacement) const;

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
};

// re.escape() of Python.
std::string escaped(std::string_view text);

}  // namespace text
