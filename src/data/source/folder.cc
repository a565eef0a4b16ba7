// A local folder of .txt and .html files (and .htm, .xhtml, .md; text also as .gz or .zst), one
// document a file, in path order. Other files are counted and left alone.
//
// The digest of a folder is SHA-256 over "PATH NUL SHA256-HEX LF" of the files that are read, in
// path order.
#include "base/hash.h"
#include "data/local.h"
#include "text/language.h"
#include "text/utf8.h"

namespace data::source {

using base::Code;
using base::Error;
using base::Result;

namespace {

bool is_read(const std::string& path) {
  for (const auto* ending : {".txt", ".txt.gz", ".txt.zst", ".md", ".html", ".htm", ".xhtml"})
    if (path.ends_with(ending)) return true;
  return false;
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
    const auto bytes = TRY(ctx.disk.map(base::join(fetched.file, path)));
    digest.add(path).add("\0", 1).add(base::sha256(bytes.view()).hex()).add("\n", 1);
    fetched.bytes += bytes.size();
  }
  fetched.sha256 = digest.finish().hex();
  return {};
}

Result<Fetched> fetch(const SourceRecipe& recipe, base::Context& ctx) {
  if (!ctx.disk.is_folder(recipe.path))
    return Error{Code::missing, "the folder does not exist", recipe.path,
                 "check path of source '" + recipe.name + "'"};
  Fetched out;
  out.kind = "folder";
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
  for (const auto& path : TRY(base::list_files(ctx.disk, fetched.file))) {
    TRY(ctx.cancel.check("sources"));
    if (is_read(path)) {
      TRY(read_one(fetched, base::join(fetched.file, path), path, ctx, reading));
    } else {
      ++reading.counts["file of another kind"];
    }
  }
  return {};
}

Result<std::string> digest(const Fetched& fetched, base::Context& ctx) {
  auto now = fetched;
  TRY(measure(now, ctx));
  return now.sha256;
}

}  // namespace

extern const Entry folder{fetch, read, digest};

}  // namespace data::source
