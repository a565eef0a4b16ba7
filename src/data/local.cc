#include "data/local.h"

#include <algorithm>

#include "base/hash.h"
#include "base/hash_file.h"
#include "base/utf8.h"
#include "data/deliver.h"
#include "data/ending.h"
#include "data/genre.h"
#include "data/guess_encoding.h"
#include "data/page.h"
#include "data/rights/license_gate.h"
#include "data/tell_language.h"
#include "store/html.h"
#include "store/html_charset.h"
#include "store/stream.h"
#include "text/charset.h"
#include "text/language.h"
#include "text/utf8.h"
#include "text/wide.h"

namespace data {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

namespace {

// Controls, and the signs that turn the direction of what follows (UAX #9).
bool steers(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || c == 0x061C ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// What sources.json keeps of the recipe under that key; empty where it says nothing.
std::string option(const Fetched& fetched, const char* key) {
  const auto found = fetched.options.find(key);
  return fetched.options.is_object() && found != fetched.options.end() && found->is_string()
             ? found->get<std::string>()
             : "";
}

// What is written in the language usually, where nothing shows it; "" if even that breaks letters.
std::string offer(const std::string& bytes, const std::string& language) {
  if (auto guess = guess_encoding(bytes); !guess.empty()) return guess;
  const auto usual = text::usual_encoding(language);
  const auto as = text::decode(bytes, usual, "");
  return as.ok() && !looks_broken(as->text, language) ? usual : "";
}

Result<text::Decoded> decode(const Fetched& fetched, const std::string& bytes, bool html,
                             const Path& file) {
  auto label = html ? store::declared_encoding(bytes) : std::string();
  if (label.empty()) label = option(fetched, "encoding");
  auto out = text::decode(bytes, label, file);
  if (out.ok() || out.error().what != text::kUndeclared) return out;
  if (const auto offered = offer(bytes, fetched.language); !offered.empty())
    out.error().hint =
        "encoding = \"" + offered + "\" on the source reads it, if that is what it is in";
  return out;
}

// Letters that are broken here are trained on, and nobody sees it later.
void warn_if_broken(const Fetched& fetched, const std::string& bytes, const text::Decoded& decoded,
                    const Path& file, base::Context& ctx, Reading& reading) {
  const auto& encoding = decoded.encoding;
  if (encoding == "UTF-8" || encoding != option(fetched, "encoding")) return;
  if (!looks_broken(decoded.text, fetched.language)) return;
  const auto what = "hardly the letters of its language in " + encoding;
  if (++reading.counts["file doubtful: " + what] > 1) return;
  const auto guess = guess_encoding(bytes);
  ctx.reporter.warn("sources",
                    fetched.name + ": " + base::file_name(file) + " holds " + what +
                        (guess.empty() || guess == encoding ? "; is that its encoding?"
                                                            : "; it looks like " + guess + ".") +
                        " Others like it are counted, not named.");
}

Result<text::Decoded> read_text(const Fetched& fetched, const Path& file, bool html,
                                base::Context& ctx, Reading& reading) {
  TRY(check_size(TRY(ctx.disk.open_reader(file))->size(), file));
  const auto reader = TRY(store::open_reader(ctx.disk, file));
  const auto go_on = [&] { return ctx.cancel.check("sources"); };
  const auto bytes = TRY(store::read_all(*reader, kLargestText, file, go_on));
  TRY(go_on());  // each pass over a GiB takes seconds
  auto out = TRY(decode(fetched, bytes, html, file));
  TRY(go_on());
  if (out.encoding != "UTF-8") ++reading.counts["file converted from " + out.encoding];
  warn_if_broken(fetched, bytes, out, file, ctx, reading);
  if (out.replaced > 0) ++reading.counts["file repaired: bytes that are not " + out.encoding];
  out.text = text::repair_utf8(out.text).text;
  reading.bytes["read"] += static_cast<std::int64_t>(out.text.size());
  return out;
}

Result<Document> read_plain(const Fetched& fetched, const Path& file, const std::string& path,
                            base::Context& ctx, Reading& reading) {
  const auto decoded = TRY(read_text(fetched, file, false, ctx, reading));
  auto document = begin_document(fetched, safe_label(path, reading));
  document.kind = "text";
  document.blocks = TRY(split_paragraphs(decoded.text, document.key, ctx.cancel));
  return document;
}

Result<void> measure_file(const Path& file, base::Context& ctx, Fetched& into) {
  const auto reader = TRY(ctx.disk.open_reader(file));
  into.bytes = reader->size();
  into.sha256 = TRY(base::hash_file(ctx, file, "sources")).hex();
  return {};
}

}  // namespace

Result<void> check_size(std::uint64_t bytes, const Path& file) {
  if (bytes <= kLargestText) return {};
  return Error{Code::bad_data, "larger than 1 GiB, more than one document or table may be", file,
               "split it, or make JSON lines of it, one document a line"};
}

Result<std::string> read_decoded(const Fetched& fetched, const Path& file, base::Context& ctx,
                                 Reading& reading) {
  return TRY(read_text(fetched, file, false, ctx, reading)).text;
}

Result<std::string> read_head(const Path& file, const std::string& encoding, base::Disk& disk) {
  const auto bytes = TRY(store::read_front(disk, file, std::size_t{64} << 10));
  return text::repair_utf8(TRY(text::decode(bytes, encoding, file)).text).text;
}

Result<void> LocalSource::check_but_language() const {
  TRY(source::check_name(name));
  TRY(source::check_sha256(name, sha256));
  TRY(check_genre(genre, ""));
  if (path.empty())
    return Error{Code::bad_request, "source '" + name + "' has no path", "", "set path"};
  if (license.empty()) return {};
  const auto checked = rights::check_expression(license);
  if (checked.ok()) return {};
  return Error{Code::bad_request,
               "license '" + license + "' of source '" + name +
                   "' is not an SPDX expression: " + checked.error().what,
               "", checked.error().hint};
}

Result<void> LocalSource::check() const {
  TRY(check_but_language());
  TRY(source::check_language(name, language));
  return check_license();
}

Result<void> LocalSource::check_license() const {
  if (!license.empty() && rights::permit(license, {}).allowed) return {};
  return Error{Code::bad_request,
               "source '" + name + "' states no licence" +
                   (license.empty() ? "" : " ('" + license + "' permits nothing)") +
                   ", and nothing is trained on whose licence nobody can show",
               "",
               "write license = \"CC-BY-4.0\" on it, or what it stands under by SPDX's list; "
               "LicenseRef-my-own for terms of your own"};
}

Result<void> TextSource::check() const {
  TRY(LocalSource::check());
  return encoding.empty() ? base::done() : text::check_encoding(encoding);
}

Result<void> ManyTexts::check() const {
  TRY(check_but_language());
  TRY(check_languages(name, language, languages));
  TRY(check_license());
  return encoding.empty() ? base::done() : text::check_encoding(encoding);
}

base::Json reading_options(const LocalSource& recipe) {
  base::Json out;
  if (!recipe.genre.empty()) out["genre"] = recipe.genre;
  if (recipe.parallel) out["parallel"] = true;
  return out;
}

base::Json reading_options(const TextSource& recipe) {
  auto out = reading_options(static_cast<const LocalSource&>(recipe));
  if (!recipe.encoding.empty()) out["encoding"] = text::encoding_of_label(recipe.encoding);
  return out;
}

Result<void> is_file(const LocalSource& source, base::Disk& disk) {
  const auto& place = source.path.place();
  if (disk.is_folder(place))
    return Error{Code::bad_request, "the source '" + source.name + "' is a folder, not a file",
                 place, "use kind = \"folder\""};
  if (!disk.exists(place))
    return Error{Code::missing, "the source '" + source.name + "' is not there", place,
                 source.path.hint(disk)};
  const auto opened = disk.open_reader(place);
  if (opened.ok()) return {};
  const auto& error = opened.error();  // a pipe or device, or somebody else's
  return Error{error.code, "source '" + source.name + "': " + error.what, place, error.hint};
}

Result<void> is_text_file(const TextSource& source, bool html, base::Disk& disk) {
  TRY(is_file(source, disk));
  const auto& place = source.path.place();
  TRY(check_size(TRY(disk.open_reader(place))->size(), place));
  constexpr std::size_t most = std::size_t{1} << 20;
  auto front = TRY(store::read_front(disk, place, most));
  if (front.size() < most && split_paragraphs(front, "").empty())
    return Error{Code::bad_request, "the source '" + source.name + "' is empty", place,
                 "take the source out"};
  // Not the beginning of a character that goes on behind it.
  const auto whole = base::valid_prefix(front);
  if (front.size() == most && most - whole < 4) front.resize(whole);
  Fetched as;
  as.language = TRY(text::canonical_language(source.language));
  as.options = reading_options(source);
  const auto decoded = decode(as, front, html, place);
  // What else may be wrong is a matter of proportions, which only the whole text shows.
  const bool shown = !decoded.ok() && (decoded.error().what == text::kUndeclared ||
                                       !text::utf16_without_mark(front).empty());
  if (shown) return decoded.error();
  return {};
}

Result<Fetched> find_file(const LocalSource& recipe, base::Context& ctx) {
  TRY(is_file(recipe, ctx.disk));
  Fetched out;
  out.name = recipe.name;
  TRY(measure_file(recipe.path.place(), ctx, out));
  out.file = recipe.path.place();
  out.said = recipe.path.said();
  if (!recipe.language.empty()) out.language = TRY(text::canonical_language(recipe.language));
  out.license = recipe.license;
  out.fetched = ctx.clock.utc();
  if (recipe.sha256.empty() || recipe.sha256 == out.sha256) return out;
  return Error{Code::verification,
               "the file has SHA-256 " + out.sha256 + ", the recipe wants " + recipe.sha256,
               out.file, "correct sha256 in the recipe, or bring the file it belongs to"};
}

Document begin_document(const Fetched& fetched, const std::string& path) {
  Document out;
  out.source = fetched.name;
  out.key = path;
  out.url = fetched.name + "/" + path;
  out.genre = option(fetched, "genre");
  out.parallel = fetched.options.is_object() && fetched.options.value("parallel", false);
  out.language = fetched.language;
  out.fetched = fetched.fetched;
  out.license = fetched.license.empty() ? "NOASSERTION" : fetched.license;
  out.evidence = fetched.license.empty() ? "the recipe names no licence" : "the recipe says so";
  return out;
}

std::string safe_label(std::string label, Reading& reading) {
  constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  bool escaped = false;
  for (std::size_t at = 0; at < label.size();) {
    const auto c = base::read_code_point(label, at);
    const std::string_view sign(label.data() + at, c.size);
    at += c.size;
    if (c.well_formed() && !steers(c.value)) {
      out += sign;
      continue;
    }
    escaped = true;
    for (const unsigned char byte : sign) out.append({'%', hex[byte >> 4], hex[byte & 15]});
  }
  if (escaped) ++reading.counts["label escaped"];
  return out;
}

Result<Document> read_page(const Fetched& fetched, const Path& file, const std::string& path,
                           base::Context& ctx, Reading& reading) {
  const auto decoded = TRY(read_text(fetched, file, true, ctx, reading));
  TRY(ctx.cancel.check("sources"));
  auto page = TRY(store::read_html(decoded.text, {}, file));
  if (page.unseen > 0) reading.counts["element unseen"] += page.unseen;
  add_bytes(page.bytes, reading);
  const auto key = safe_label(path, reading);
  auto document = begin_document(fetched, key);
  document.kind = "page";
  for (auto& block : page.blocks) block.key = safe_label(std::move(block.key), reading);
  add_blocks(std::move(page.blocks), key, document);
  return document;
}

Result<Document> read_one(const Fetched& fetched, const Path& file, const std::string& path,
                          base::Context& ctx, Reading& reading) {
  return is_html(path) ? read_page(fetched, file, path, ctx, reading)
                       : read_plain(fetched, file, path, ctx, reading);
}

}  // namespace data
