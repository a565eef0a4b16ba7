// JSON lines (.gz and .zst are unpacked), one document a line: the lines that janua writes, and the
// lines that most corpora are published in.
//
// Each line is an object with "text", or with "blocks": [{"key","text"}]. It may have "language"
// (or "lang"), else the recipe's counts; "license", else the recipe's; "url", "key", "kind",
// "evidence". Other members are left alone. Where the recipe names no licence, the first line must;
// license = "NOASSERTION" says that lines without one are to be left out. A language the table does
// not know stops the reading with the line's number. Half a surrogate pair in an escape becomes
// U+FFFD; signs in a label that steer a terminal are escaped; a url that a browser would run
// (javascript:, data:) is not taken; a number that no double can hold reads as 0. All four
// are counted.
#include "store/jsonl.h"

#include "data/deliver.h"
#include "data/local.h"
#include "data/tell_language.h"
#include "text/language.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

struct Lines : LocalSource {
  std::vector<std::string> languages;

  template <class V>
  void fields(V& v) {
    LocalSource::fields(v, "language of lines that do not say it themselves, such as deu_Latn");
    v(languages, "languages",
      "where they are several: each line that says none is told by its text to be in one of these, "
      "or left out");
  }
  Result<void> check() const {
    TRY(check_but_language());
    if (language.empty() && languages.empty()) return {};
    return check_languages(name, language, languages);
  }
};

// The first of the members that is there; none if none is. Error: bad_data if it is no text.
Result<std::string> member(const Json& line, std::initializer_list<const char*> names,
                           const std::string& where) {
  for (const auto* name : names) {
    const auto found = line.find(name);
    if (found == line.end() || found->is_null()) continue;
    if (found->is_string()) return found->get<std::string>();
    return Error{Code::bad_data, std::string("'") + name + "' is not text", where, ""};
  }
  return std::string();
}

Result<std::vector<Block>> read_blocks(const Json& line, const std::string& key,
                                       const std::string& where) {
  if (line.contains("blocks"))
    return TRY(document_from_json({{"blocks", line["blocks"]}}, where)).blocks;
  if (!line.contains("text"))
    return Error{Code::bad_data, "the line has neither 'text' nor 'blocks'", where,
                 "each line is an object with a 'text'"};
  return split_paragraphs(TRY(member(line, {"text"}, where)), key);
}

// "" where the text is to tell it.
Result<std::string> read_language(const Json& line, const Fetched& fetched,
                                  const std::string& where) {
  const auto code = TRY(member(line, {"language", "lang"}, where));
  if (code.empty() && !kept_languages(fetched).empty()) return std::string();
  if (code.empty() && fetched.language.empty())
    return Error{Code::bad_data, "the line names no language, and the recipe names none", where,
                 "set language in the recipe"};
  if (code.empty()) return fetched.language;
  auto found = text::canonical_language(code);
  if (!found.ok()) return Error{Code::bad_data, found.error().what, where, found.error().hint};
  return found.take();
}

// Whether a browser would run it instead of going there: blanks and controls in the scheme do
// not count.
bool is_run_by_browsers(const std::string& url) {
  const auto colon = url.find(':');
  if (colon == std::string::npos) return false;
  std::string scheme;
  for (std::size_t i = 0; i < colon; ++i)
    if (url[i] > ' ')
      scheme += url[i] >= 'A' && url[i] <= 'Z' ? static_cast<char>(url[i] + 32) : url[i];
  return (scheme == "javascript" || scheme == "data" || scheme == "vbscript" || scheme == "blob" ||
          scheme == "filesystem" || scheme == "view-source");
}

// A member that becomes a label of the document.
Result<std::string> label(const Json& line, const char* name, const std::string& where,
                          Reading& reading) {
  return safe_label(TRY(member(line, {name}, where)), reading);
}

Result<Document> read_line(const Json& line, const Fetched& fetched, std::uint64_t number,
                           const std::string& where, Reading& reading) {
  if (!line.is_object()) return Error{Code::bad_data, "the line is not a JSON object", where, ""};
  auto out = begin_document(fetched, std::to_string(number));
  const auto url = TRY(member(line, {"url"}, where));
  if (is_run_by_browsers(url)) {
    ++reading.counts["url refused: not a place"];
  } else if (!url.empty()) {
    out.url = safe_label(url, reading);
  }
  if (const auto key = TRY(label(line, "key", where, reading)); !key.empty()) out.key = key;
  out.kind = TRY(member(line, {"kind"}, where));
  if (out.kind != "page" && out.kind != "messages") out.kind = "text";
  // Lines that say both are made by somebody who knows what the key means.
  out.parallel = out.parallel || (out.kind != "text" && line.contains("key"));
  if (const auto license = TRY(label(line, "license", where, reading)); !license.empty()) {
    out.license = license;
    out.evidence = TRY(label(line, "evidence", where, reading));
    if (out.evidence.empty()) out.evidence = "the line says so";
  }
  out.language = TRY(read_language(line, fetched, where));
  out.blocks = TRY(read_blocks(line, out.key, where));
  for (auto& block : out.blocks) block.key = safe_label(std::move(block.key), reading);
  return out;
}

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  auto lines = TRY(store::JsonlReader::open(ctx.disk, fetched.file));
  lines.allow_huge_numbers();
  const auto languages = kept_languages(fetched);
  while (const auto line = TRY(lines.next())) {
    TRY(ctx.cancel.check("sources"));
    auto document = TRY(read_line(*line, fetched, lines.line(), lines.where(), reading));
    std::string none;
    if (document.language.empty() && !name_language(languages, document, none))
      ++reading.counts["line left out: " + none];
    else
      TRY(deliver(std::move(document), reading));
  }
  if (lines.mended() > 0) reading.counts["surrogate repaired"] = lines.mended();
  if (lines.huge_numbers() > 0) reading.counts["number too large"] = lines.huge_numbers();
  return {};
}

// The recipe's licence is only that of lines which state none.
Label label_of_lines(const base::Settings& options) {
  const auto& own = options.as<Lines>();
  return {own.name, own.language, "", own.languages, true};
}

Result<Fetched> fetch(const base::Settings& options, base::Context& ctx) {
  const auto& own = options.as<Lines>();
  auto out = TRY(find_file(own, ctx));
  out.options = reading_options(own);
  TRY(keep_languages(own.languages, out.options));
  return out;
}

// A licence that neither recipe nor lines state is missed before the work, not after it.
Result<void> ready(const base::Settings& options, base::Disk& disk) {
  const auto& recipe = options.as<Lines>();
  TRY(is_file(recipe, disk));
  if (!recipe.license.empty()) return {};
  auto lines = TRY(store::JsonlReader::open(disk, recipe.path.place()));
  lines.allow_huge_numbers();
  const auto first = TRY(lines.next());
  if (!first || (first->is_object() && first->contains("license"))) return {};
  return Error{
      Code::bad_request,
      "source '" + recipe.name +
          "' states no licence, nor does its first line, and nothing is trained on whose "
          "licence nobody can show",
      lines.where(),
      "write license = \"CC-BY-4.0\" on the source, or what it stands under by SPDX's list "
      "(LicenseRef-my-own for terms of your own); \"NOASSERTION\" leaves out the lines that "
      "state none"};
}

}  // namespace

extern const Entry jsonl{.summary = "JSON lines, one document a line",
                         .options = base::options<Lines>,
                         .label = label_of_lines,
                         .fetch = fetch,
                         .read = read,
                         .ready = ready};

}  // namespace data::source
