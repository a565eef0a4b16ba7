// A local folder of .txt and .html files (and .htm, .xhtml, .md, in any case; also as .gz or .zst),
// one document a file, in path order. What walk.h leaves out, files of another kind, and files that
// cannot be read as what they are (an encoding that is unknown or not declared, a page nested
// thousands deep, an archive cut short) or not by this user are left out: counted and told by their reasons, and each
// is a line of the corpus's decisions. A folder of several languages names them, and each file is
// told by its text to be in one of them (tell_language.h).
//
// The digest of a folder is SHA-256 over "PATH NUL SHA256-HEX LF" of the files that are read, in
// path order.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include "base/forbidden.h"
#include "base/hash.h"
#include "base/hash_file.h"
#include "data/deliver.h"
#include "data/left_out.h"
#include "data/local.h"
#include "data/tell_language.h"
#include "data/walk.h"
#include "store/stream.h"
#include "text/charset.h"
#include "text/language.h"
#include "text/utf8.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Result;

namespace {

bool is_read(const std::string& path) { return is_html(path) || is_text(path); }

std::string ending_of(const std::string& path) {
  const auto name = base::file_name(path);
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0 || name.size() - dot > 10) return "another kind";
  return "another kind (" + text::repair_utf8(name.substr(dot)).text + ")";
}

std::string hint_for(const std::string& path) {
  const char* kind = is_lines(path) ? "jsonl" : is_table(path) ? "csv" : nullptr;
  return kind ? std::string("give it a [[sources.source]] of its own, kind = \"") + kind + "\""
              : "";
}

// Why a file gives no text, as far as its beginning shows it; "" for one that may give some.
std::string why_no_text(const base::Path& file, base::Disk& disk) {
  const auto opened = disk.open_reader(file);
  if (!opened.ok()) return opened.error().what;
  if (const auto fits = check_size((*opened)->size(), file); !fits.ok()) return fits.error().what;
  constexpr std::size_t enough = std::size_t{64} << 10;
  const auto front = store::read_front(disk, file, enough);
  const bool whole = front.ok() && front->size() < enough;
  return whole && split_paragraphs(*front, "").empty() ? "empty" : "";
}

using Reasons = std::map<std::string, std::size_t>;

// None as soon as one file gives text.
std::optional<Reasons> why_none_gives_text(const Walked& walked, const base::Path& folder,
                                           base::Disk& disk) {
  Reasons out;
  for (const auto& path : walked.files) {
    if (!is_read(path)) continue;
    const auto why = why_no_text(base::join(folder, path), disk);
    if (why.empty()) return std::nullopt;
    ++out[why];
  }
  return out;
}

// What stands there instead of text, most frequent first: "12 of another kind (.pdf), 3 empty".
std::string what_stands_there(const Walked& walked, Reasons kinds) {
  for (const auto& path : walked.files)
    if (!is_read(path)) ++kinds["of " + ending_of(path)];
  for (const auto& one : walked.left_out) ++kinds[one.reason];
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (const auto& [kind, count] : kinds) sorted.emplace_back(count, kind);
  std::ranges::stable_sort(sorted, std::greater{}, [](const auto& one) { return one.first; });
  if (sorted.size() > 5) sorted.resize(5);
  std::string out;
  for (const auto& [count, kind] : sorted)
    out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + kind;
  return out;
}

Result<void> is_folder_of_text(const TextSource& recipe, base::Disk& disk) {
  const auto& path = recipe.path.place();
  if (!disk.exists(path))
    return Error{Code::missing, "the folder of source '" + recipe.name + "' does not exist", path,
                 recipe.path.hint(disk)};
  if (!disk.is_folder(path))
    return Error{Code::bad_request, "the source '" + recipe.name + "' is a file, not a folder",
                 path,
                 std::string("use kind = \"") +
                     (is_lines(path)   ? "jsonl"
                      : is_table(path) ? "csv"
                      : is_html(path)  ? "html"
                                       : "text") +
                     "\""};
  if (is_made_by_janua(disk, path))
    return Error{Code::bad_request,
                 "the folder of source '" + recipe.name + "' is one that janua made", path,
                 "what a run wrote is no text to train on; name the folder of the text"};
  const auto walked = TRY(walk(disk, path));
  auto reasons = why_none_gives_text(walked, path, disk);
  if (!reasons) return {};
  const auto found = what_stands_there(walked, std::move(*reasons));
  return Error{Code::bad_request,
               "the folder of source '" + recipe.name + "' holds no text that is read" +
                   (found.empty() ? "; it is empty" : " (" + found + ")"),
               path,
               std::string("files that end in ") + kReadEndings +
                   " are read, .jsonl and .csv as sources of their own; convert others first, PDF "
                   "with pdftotext for example"};
}

