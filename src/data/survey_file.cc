#include "data/survey_file.h"

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "data/deliver.h"
#include "data/guess_encoding.h"
#include "data/local.h"
#include "store/csv.h"
#include "store/html.h"
#include "store/html_charset.h"
#include "store/jsonl.h"
#include "store/stream.h"
#include "text/charset.h"
#include "text/identify.h"
#include "text/language.h"
#include "text/utf8.h"
#include "text/wide.h"

namespace data {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::size_t kFront = std::size_t{64} << 10;
constexpr std::size_t kFrontOfMany = std::size_t{4} << 20;  // of files that hold many documents
constexpr int kMostRecords = 300;
constexpr double kPacked = 3;  // what text shrinks to by gzip and zstd, about

bool is_packed(const std::string& path) {
  return base::ascii_lower(path).ends_with(".gz") || base::ascii_lower(path).ends_with(".zst");
}

// The language of a text, "" if it cannot be told or is none of ours.
std::string language_of(std::string_view text, Survey& survey) {
  const auto found = text::identify(text);
  if (!found.language.empty()) return found.reliable || text.size() > 100 ? found.language : "";
  if (found.reliable) {
    auto& stranger = survey.strangers[found.code];
    stranger.documents += 1;
    stranger.text_bytes += static_cast<double>(text.size());
  }
  return "";
}

std::string text_of_page(std::string_view html, const std::string& where, Result<void>& done) {
  auto page = store::read_html(html, {}, where);
  if (!page.ok()) done = page.error();
  std::string out;
  if (page.ok())
    for (const auto& block : page->blocks) out += block.text + "\n\n";
  return out;
}

// A long front ends in the middle of a character, and so may one of an even number of bytes.
Result<std::string> decoded(const std::string& bytes, const std::string& label,
                            const std::string& where) {
  return text::repair_utf8(TRY(text::decode(bytes, label, where)).text).text;
}

// Text and pages: one document.
Result<void> look_at_one(const std::string& front, double whole, const std::string& where,
                         Surveyed& file, Survey& survey) {
  const bool html = file.kind == Surveyed::Kind::page;
  auto text = TRY(decoded(front, html ? store::declared_encoding(front) : "", where));
  if (html) {
    Result<void> done;
    text = text_of_page(text, where, done);
    TRY(std::move(done));
  }
  const bool blank = split_paragraphs(text, "").empty();
  if (blank)
    return Error{Code::bad_data, html ? "no text on the page" : "no text in it", where, ""};
  const auto share = static_cast<double>(text.size()) / static_cast<double>(front.size());
  file.languages[language_of(text, survey)] = {1, share * whole};
  return {};
}

// Adds up records of a file of which the front was read, and stretches the sums to the whole.
class Records {
 public:
  void add(std::string_view text, const std::string& said, Survey& survey) {
    const auto code = text::canonical_language(said);
    auto& amount = file_.languages[!said.empty() && code.ok() ? *code : language_of(text, survey)];
    amount.documents += 1;
    amount.text_bytes += static_cast<double>(text.size());
  }
  void stretch(double by) {
    for (auto& [language, amount] : file_.languages) {
      amount.documents *= by;
      amount.text_bytes *= by;
    }
  }
  explicit Records(Surveyed& file) : file_(file) {}

