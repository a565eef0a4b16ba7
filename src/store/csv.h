// Comma-separated values, by RFC 4180: records end with a line break, fields in double quotes may
// hold separators, line breaks and, doubled, quotes.
//
//   file   = record *(EOL record) [EOL]      EOL = CR LF / LF / CR
//   record = field *(SEPARATOR field)
//   field  = DQUOTE *(any / 2DQUOTE) DQUOTE  /  *(any but SEPARATOR, DQUOTE, CR, LF)
//
// What is taken beyond it: other separators (semicolon, tab), line ends of any kind, a quote in
// the middle of a field that did not begin with one, and empty lines and a first line such as
// "sep=;" (Excel's), which are no records. Line breaks inside quotes stay as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace store {

class CsvReader {
 public:
  // `text` must outlive the reader; `name` stands in errors.
  CsvReader(std::string_view text, char separator, std::string name);

  // The fields of the next record; none at the end. Error: bad_data with file and line for quotes
  // that are never closed, and for letters behind closing quotes.
  base::Result<std::optional<std::vector<std::string>>> next();

  std::size_t read() const { return at_; }       // bytes of the text that were read so far
  std::uint64_t line() const { return begun_; }  // where the record that next() gave last began
  std::string where() const { return name_ + ":" + std::to_string(begun_); }

 private:
  base::Result<std::string> quoted();
  std::string plain();
  bool take_line_end();

  std::string_view text_;
  std::size_t at_ = 0;
  char separator_;
  std::string name_;
  std::uint64_t line_ = 1, begun_ = 1;
};

// The separator that a line "sep=;" says, or the first line is written with: the most frequent of
// comma, semicolon and tab outside of quotes; a comma where there is none.
char guess_separator(std::string_view text);

}  // namespace store
