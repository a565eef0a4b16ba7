#include "eval/task/csv_frame.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>

#include "base/ascii.h"
#include "store/csv.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

const std::set<std::string_view> kLacking = {
    "",     "#N/A", "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A",  "NA",       "NULL", "NaN",     "None",     "n/a",  "nan",  "null"};

bool is_lacking(std::string_view field) { return kLacking.contains(field); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n\v\f");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n\v\f") + 1 - begin);
}

std::optional<Value> whole(std::string_view field) {
  auto text = without_blanks(field);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !(is_digit(text[0]) || (text[0] == '-' && text.size() > 1))) return {};
  std::int64_t number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return Value(number);
  std::uint64_t large = 0;
  read = std::from_chars(text.data(), text.data() + text.size(), large);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return Value(large);
  return {};
}

std::optional<double> real(std::string_view field) {
  auto text = without_blanks(field);
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto word = base::ascii_lower(text);
  if (word == "inf" || word == "infinity") return INFINITY;
  if (word == "-inf" || word == "-infinity") return -INFINITY;
  if (text.find_first_not_of("-+.0123456789eE") != std::string_view::npos) return {};
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ptr != text.data() + text.size() || read.ec == std::errc::invalid_argument) return {};
  if (read.ec == std::errc::result_out_of_range)
    return std::strtod(std::string(text).c_str(), nullptr);
  return number;
}

std::optional<bool> truth(std::string_view field) {
  if (field == "True" || field == "TRUE" || field == "true") return true;
  if (field == "False" || field == "FALSE" || field == "false") return false;
  return {};
}

// Each field by `read`, null where it lacks; nothing where one cannot be read.
template <class Read>
std::optional<std::vector<Value>> all(const std::vector<std::string>& fields, const Read& read) {
  std::vector<Value> out;
  for (const auto& field : fields) {
    if (is_lacking(field)) {
      out.emplace_back();
    } else if (const auto one = read(field)) {
      out.emplace_back(*one);
    } else {
      return {};
    }
  }
  return out;
}

std::vector<Value> values_of(const std::vector<std::string>& fields) {
  if (std::ranges::none_of(fields, is_lacking))
    if (auto out = all(fields, whole)) return *out;
  if (std::ranges::any_of(fields, [](const auto& one) { return !is_lacking(one); })) {
    if (auto out = all(fields, real)) return *out;
    if (auto out = all(fields, truth)) return *out;
  }
  return *all(fields, [](const std::string& field) { return std::optional(field); });
}

// As pandas names what has no name, or that of another column.
std::vector<std::string> named(std::vector<std::string> head) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i].empty()) head[i] = "Unnamed: " + std::to_string(i);
  for (auto& name : head) {
    auto own = name;
    for (int i = 1; taken.contains(own); ++i) own = name + "." + std::to_string(i);
    name = own;
    taken.insert(own);
  }
  return head;
}

bool is_blank(const std::vector<std::string>& record) {
  return record.size() == 1 && without_blanks(record[0]).empty();
}

}  // namespace

Result<void> CsvFrame::check_head(const std::vector<std::string>& columns, const Path& file) {
  if (first_.empty()) {
    first_ = file;
    columns_ = columns;
    fields_.resize(columns.size());
    return {};
  }
  const auto fail = [&](const std::string& what) {
    return Error{Code::bad_data, what, file,
                 "all files of a split have the same columns, named in their first lines"};
  };
  for (const auto& one : columns_)
    if (std::ranges::find(columns, one) == columns.end())
      return fail("the file has no column '" + one + "', which " + first_ + " has");
  for (const auto& one : columns)
    if (std::ranges::find(columns_, one) == columns_.end())
      return fail("the file has a column '" + one + "', which " + first_ + " has not");
  return {};
}

Result<void> CsvFrame::add(const std::string& text, const Path& file) {
  store::CsvReader reader(text, separator_, file);
  auto head = names_;
  if (head.empty()) {
    auto said = TRY(reader.next());
    if (!said) return Error{Code::bad_data, "the file has no line of column names", file, ""};
    head = *said;
  }
  head = named(head);
  TRY(check_head(head, file));
  std::vector<std::size_t> place;
  for (const auto& name : head)
    place.push_back(static_cast<std::size_t>(std::ranges::find(columns_, name) - columns_.begin()));
  // As for pandas: fields that the first line has more than there are columns stand in front, and name lines.
  std::optional<std::size_t> front;
  while (auto record = TRY(reader.next())) {
    if (is_blank(*record)) continue;
    if (!front) front = record->size() > head.size() ? record->size() - head.size() : 0;
    if (record->size() > head.size() + *front)
      return Error{Code::bad_data,
                   "a record has " + std::to_string(record->size()) + " fields, and there are " +
                       std::to_string(head.size()) + " columns",
                   reader.where(), ""};
    record->resize(head.size() + *front);
    for (std::size_t i = 0; i < head.size(); ++i)
      fields_[place[i]].push_back(std::move((*record)[*front + i]));
  }
  return {};
}

std::vector<Value> CsvFrame::take() {
  std::vector<std::vector<Value>> columns;
  for (auto& fields : fields_) {
    columns.push_back(values_of(fields));
    fields.clear();
  }
  std::vector<Value> out(columns.empty() ? 0 : columns[0].size(), Value::object());
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t i = 0; i < out.size(); ++i) out[i][columns_[c]] = std::move(columns[c][i]);
  return out;
}

}  // namespace eval::task
