#include "data/local.h"

#include <unistd.h>

#include <cstdlib>

#include "base/hash.h"
#include "data/deliver.h"
#include "store/html.h"
#include "store/stream.h"
#include "text/language.h"
#include "text/utf8.h"

namespace data {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

namespace {

constexpr std::uint64_t largest_text = std::uint64_t{1} << 30;

bool is_html(const std::string& name) {
  return name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml");
}

Result<void> read_plain(const Fetched& fetched, const Path& file, const std::string& path,
                        base::Context& ctx, Reading& reading) {
  const auto bytes = TRY(read_text(ctx.disk, file));
  auto document = begin_document(fetched, path);
  document.kind = "text";
  document.blocks = split_paragraphs(bytes, document.key);
  return deliver(std::move(document), reading);
}

}  // namespace

Result<Fetched> find_file(const SourceRecipe& recipe, base::Context& ctx) {
  if (ctx.disk.is_folder(recipe.path))
    return Error{Code::bad_request, "this is a folder, not a file", recipe.path,
                 "use kind = \"folder\""};
  const auto bytes = TRY(ctx.disk.map(recipe.path));
  Fetched out;
  out.kind = recipe.kind;
  out.name = recipe.name;
  out.sha256 = base::sha256(bytes.view()).hex();
  out.bytes = bytes.size();
  out.file = recipe.path;
  if (!recipe.language.empty()) out.language = TRY(text::canonical_language(recipe.language));
  out.license = recipe.license;
  out.fetched = ctx.clock.utc();
  if (recipe.sha256.empty() || recipe.sha256 == out.sha256) return out;
  return Error{Code::verification,
               "the file has SHA-256 " + out.sha256 + ", the recipe wants " + recipe.sha256,
               recipe.path, "correct sha256 in the recipe, or bring the file it belongs to"};
}

Document begin_document(const Fetched& fetched, const std::string& path) {
  Document out;
  out.source = fetched.name;
  out.key = path;
  out.url = fetched.name + "/" + path;
  out.language = fetched.language;
  out.fetched = fetched.fetched;
  out.license = fetched.license.empty() ? "NOASSERTION" : fetched.license;
  out.evidence = fetched.license.empty() ? "the recipe names no licence" : "the recipe says so";
  return out;
}

Result<std::string> read_text(base::Disk& disk, const Path& path) {
  const auto reader = TRY(store::open_reader(disk, path));
  return store::read_all(*reader, largest_text, path);
}

Result<void> read_page(const Fetched& fetched, const Path& file, const std::string& path,
                       base::Context& ctx, Reading& reading) {
  const auto bytes = TRY(read_text(ctx.disk, file));
  auto page = TRY(store::read_html(text::repair_utf8(bytes).text, {}, file));
  auto document = begin_document(fetched, path);
  document.kind = "page";
  for (auto& block : page.blocks)
    document.blocks.push_back({path + "#" + block.key, std::move(block.text)});
  return deliver(std::move(document), reading);
}

Result<void> read_one(const Fetched& fetched, const Path& file, const std::string& path,
                      base::Context& ctx, Reading& reading) {
  return is_html(path) ? read_page(fetched, file, path, ctx, reading)
                       : read_plain(fetched, file, path, ctx, reading);
}

}  // namespace data
