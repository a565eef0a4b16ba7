#include "store/csv.h"

#include <algorithm>

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {

// "sep=;" alone on the first line, as Excel writes it: what names the separator is no row.
std::string_view separator_line(std::string_view text) {
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  return line.size() == 5 && line.starts_with("sep=") ? line : "";
}

}  // namespace

CsvReader::CsvReader(std::string_view text, char separator, std::string name)
    : text_(text),
      at_(separator_line(text).size()),
      separator_(separator),
      name_(std::move(name)) {}

bool CsvReader::take_line_end() {
  if (at_ >= text_.size() || (text_[at_] != '\n' && text_[at_] != '\r')) return false;
  const bool both = text_.substr(at_, 2) == "\r\n";
  at_ += both ? 2 : 1;
  ++line_;
  return true;
}

std::string CsvReader::plain() {
  const auto begin = at_;
  while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
    ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

Result<std::string> CsvReader::quoted() {
  const auto opened = line_;
  std::string out;
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"' && text_.substr(at_, 2) != "\"\"") {
      ++at_;
      if (at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n' ||
          text_[at_] == '\r')
        return out;
      return Error{Code::bad_data, "something stands behind the quotes that close a field",
                   name_ + ":" + std::to_string(line_),
                   "a quote inside of quotes is written twice"};
    }
    if (c == '"') ++at_;
    const bool ends_line = c == '\n' || (c == '\r' && text_.substr(at_, 2) != "\r\n");
    line_ += ends_line ? 1 : 0;
    out += c;
  }
  return Error{Code::bad_data, "the quotes that open here are never closed",
               name_ + ":" + std::to_string(opened), "close them, or write a single quote twice"};
}

Result<std::optional<std::vector<std::string>>> CsvReader::next() {
  while (take_line_end()) {
  }
  if (at_ >= text_.size()) return std::optional<std::vector<std::string>>();
  begun_ = line_;
  std::vector<std::string> fields;
  for (;;) {
    const bool in_quotes = at_ < text_.size() && text_[at_] == '"';
    fields.push_back(in_quotes ? TRY(quoted()) : plain());
    if (at_ >= text_.size() || text_[at_] != separator_) break;
    ++at_;
  }
  take_line_end();
  return std::optional(std::move(fields));
}

char guess_separator(std::string_view text) {
  std::size_t counts[3] = {};
  constexpr std::string_view separators = ",;\t";
  if (const auto said = separator_line(text);
      !said.empty() && separators.find(said.back()) != separators.npos)
    return said.back();
  bool in_quotes = false;
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    if (!in_quotes && (c == '\n' || c == '\r')) break;
    const auto which = separators.find(c);
    if (!in_quotes && which != separators.npos) ++counts[which];
  }
  const auto most = std::max_element(std::begin(counts), std::end(counts));
  return separators[static_cast<std::size_t>(most - std::begin(counts))];
}

}  // namespace store
