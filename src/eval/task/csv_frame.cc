#include "eval/task/csv_frame.h"

#include <algorithm>
#include <charconv>
#include <cmath>
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
    "",     "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A",  "NA",       "NULL", "NaN",    "None",     "n/a",  "nan",  "null"};

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

double power(std::int64_t exponent) {
  static const auto powers = [] {
    std::vector<double> out;
    for (int i = 0; i <= 308; ++i) out.push_back(std::stod("1e" + std::to_string(i)));
    return out;
  }();
  return powers[static_cast<std::size_t>(exponent)];
}

double scaled(double number, std::int64_t exponent) {
  if (exponent > 308) return number == 0 ? 0 : std::copysign(INFINITY, number);
  if (exponent > 0) return number * power(exponent);
  if (exponent >= -308) return number / power(-exponent);
  if (exponent < -616) return std::copysign(0.0, number);
  return number / power(-308 - exponent) / power(308);
}

// As pandas' own reader of numbers, which rounds more than once: up to 17 digits, times or over a power of ten.
std::optional<double> real(std::string_view field) {
  auto text = without_blanks(field);
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  const auto word = base::ascii_lower(text);
  if (word == "inf" || word == "infinity") return minus ? -INFINITY : INFINITY;
  constexpr int kMostDigits = 17;
  double number = 0;
  std::int64_t exponent = 0;
  int digits = 0;
  std::size_t at = 0;
  bool any = false;
  for (; at < text.size() && is_digit(text[at]); ++at, any = true)
    if (digits < kMostDigits)
      number = number * 10 + (text[at] - '0'), ++digits;
    else
      ++exponent;
  if (at < text.size() && text[at] == '.')
    for (++at; at < text.size() && is_digit(text[at]); ++at, any = true)
      if (digits < kMostDigits) number = number * 10 + (text[at] - '0'), ++digits, --exponent;
  if (!any) return {};
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    auto rest = text.substr(at + 1);
    const bool down = rest.starts_with('-');
    if (down || rest.starts_with('+')) rest.remove_prefix(1);
    std::int64_t said = 0;
    std::size_t size = 0;
    for (; size < rest.size() && is_digit(rest[size]); ++size)
      said = std::min<std::int64_t>(said * 10 + (rest[size] - '0'), 100'000);
    if (size == 0) return {};
    exponent += down ? -said : said;
    at = text.size() - rest.size() + size;
  }
  if (at != text.size()) return {};
  return scaled(minus ? -number : number, exponent);
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