Result<void> ready(const base::Settings& options, base::Disk& disk) {
  return is_folder_of_text(options.as<ManyTexts>(), disk);
}

// Fills digest and size from the files that stand there now.
Result<void> measure(Fetched& fetched, base::Context& ctx) {
  base::Sha256 digest;
  fetched.bytes = 0;
  const auto walked = TRY(walk(ctx.disk, fetched.file));
  for (const auto& path : walked.files) {
    if (!is_read(path)) continue;
    if (!text::valid_utf8(path))
      return Error{Code::bad_data,
                   "the name of a file is not UTF-8: " + text::repair_utf8(path).text, fetched.file,
                   "rename the file; its name becomes the key of a document"};
    const auto file = base::join(fetched.file, path);
    auto opened = ctx.disk.open_reader(file);
    if (!opened.ok() && base::is_forbidden(opened.error())) continue;  // as read() leaves it out
    const auto bytes = TRY(std::move(opened))->size();
    if (!check_size(bytes, file).ok()) continue;
    fetched.bytes += bytes;
    const auto hash = TRY(base::hash_file(ctx, file, "sources")).hex();
    digest.add(path).add("\0", 1).add(hash).add("\n", 1);
  }
  fetched.sha256 = digest.finish().hex();
  return {};
}

Result<Fetched> fetch(const base::Settings& options, base::Context& ctx) {
  const auto& recipe = options.as<ManyTexts>();
  TRY(is_folder_of_text(recipe, ctx.disk));
  Fetched out;
  out.name = recipe.name;
  out.file = recipe.path.place();
  out.said = recipe.path.said();
  if (!recipe.language.empty()) out.language = TRY(text::canonical_language(recipe.language));
  out.license = recipe.license;
  out.options = reading_options(recipe);
  TRY(keep_languages(recipe.languages, out.options));
  out.fetched = ctx.clock.utc();
  TRY(measure(out, ctx));
  if (recipe.sha256.empty() || recipe.sha256 == out.sha256) return out;
  return Error{Code::verification,
               "the folder has SHA-256 " + out.sha256 + ", the recipe wants " + recipe.sha256,
               out.file, "correct sha256 in the recipe, or bring the files it belongs to"};
}

// One of many is no reason to stop.
bool is_its_own_fault(const Error& error) {
  return error.code == Code::bad_data || error.code == Code::unsupported ||
         base::is_forbidden(error);
}

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  const auto languages = kept_languages(fetched);
  auto walked = TRY(walk(ctx.disk, fetched.file));
  for (auto& one : walked.left_out) leave_out(std::move(one), reading);
  for (const auto& path : walked.files) {
    TRY(ctx.cancel.check("sources"));
    if (!is_read(path)) {
      leave_out({path, ending_of(path), hint_for(path), false}, reading);
      continue;
    }
    auto document = read_one(fetched, base::join(fetched.file, path), path, ctx, reading);
    std::string none;
    if (document.ok() && !has_text(*document)) {
      leave_out({path, is_html(path) ? "no text on the page" : "empty", "", false}, reading);
    } else if (document.ok() && !languages.empty() &&
               !name_language(languages, *document, none)) {
      leave_out({path, none, "", false}, reading);
    } else if (document.ok()) {
      TRY(deliver(document.take(), reading));
    } else if (const auto& error = document.error(); is_its_own_fault(error)) {
      const bool advice = error.code != Code::bad_data;
      leave_out({path, error.what, advice ? error.hint : "", false}, reading);
    } else {
      return document.error();
    }
  }
  tell_left_out(fetched.name, reading.left_out, ctx);
  return {};
}

Result<std::string> digest(const Fetched& fetched, base::Context& ctx) {
  auto now = fetched;
  TRY(measure(now, ctx));
  return now.sha256;
}

}  // namespace

extern const Entry folder{.summary = "a local folder of text and HTML files",
                          .options = base::options<ManyTexts>,
                          .label = local_label<ManyTexts>,
                          .fetch = fetch,
                          .read = read,
                          .digest = digest,
                          .ready = ready};

}  // namespace data::source
