// JSON lines (.gz and .zst are unpacked), one document a line: the lines that janua writes, and the
// lines that most corpora are published in.
//
// Each line is an object with "text", or with "blocks": [{"key","text"}]. It may have "language"
// (or "lang"), else the recipe's counts; "license", else the recipe's; "url", "key", "kind",
// "evidence". Other members are left alone. Where the recipe names no licence, the first line must;
// license = "NOASSERTION" says that lines without one are to be left out. A line in a language that
// the table does not know is left out and counted. A line that is broken stops the reading with its
// number, or is left out and counted where the recipe says so. Half a surrogate pair in an escape
// becomes U+FFFD; signs in a label that steer a terminal are escaped; a url that a browser would
// run (javascript:, data:) is not taken; a number that no double can hold reads as 0. All four
// are counted.
#include "store/jsonl.h"

#include "data/deliver.h"
#include "data/json_lines.h"
#include "data/local.h"
#include "data/tell_language.h"
#include "text/language.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Result;

namespace {

struct Lines : LocalSource {
  std::vector<std::string> languages;
  std::string bad_lines = "stop";

  template <class V>
  void fields(V& v) {
    LocalSource::fields(v, "language of lines that do not say it themselves, such as deu_Latn");
    v(languages, "languages",
      "where they are several: each line that says none is told by its text to be in one of these, "
      "or left out");
    v(bad_lines, "bad_lines",
      "what a line does that is not a JSON object with a text: stop, or leave_out, counted");
  }
  bool leaves_out() const { return bad_lines == "leave_out"; }
  Result<void> check() const {
    TRY(check_but_language());
    if (bad_lines != "stop" && !leaves_out())
      return Error{Code::bad_request, "source '" + name + "' has bad_lines = '" + bad_lines + "'",
                   "", "write \"stop\" or \"leave_out\""};
    if (language.empty() && languages.empty()) return {};
    return check_languages(name, language, languages);
  }
};

// "" leaves the line out, and `reason` says why.
Result<std::string> language_of(const JsonLine& line, const Fetched& fetched,
                                const std::string& where, std::span<const std::string> languages,
                                std::string& reason) {
  if (!line.language.empty()) {
    const auto code = text::canonical_language(line.language);
    if (!code.ok()) reason = "its language is unknown";
    return code.ok() ? *code : std::string();
  }
  if (!languages.empty()) {
    const auto text = line.document.text();
    const auto told = tell_language(text, languages);
    if (told.empty()) reason = why_none(text);
    return told;
  }
  if (!fetched.language.empty()) return fetched.language;
  return Error{Code::bad_data, "the line names no language, and the recipe names none", where,
               "set language in the recipe"};
}

bool leaves_bad_lines_out(const Fetched& fetched) {
  return fetched.options.is_object() && fetched.options.contains("bad_lines") &&
         fetched.options["bad_lines"] == "leave_out";
}

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  auto lines = TRY(store::JsonlReader::open(ctx.disk, fetched.file));
  lines.allow_huge_numbers();
  const auto languages = kept_languages(fetched);
  const bool leave = leaves_bad_lines_out(fetched);
  for (;;) {
    TRY(ctx.cancel.check("sources"));
    auto next = TRY(read_next(lines, fetched, reading));
    if (next.broken && !leave) return stop_at(*next.broken, fetched.file);
    if (next.broken) {
      ++reading.counts["line left out: " + next.broken->reason];
      continue;
    }
    if (!next.sound) break;
    auto& one = *next.sound;
    std::string none;
    one.document.language = TRY(language_of(one, fetched, lines.where(), languages, none));
    if (!none.empty())
      ++reading.counts["line left out: " + none];
    else
      TRY(deliver(std::move(one.document), reading));
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
  if (own.leaves_out()) out.options["bad_lines"] = own.bad_lines;
  return out;
}

// A broken line, and a licence that neither recipe nor lines state, are missed before the work.
Result<void> ready(const base::Settings& options, base::Disk& disk) {
  const auto& recipe = options.as<Lines>();
  TRY(is_file(recipe, disk));
  TRY(check_lines(recipe.path.place(), recipe.leaves_out(), disk));
  if (!recipe.license.empty()) return {};
  auto lines = TRY(store::JsonlReader::open(disk, recipe.path.place()));
  lines.allow_huge_numbers();
  auto first = lines.next();
  while (!first.ok() && lines.only_this_line() && recipe.leaves_out()) first = lines.next();
  const auto json = TRY(std::move(first));
  if (!json || (json->is_object() && json->contains("license"))) return {};
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