 private:
  Surveyed& file_;
};

std::string text_member(const base::Json& line, const char* name) {
  const auto found = line.find(name);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string members_of(const base::Json& line) {
  std::string out;
  for (const auto& [key, value] : line.items()) out += (out.empty() ? "" : ", ") + key;
  return out;
}

Result<void> look_at_lines(const std::string& front, double whole, const std::string& where,
                           Surveyed& file, Survey& survey) {
  auto lines =
      store::JsonlReader::over(base::Bytes(std::shared_ptr<const void>(), front), "front.jsonl");
  lines.allow_huge_numbers();
  Records records(file);
  double read = 0;
  int count = 0;
  for (; count < kMostRecords; ++count) {
    auto line = lines.next();
    if (!line.ok() && count > 0) break;  // the front ends within a line
    if (!line.ok()) return Error{Code::bad_data, line.error().what, where + ":1", ""};
    if (!*line) break;
    const auto& one = **line;
    if (!one.is_object() || (!one.contains("text") && !one.contains("blocks")))
      return Error{Code::bad_data,
                   "its lines have no member 'text'" +
                       (one.is_object() ? ", but: " + members_of(one) : std::string()),
                   where, "rename the member that holds the text"};
    auto said = text_member(one, "language");
    if (said.empty()) said = text_member(one, "lang");
    file.says_language |= !said.empty();
    file.says_license |= one.contains("license");
    auto text = text_member(one, "text");
    if (one.contains("blocks") && one["blocks"].is_array())
      for (const auto& block : one["blocks"])
        if (block.is_object()) text += text_member(block, "text") + "\n";
    records.add(text, said, survey);
    read +=
        static_cast<double>(one.dump(-1, ' ', false, base::Json::error_handler_t::replace).size());
  }
  if (count == 0) return Error{Code::bad_data, "no line in it", where, ""};
  records.stretch(std::max(1.0, whole / std::max(1.0, read)));
  return {};
}

using Rows = std::vector<std::vector<std::string>>;

// The column whose header is one of `names`, "" if none is.
std::string column_called(const std::vector<std::string>& head, std::set<std::string> names) {
  for (const auto& one : head)
    if (names.contains(base::ascii_lower(one))) return one;
  return "";
}

// Where no header says it, the longest column is the text.
std::string longest_column(const std::vector<std::string>& head, const Rows& rows) {
  std::vector<std::size_t> bytes(head.size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < std::min(row.size(), head.size()); ++i) bytes[i] += row[i].size();
  return head[static_cast<std::size_t>(std::ranges::max_element(bytes) - bytes.begin())];
}

Result<void> look_at_table(const std::string& front, double whole, const std::string& where,
                           Surveyed& file, Survey& survey) {
  const auto text = TRY(decoded(front, "", where));
  const char separator = store::guess_separator(text);
  file.separator = std::string(1, separator);
  store::CsvReader reader(text, separator, where);
  const auto head = TRY(reader.next());
  if (!head) return Error{Code::bad_data, "no row in it", where, ""};
  Rows rows;
  while (rows.size() < kMostRecords) {
    auto row = reader.next();  // the front may end within quotes
    if (!row.ok() || !*row) break;
    rows.push_back(std::move(**row));
  }
  if (rows.empty()) return Error{Code::bad_data, "no row beside that of its columns", where, ""};
  file.text_column = column_called(*head, {"text", "content", "body", "document"});
  if (file.text_column.empty()) file.text_column = longest_column(*head, rows);
  file.id_column = column_called(*head, {"id", "key", "identifier"});
  file.language_column = column_called(*head, {"language", "lang"});
  const auto at = [&](const std::string& column) {
    return static_cast<std::size_t>(std::ranges::find(*head, column) - head->begin());
  };
  Records records(file);
  double read = 0;
  for (const auto& row : rows) {
    for (const auto& field : row) read += static_cast<double>(field.size() + 1);
    if (row.size() != head->size()) continue;
    records.add(row[at(file.text_column)],
                file.language_column.empty() ? "" : row[at(file.language_column)], survey);
  }
  file.says_language = !file.language_column.empty();
  records.stretch(std::max(1.0, whole / std::max(1.0, read)));
  return {};
}

Surveyed::Kind kind_of(const std::string& path) {
  if (is_lines(path)) return Surveyed::Kind::lines;
  if (is_table(path)) return Surveyed::Kind::table;
  return is_html(path) ? Surveyed::Kind::page : Surveyed::Kind::text;
}

}  // namespace

bool is_readable(const std::string& path) {
  return is_lines(path) || is_table(path) || is_html(path) || is_text(path);
}

Result<Surveyed> look_into(const base::Path& folder, const std::string& path, std::uint64_t bytes,
                           Survey& survey, base::Disk& disk) {
  using Kind = Surveyed::Kind;
  Surveyed out{.path = path, .kind = kind_of(path), .bytes = bytes};
  const bool many = out.kind == Kind::lines || out.kind == Kind::table;
  const auto where = base::join(folder, path);
  if (out.kind != Kind::lines) TRY(check_size(bytes, where));
  const auto front = TRY(store::read_front(disk, where, many ? kFrontOfMany : kFront));
  if (front.empty()) return Error{Code::bad_data, "empty", where, ""};
  const auto size = static_cast<double>(bytes);
  const auto whole = std::max(
      static_cast<double>(front.size()),
      front.size() < (many ? kFrontOfMany : kFront) ? 0.0 : size * (is_packed(path) ? kPacked : 1));
  const auto look = out.kind == Kind::lines   ? look_at_lines
                    : out.kind == Kind::table ? look_at_table
                                              : look_at_one;
  const auto looked = look(front, whole, where, out, survey);
  if (looked.ok()) return out;
  if (looked.error().what == text::kUndeclared || !text::utf16_without_mark(front).empty())
    survey.encodings[guess_encoding(front)].push_back(path);
  return looked.error();
}

}  // namespace data
