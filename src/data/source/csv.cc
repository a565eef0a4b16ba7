// A table of comma-separated values (RFC 4180; .gz and .zst are unpacked), one document a row. The
// first row names the columns; one of them holds the text, one may hold the key, one the language.
// A row with more or fewer fields than there are columns is left out and counted, and so is one
// that is in none of the source's languages.
#include "store/csv.h"

#include <algorithm>
#include <optional>

#include "data/deliver.h"
#include "data/local.h"
#include "data/tell_language.h"
#include "text/language.h"
#include "text/utf8.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Result;

namespace {

using Cells = std::vector<std::string>;

struct Table : ManyTexts {
  Table() = default;  // without it g++ 12 warns falsely: an aggregate of aggregates of aggregates
  std::string text_column = "text";
  std::string id_column;
  std::string language_column;
  std::string separator = ",";

  template <class V>
  void fields(V& v) {
    ManyTexts::fields(v);
    v(text_column, "text_column", "the column that holds the text");
    v(id_column, "id_column", "the column that holds the key of each row; empty counts rows");
    v(language_column, "language_column",
      "the column that holds the language of each row, such as de; empty: the source says it");
    v(separator, "separator", "what stands between fields: a comma, a semicolon or a tab");
  }
  Result<void> check() const;
};

Result<void> Table::check() const {
  const auto wrong = [&](const std::string& what, const std::string& hint) {
    return Error{Code::bad_request, what, "", hint};
  };
  if (language_column.empty() || !language.empty() || !languages.empty()) {
    TRY(ManyTexts::check());
  } else {
    TRY(check_but_language());
    TRY(check_license());
  }
  if (text_column.empty())
    return wrong("source '" + name + "' names no column of text", "set text_column");
  if (separator.size() == 1 && std::string_view(",;\t").find(separator[0]) != std::string::npos)
    return {};
  return wrong("the separator of source '" + name + "' is none that is known",
               "write \",\", \";\" or \"\\t\"");
}

// How many columns there are, and where those stand that are read.
struct Columns {
  std::size_t count = 0, text = 0;
  std::optional<std::size_t> id, language;
};

Result<std::size_t> find_column(const Cells& head, const std::string& name, const char* key,
                                const std::string& where) {
  const auto found = std::ranges::find(head, name);
  if (found != head.end()) return static_cast<std::size_t>(found - head.begin());
  std::string all;
  for (const auto& one : head) all += (all.empty() ? "" : ", ") + one;
  return Error{Code::bad_request,
               "the table has no column '" + name + "', it has: " + text::repair_utf8(all).text,
               where, std::string("set ") + key + " to one of them, or separator to another one"};
}

Result<Columns> find_columns(const Cells& head, const base::Json& options,
                             const std::string& where) {
  Columns out;
  out.count = head.size();
  out.text = TRY(find_column(head, options.value("text_column", "text"), "text_column", where));
  if (const auto id = options.value("id_column", ""); !id.empty())
    out.id = TRY(find_column(head, id, "id_column", where));
  if (const auto language = options.value("language_column", ""); !language.empty())
    out.language = TRY(find_column(head, language, "language_column", where));
  return out;
}

base::Json options_of(const Table& table) {
  auto out = reading_options(table);
  out["text_column"] = table.text_column;
  out["separator"] = table.separator;
  if (!table.id_column.empty()) out["id_column"] = table.id_column;
  if (!table.language_column.empty()) out["language_column"] = table.language_column;
  return out;
}

Result<Fetched> fetch(const base::Settings& options, base::Context& ctx) {
  const auto& own = options.as<Table>();
  auto out = TRY(find_file(own, ctx));
  out.options = options_of(own);
  TRY(keep_languages(own.languages, out.options));
  return out;
}

// "" leaves the row out, and `reason` says why.
std::string language_of(const Cells& row, const Columns& columns, const Fetched& fetched,
                        std::span<const std::string> languages, std::string& reason) {
  const auto said = columns.language ? row[*columns.language] : "";
  if (!said.empty()) {
    const auto code = text::canonical_language(said);
    if (!code.ok()) reason = "its language is unknown";
    if (!code.ok() || languages.empty()) return code.ok() ? *code : "";
    if (std::ranges::find(languages, *code) != languages.end()) return *code;
    reason = "its language is none of the source's";
    return "";
  }
  if (languages.empty()) {
    if (fetched.language.empty()) reason = "it names no language";
    return fetched.language;
  }
  const auto told = tell_language(row[columns.text], languages);
  if (told.empty()) reason = why_none(row[columns.text]);
  return told;
}

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  const auto text = TRY(read_decoded(fetched, fetched.file, ctx, reading));
  const auto separator = fetched.options.value("separator", ",");
  store::CsvReader rows(text, separator[0], fetched.file);
  const auto head = TRY(rows.next());
  if (!head)
    return Error{Code::bad_data, "the table is empty", fetched.file,
                 "take the source "
                 "out"};
  const auto columns = TRY(find_columns(*head, fetched.options, rows.where()));
  const auto languages = kept_languages(fetched);
  for (std::size_t number = 1;; ++number) {
    TRY(ctx.cancel.check("sources"));
    const auto row = TRY(rows.next());
    if (!row) return {};
    if (row->size() != columns.count) {
      ++reading.counts["row left out: not as many fields as columns"];
      continue;
    }
    std::string reason;
    const auto language = language_of(*row, columns, fetched, languages, reason);
    if (language.empty()) {
      ++reading.counts["row left out: " + reason];
      continue;
    }
    auto key = columns.id ? safe_label((*row)[*columns.id], reading) : std::string();
    auto document = begin_document(fetched, key.empty() ? std::to_string(number) : key);
    document.kind = "text";
    document.language = language;
    document.blocks = split_paragraphs((*row)[columns.text], document.key);
    TRY(deliver(std::move(document), reading));
  }
}

// The columns are looked for before the work begins.
Result<void> ready(const base::Settings& options, base::Disk& disk) {
  const auto& own = options.as<Table>();
  TRY(is_file(own, disk));
  TRY(check_size(TRY(disk.open_reader(own.path.place()))->size(), own.path.place()));
  const auto head = TRY(read_head(own.path.place(), own.encoding, disk));
  store::CsvReader rows(head, own.separator[0], own.path.place());
  const auto first = TRY(rows.next());
  if (!first)
    return Error{Code::bad_request, "the table of source '" + own.name + "' is empty",
                 own.path.place(), "take the source out"};
  TRY(find_columns(*first, options_of(own), rows.where()));
  return {};
}

// A column may say other languages.
Label label(const base::Settings& options) {
  auto out = local_label<Table>(options);
  out.any_language = !options.as<Table>().language_column.empty();
  return out;
}

}  // namespace

extern const Entry csv{.summary = "comma-separated values, one document a row",
                       .options = base::options<Table>,
                       .label = label,
                       .fetch = fetch,
                       .read = read,
                       .ready = ready};

}  // namespace data::source
