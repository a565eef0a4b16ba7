// A local folder of .txt and .html files (and .htm, .xhtml, .md, in any case; also as .gz or .zst),
// one document a file, in path order. Other files are left alone, and files that cannot be read as
// what they are (an unknown encoding, a page nested thousands deep, an archive cut short) are left
// out; both are counted by kind and named in the log.
//
// The digest of a folder is SHA-256 over "PATH NUL SHA256-HEX LF" of the files that are read, in
// path order.
#include "base/hash.h"
#include "data/deliver.h"
#include "data/local.h"
#include "text/language.h"
#include "text/utf8.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Result;

namespace {

bool is_read(const std::string& path) { return is_html(path) || is_text(path); }

// What the run says of files it did not read: the first few by name.
class LeftOut {
 public:
  void add(const std::string& path, const std::string& reason, Reading& reading) {
    ++reading.counts["file left out: " + reason];
    if (++files_ <= shown) list_ += (list_.empty() ? "" : ", ") + safe_label(path, unheard_);
  }
  void say(const Fetched& fetched, base::Context& ctx) const {
    if (files_ == 0) return;
    const auto more = files_ > shown ? " and " + std::to_string(files_ - shown) + " more" : "";
    ctx.reporter.note("sources", fetched.name + ": " + std::to_string(files_) +
                                     (files_ == 1 ? " file was" : " files were") +
                                     " left out: " + list_ + more);
  }

 private:
  static constexpr std::int64_t shown = 5;
  std::int64_t files_ = 0;
  std::string list_;
  Reading unheard_;  // names in the log are no labels of documents
};

std::string ending_of(const std::string& path) {
  const auto name = base::file_name(path);
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0 || name.size() - dot > 10) return "another kind";
  return "another kind (" + name.substr(dot) + ")";
}

// Fills digest and size from the files that stand there now.
Result<void> measure(Fetched& fetched, base::Context& ctx) {
  base::Sha256 digest;
  fetched.bytes = 0;
  for (const auto& path : TRY(base::list_files(ctx.disk, fetched.file))) {
    if (!is_read(path)) continue;
    if (!text::valid_utf8(path))
      return Error{Code::bad_data,
                   "the name of a file is not UTF-8: " + text::repair_utf8(path).text, fetched.file,
                   "rename the file; its name becomes the key of a document"};
    const auto file = base::join(fetched.file, path);
    fetched.bytes += TRY(ctx.disk.open_reader(file))->size();
    digest.add(path).add("\0", 1).add(TRY(base::hash_file(ctx.disk, file)).hex()).add("\n", 1);
  }
  fetched.sha256 = digest.finish().hex();
  return {};
}

Result<Fetched> fetch(const base::Settings& options, base::Context& ctx) {
  const auto& recipe = options.as<LocalSource>();
  if (!ctx.disk.is_folder(recipe.path))
    return Error{Code::missing, "the folder does not exist", recipe.path,
                 "check path of source '" + recipe.name + "'"};
  Fetched out;
  out.name = recipe.name;
  out.file = recipe.path;
  out.language = TRY(text::canonical_language(recipe.language));
  out.license = recipe.license;
  out.fetched = ctx.clock.utc();
  TRY(measure(out, ctx));
  if (recipe.sha256.empty() || recipe.sha256 == out.sha256) return out;
  return Error{Code::verification,
               "the folder has SHA-256 " + out.sha256 + ", the recipe wants " + recipe.sha256,
               recipe.path, "correct sha256 in the recipe, or bring the files it belongs to"};
}

Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  LeftOut left_out;
  for (const auto& path : TRY(base::list_files(ctx.disk, fetched.file))) {
    TRY(ctx.cancel.check("sources"));
    if (!is_read(path)) {
      left_out.add(path, text::repair_utf8(ending_of(path)).text, reading);
      continue;
    }
    auto document = read_one(fetched, base::join(fetched.file, path), path, ctx, reading);
    if (document.ok()) {
      TRY(deliver(document.take(), reading));
    } else if (document.error().code == Code::bad_data ||
               document.error().code == Code::unsupported) {
      left_out.add(path, document.error().what, reading);  // one of many is no reason to stop
    } else {
      return document.error();
    }
  }
  left_out.say(fetched, ctx);
  return {};
}

Result<std::string> digest(const Fetched& fetched, base::Context& ctx) {
  auto now = fetched;
  TRY(measure(now, ctx));
  return now.sha256;
}

}  // namespace

extern const Entry folder{.summary = "a local folder of text and HTML files",
                          .options = base::options<LocalSource>,
                          .label = local_label<LocalSource>,
                          .fetch = fetch,
                          .read = read,
                          .digest = digest,
                          .ready = local_ready<LocalSource>};

}  // namespace data::source
