// A local folder of text and HTML files (ending.h), one document a file, in path order. What walk.h
// leaves out, files of another kind, and files that cannot be read as what they are (an encoding
// that is unknown or not declared, a page nested thousands deep, an archive cut short) are left
// out: counted and told by their reasons, and each is a line of the corpus's decisions. A folder of
// several languages names them, and each file is told by its text to be in one of them
// (tell_language.h). Where a recipe names `files`, these alone are the source, so that several
// sources share a folder whose files are in several encodings.
//
// The digest of a folder is SHA-256 over "PATH NUL SHA256-HEX LF" of the files that are read, in
// path order.
#include <algorithm>
#include <set>

#include "base/hash.h"
#include "data/deliver.h"
#include "data/ending.h"
#include "data/left_out.h"
#include "data/local.h"
#include "data/tell_language.h"
#include "data/walk.h"
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

std::string found_in(const Walked& walked) {
  auto all = walked.left_out;
  for (const auto& path : walked.files) all.push_back({path, other_kind(path), "", false});
  return what_stands_there(all);
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
  if (std::ranges::any_of(walked.files, is_one_document)) return {};
  const auto found = found_in(walked);
  return Error{Code::bad_request,
               "the folder of source '" + recipe.name + "' holds no text that is read" +
                   (found.empty() ? "; it is empty" : " (" + found + ")"),
               path, how_to_convert()};
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
    fetched.bytes += TRY(ctx.disk.open_reader(file))->size();
    digest.add(path).add("\0", 1).add(TRY(base::hash_file(ctx.disk, file)).hex()).add("\n", 1);
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

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  const auto languages = kept_languages(fetched);
  auto walked = TRY(walk(ctx.disk, fetched.file));
  const Chosen chosen(fetched);
  for (auto& one : walked.left_out)
    if (chosen.covers(one.path)) leave_out(std::move(one), reading);
  for (const auto& path : walked.files) {
    TRY(ctx.cancel.check("sources"));
    if (!chosen.covers(path)) continue;
    if (!is_one_document(path)) {
      leave_out({path, other_kind(path), hint_for(path), false}, reading);
      continue;
    }
    auto document = read_one(fetched, base::join(fetched.file, path), path, ctx, reading);
    std::string none;
    if (document.ok() && !languages.empty() && !document->blocks.empty() &&
        !name_language(languages, *document, none)) {
      leave_out({path, none, "", false}, reading);
    } else if (document.ok()) {
      TRY(deliver(document.take(), reading));
    } else if (document.error().code == Code::bad_data ||
               document.error().code == Code::unsupported) {
      // One of many is no reason to stop.
      const auto& error = document.error();
      leave_out({path, error.what, error.what == text::kUndeclared ? error.hint : "", false},
                reading);
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
                          .options = base::options<Folder>,
                          .label = local_label<Folder>,
                          .fetch = fetch,
                          .read = read,
                          .digest = digest,
                          .ready = ready};

}  // namespace data::source
