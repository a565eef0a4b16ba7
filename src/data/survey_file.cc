#include "data/survey_file.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/ascii.h"
#include "base/utf8.h"
#include "data/deliver.h"
#include "data/guess_encoding.h"
#include "data/json_lines.h"
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

// What was read of a file, and how much of it there is.
struct Front {
  std::string bytes;
  double whole = 0;  // bytes of all of it, unpacked
  bool cut = false;  // there is more than this
};

// The language of a text, "" if it cannot be told or is none of ours: then `stranger` has its code,
// where it can be told.
struct Told {
  std::string language{}, stranger{};
};

Told told_by(std::string_view text) {
  const auto found = text::identify(text);
  if (!found.language.empty())
    return {found.reliable || text.size() > 100 ? found.language : "", ""};
  return {"", found.reliable ? found.code : ""};
}

// What a record says of itself counts as it does where the source is read.
Told told_by(const std::string& said, std::string_view text) {
  if (said.empty()) return told_by(text);
  const auto code = text::canonical_language(said);
  if (code.ok()) return {*code, ""};
  Reading unheard;
  return {"", safe_label(said.substr(0, base::valid_prefix(said.substr(0, 20))), unheard)};
}

void add(Amount& to, double documents, double text_bytes) {
  to.documents += documents;
  to.text_bytes += text_bytes;
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

void keep_sample(std::string_view text, const std::string& language, Survey& survey) {
  constexpr std::size_t enough = 64 * 1024;
  if (language.empty()) return;
  if (survey.repeated[language].meet(text)) return;
  auto& sample = survey.samples[language];
  if (sample.size() >= enough) return;
  const auto part = text.substr(0, enough - sample.size());
  (sample += part.substr(0, base::valid_prefix(part))) += '\n';
}

// Text and pages: one document.
Result<void> look_at_one(const Front& front, const std::string& encoding, const std::string& where,
                         Surveyed& file, Survey& survey) {
  const bool html = is_html(file.path);
  const auto declared = html ? store::declared_encoding(front.bytes) : "";
  auto text = TRY(decoded(front.bytes, declared.empty() ? encoding : declared, where));
  if (html) {
    Result<void> done;
    text = text_of_page(text, where, done);
    TRY(std::move(done));
  }
  const bool blank = split_paragraphs(text, "").empty();
  if (blank)
    return Error{Code::bad_data, html ? "no text on the page" : "no text in it", where, ""};
  const auto bytes =
      static_cast<double>(text.size()) / static_cast<double>(front.bytes.size()) * front.whole;
  const auto told = told_by(text);
  file.languages[told.language] = {1, bytes};
  keep_sample(text, told.language, survey);
  if (!told.stranger.empty()) add(survey.strangers[told.stranger], 1, bytes);
  return {};
}

// Adds up records of a file of which the front was read, and stretches the sums to the whole.
class Records {
 public:
  explicit Records(Survey& survey) : survey_(survey) {}
  void add(std::string_view text, const std::string& said) {
    const auto told = told_by(said, text);
    keep_sample(text, told.language, survey_);
    const auto bytes = static_cast<double>(text.size());
    data::add(languages_[told.language], 1, bytes);
    if (!told.stranger.empty()) data::add(strangers_[told.stranger], 1, bytes);
  }
  void stretch(double by, Surveyed& file) const {
    for (const auto& [language, amount] : languages_)
      data::add(file.languages[language], by * amount.documents, by * amount.text_bytes);
    for (const auto& [code, amount] : strangers_)
      data::add(survey_.strangers[code], by * amount.documents, by * amount.text_bytes);
  }

 private:
  Survey& survey_;
  std::map<std::string, Amount> languages_, strangers_;
};

double stretch_of(double whole, std::size_t read) {
  return std::max(1.0, whole / std::max(1.0, static_cast<double>(read)));
}

std::string members_of(const base::Json& line) {
  std::string out;
  for (const auto& [key, value] : line.items()) out += (out.empty() ? "" : ", ") + key;
  return out;
}

// A reading would stop at a row that is broken, so the file is left out with it.
Error at_line(const Error& error, std::uint64_t line) {
  return {Code::bad_data, error.what + " (line " + std::to_string(line) + ")", error.where,
          error.hint};
}

// Of a file in which no line is sound.
Error no_line_is_sound(const std::string& front, const BrokenLine& first,
                       const std::string& where) {
  auto lines = store::JsonlReader::over({nullptr, front}, "front.jsonl");
  lines.allow_huge_numbers();
  const auto json = lines.next();
  const bool named = json.ok() && *json && (*json)->is_object() && !(*json)->contains("text") &&
                     !(*json)->contains("blocks");
  if (named)
    return {Code::bad_data, "its lines have no member 'text', but: " + members_of(**json), where,
            "rename the member that holds the text"};
  return at_line(first.error, first.line);
}

// Lines that are whole.
base::Bytes whole_lines(const Front& front) {
  const std::string_view all = front.bytes;
  const auto end = front.cut ? all.rfind('\n') : all.size();
  return {nullptr, all.substr(0, end == std::string_view::npos ? all.size() : end)};
}

Result<void> look_at_lines(const Front& front, const std::string&, const std::string& where,
                           Surveyed& file, Survey& survey) {
  auto lines = store::JsonlReader::over(whole_lines(front), "front.jsonl");
  auto sizes = store::JsonlReader::over(whole_lines(front), "front.jsonl");
  lines.allow_huge_numbers();
  Records records(survey);
  std::size_t read = 0;  // as they stand in the file: an escape is six bytes of a letter
  int count = 0;
  file.says_license = true;
  std::optional<BrokenLine> first;
  const Fetched fetched;
  Reading unheard;
  for (int looked = 0; looked < kMostRecords; ++looked) {
    auto one = TRY(read_next(lines, fetched, unheard));
    if (!one.sound && !one.broken) break;
    read += TRY(sizes.next_line())->size() + 1;
    if (one.broken) {
      if (!first) first = std::move(one.broken);
      continue;
    }
    ++count;
    file.says_language |= !one.sound->language.empty();
    file.says_license &= one.sound->document.license != "NOASSERTION";
    records.add(one.sound->document.text(), one.sound->language);
  }
  if (count == 0 && first) return no_line_is_sound(front.bytes, *first, where);
  if (count == 0) return Error{Code::bad_data, "no line in it", where, ""};
  if (first) {
    file.bad_lines = true;
    survey.left_out.push_back({file.path + ":" + std::to_string(first->line),
                               "a broken line: " + first->error.what,
                               "the recipe leaves out such lines: bad_lines", false, true});
  }
  records.stretch(stretch_of(front.whole, read), file);
  return {};
}

using Rows = std::vector<std::vector<std::string>>;

// The column whose header is one of `names`, "" if none is.
std::string column_called(const std::vector<std::string>& head,
                          const std::set<std::string>& names) {
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

Result<Rows> read_rows(store::CsvReader& reader, bool cut) {
  Rows out;
  while (out.size() < kMostRecords) {
    auto row = reader.next();
    if (!row.ok() && cut) break;  // the front may end within quotes
    if (!row.ok()) return at_line(row.error(), reader.line());
    if (!*row) break;
    out.push_back(std::move(**row));
  }
  return out;
}

Result<void> name_columns(const std::vector<std::string>& head, const Rows& rows,
                          const std::string& where, Surveyed& file) {
  file.text_column = column_called(head, {"text", "content", "body", "document"});
  if (file.text_column.empty()) file.text_column = longest_column(head, rows);
  if (file.text_column.empty())
    return Error{Code::bad_data, "the column that holds most text has no name", where,
                 "name it in the first row"};
  file.id_column = column_called(head, {"id", "key", "identifier"});
  file.language_column = column_called(head, {"language", "lang"});
  file.says_language = !file.language_column.empty();
  return {};
}

Result<void> look_at_table(const Front& front, const std::string& encoding,
                           const std::string& where, Surveyed& file, Survey& survey) {
  const auto text = TRY(decoded(front.bytes, encoding, where));
  const char separator = store::guess_separator(text);
  file.separator = std::string(1, separator);
  store::CsvReader reader(text, separator, where);
  const auto head = TRY(reader.next());
  if (!head) return Error{Code::bad_data, "no row in it", where, ""};
  const auto begin = reader.read();
  const auto rows = TRY(read_rows(reader, front.cut));
  if (rows.empty()) return Error{Code::bad_data, "no row beside that of its columns", where, ""};
  TRY(name_columns(*head, rows, where, file));
  const auto at = [&](const std::string& column) {
    return static_cast<std::size_t>(std::ranges::find(*head, column) - head->begin());
  };
  Records records(survey);
  for (const auto& row : rows)
    if (row.size() == head->size())
      records.add(row[at(file.text_column)],
                  file.language_column.empty() ? "" : row[at(file.language_column)]);
  const auto grown = static_cast<double>(text.size()) / static_cast<double>(front.bytes.size());
  records.stretch(stretch_of(grown * front.whole, reader.read() - begin), file);
  return {};
}

// By the source that reads such a file alone.
using Looking = Result<void> (*)(const Front& front, const std::string& encoding,
                                 const std::string& where, Surveyed& file, Survey& survey);
constexpr struct {
  std::string_view source;
  Looking look;
} kLooks[] = {
    {"text", look_at_one}, {"html", look_at_one}, {"jsonl", look_at_lines}, {"csv", look_at_table}};

Looking look_of(const Form& form) {
  for (const auto& one : kLooks)
    if (one.source == form.source) return one.look;
  CHECK(false, "every form of data/ending.h is looked into");
  return nullptr;
}

Result<Front> read_front(const base::Path& where, std::uint64_t bytes, const Surveyed& file,
                         base::Disk& disk) {
  const auto most = file.form->many ? kFrontOfMany : kFront;
  Front out{TRY(store::read_front(disk, where, most))};
  out.cut = out.bytes.size() == most;
  const auto grown = static_cast<double>(bytes) * (is_packed(file.path) ? kPacked : 1);
  out.whole = std::max(static_cast<double>(out.bytes.size()), out.cut ? grown : 0.0);
  return out;
}

// What it would be with the encoding that it looks like.
void note_undeclared(const Front& front, const std::string& where, const Surveyed& file,
                     Survey& survey) {
  Surveyed out{.path = file.path, .form = file.form, .bytes = file.bytes};
  out.encoding = guess_encoding(front.bytes);
  Survey unheard;
  if (!out.encoding.empty() && !look_of(*file.form)(front, out.encoding, where, out, unheard).ok())
    out.encoding.clear();
  for (const auto& [language, text] : unheard.samples) keep_sample(text, language, survey);
  survey.undeclared.push_back(std::move(out));
}

}  // namespace

Result<Surveyed> look_into(const base::Path& folder, const std::string& path, std::uint64_t bytes,
                           Survey& survey, base::Disk& disk) {
  Surveyed out{.path = path, .form = form_of(path), .bytes = bytes};
  CHECK(out.form, "only files of a form are looked into");
  const auto where = base::join(folder, path);
  if (out.form->whole) TRY(check_size(bytes, where));
  const auto front = TRY(read_front(where, bytes, out, disk));
  if (front.bytes.empty()) return Error{Code::bad_data, "empty", where, ""};
  const auto looked = look_of(*out.form)(front, "", where, out, survey);
  if (looked.ok()) return out;
  if (looked.error().what == text::kUndeclared || !text::utf16_without_mark(front.bytes).empty())
    note_undeclared(front, where, out, survey);
  return looked.error();
}

}  // namespace data
