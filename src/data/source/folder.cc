// A local folder of text and HTML files (ending.h), one document a file, in path order. What walk.h
// leaves out, files of another kind, files without text, and files that cannot be read as what they
// are (an encoding that is unknown or not declared, a page nested thousands deep, an archive cut
// short) or not by this user are left out: counted and told by their reasons, and each is a line of
// the corpus's decisions. A folder of several languages names them, and each file is told by its
// text to be in one of them (tell_language.h). Where a recipe names `files`, these alone are the
// source, so that several sources share a folder whose files are in several encodings.
//
// The digest of a folder is SHA-256 over "PATH NUL SHA256-HEX LF" of the files that are read, in
// path order.
#include <algorithm>
#include <set>

#include "base/forbidden.h"
#include "base/hash.h"
#include "base/hash_file.h"
#include "data/deliver.h"
#include "data/ending.h"
#include "data/left_out.h"
#include "data/local.h"
#include "data/tell_language.h"
#include "data/walk.h"
#include "store/stream.h"
#include "text/charset.h"
#include "text/language.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Result;

namespace {

struct Folder : ManyTexts {
  Folder() = default;  // without it g++ 12 warns falsely: an aggregate of aggregates of aggregates
  std::vector<std::string> files;

  template <class V>
  void fields(V& v) {
    ManyTexts::fields(v);
    v(files, "files",
      "paths inside the folder, where not all of it is to be read; empty reads all");
  }
};

// Which files of the folder the source reads, where the recipe names them.
class Chosen {
 public:
  explicit Chosen(std::vector<std::string> files) : files_(files.begin(), files.end()) {}
  explicit Chosen(const Fetched& fetched) {
    if (!fetched.options.is_object()) return;
    for (const auto& one : fetched.options.value("files", base::Json::array()))
      if (one.is_string()) files_.insert(one.get<std::string>());
  }
  // What another source may read is nothing that this one leaves out.
  bool covers(const std::string& path) const { return files_.empty() || files_.contains(path); }
  const std::set<std::string>& files() const { return files_; }

 private:
  std::set<std::string> files_;
};

bool is_read(const Chosen& chosen, const std::string& path) {
  return chosen.covers(path) && is_one_document(path);
}

std::string hint_for(const std::string& path) {
  const auto* form = form_of(path);
  return form ? std::string("give it a [[sources.source]] of its own, kind = \"") + form->source +
                    "\""
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

// What stands there instead of text; empty as soon as one file gives some.
std::string found_in(const Walked& walked, const base::Path& folder, const Chosen& chosen,
                     base::Disk& disk) {
  auto all = walked.left_out;
  for (const auto& path : walked.files) {
    const bool read = is_read(chosen, path);
    const auto why = read ? why_no_text(base::join(folder, path), disk) : other_kind(path);
    if (why.empty()) return "";
    if (read || !is_one_document(path)) all.push_back({path, why, "", false});
  }
  return all.empty() ? "it is empty" : what_stands_there(all);
}

Result<void> is_folder_of_text(const Folder& recipe, base::Disk& disk) {
  const auto& path = recipe.path.place();
  if (!disk.exists(path))
    return Error{Code::missing, "the folder of source '" + recipe.name + "' does not exist", path,
                 recipe.path.hint(disk)};
  if (!disk.is_folder(path)) {
    const auto* form = form_of(path);
    return Error{Code::bad_request, "the source '" + recipe.name + "' is a file, not a folder",
                 path,
                 std::string("use kind = \"") + (form ? form->source : kForms[0].source) + "\""};
  }
  if (is_made_by_janua(disk, path))
    return Error{Code::bad_request,
                 "the folder of source '" + recipe.name + "' is one that janua made", path,
                 "what a run wrote is no text to train on; name the folder of the text"};
  const auto walked = TRY(walk(disk, path));
  for (const auto& file : recipe.files)
    if (!std::ranges::binary_search(walked.files, file))
      return Error{Code::missing,
                   "the folder of source '" + recipe.name + "' has no file '" + file + "' to read",
                   path, "take it out of `files`, or bring it back"};
  const auto found = found_in(walked, path, Chosen(recipe.files), disk);
  if (found.empty()) return {};
  return Error{
      Code::bad_request,
      "the folder of source '" + recipe.name + "' holds no text that is read (" + found + ")", path,
      how_to_convert()};
}

Result<void> ready(const base::Settings& options, base::Disk& disk) {
  return is_folder_of_text(options.as<Folder>(), disk);
}

// Fills digest and size from the files that stand there now.
Result<void> measure(Fetched& fetched, base::Context& ctx) {
  base::Sha256 digest;
  fetched.bytes = 0;
  const auto walked = TRY(walk(ctx.disk, fetched.file));
  const Chosen chosen(fetched);
  for (const auto& path : walked.files) {
    if (!is_read(chosen, path)) continue;
    const auto file = base::join(fetched.file, path);
    auto opened = ctx.disk.open_reader(file);
    if (!opened.ok() && base::cannot_be_opened(opened.error())) continue;  // so read()
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
  const auto& recipe = options.as<Folder>();
  TRY(is_folder_of_text(recipe, ctx.disk));
  Fetched out;
  out.name = recipe.name;
  out.file = recipe.path.place();
  out.said = recipe.path.said();
  if (!recipe.language.empty()) out.language = TRY(text::canonical_language(recipe.language));
  out.license = recipe.license;
  out.options = reading_options(recipe);
  TRY(keep_languages(recipe.languages, out.options));
  if (const Chosen chosen(recipe.files); !chosen.files().empty())
    out.options["files"] = chosen.files();
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
         base::cannot_be_opened(error);
}

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  const auto languages = kept_languages(fetched);
  auto walked = TRY(walk(ctx.disk, fetched.file));
  const Chosen chosen(fetched);
  const auto skip = [&](LeftOut&& one) { leave_out(std::move(one), fetched.file, reading); };
  for (auto& one : walked.left_out)
    if (chosen.covers(one.path)) skip(std::move(one));
  for (const auto& path : walked.files) {
    TRY(ctx.cancel.check("sources"));
    if (!chosen.covers(path)) continue;
    if (!is_one_document(path)) {
      skip({path, other_kind(path), hint_for(path), false});
      continue;
    }
    auto document = read_one(fetched, base::join(fetched.file, path), path, ctx, reading);
    std::string none;
    if (document.ok() && !has_text(*document)) {
      skip({path, is_html(path) ? "no text on the page" : "empty", "", false});
    } else if (document.ok() && !languages.empty() && !name_language(languages, *document, none)) {
      skip({path, none, "", false});
    } else if (document.ok()) {
      TRY(deliver(document.take(), reading));
    } else if (const auto& error = document.error(); is_its_own_fault(error)) {
      const bool advice = error.code != Code::bad_data;
      skip({path, error.what, advice ? error.hint : "", false});
    } else {
      return document.error();
    }
  }
  tell_left_out(fetched.name, read_nowhere(fetched.file, reading), ctx);
  return {};
}

Result<std::string> digest(const Fetched& fetched, base::Context& ctx) {
  auto now = fetched;
  TRY(measure(now, ctx));
  return now.sha256;
}

}  // namespace

extern const Entry folder{.summary = "a local folder of text and HTML files",
                          .options = base::options<Folder>,
                          .label = local_label<Folder>,
                          .fetch = fetch,
                          .read = read,
                          .digest = digest,
                          .ready = ready};

}  // namespace data::source
