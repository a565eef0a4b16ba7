// Debian packages: LibreOffice help pages and gettext catalogues, fetched by apt's own client.
#include "data/debian/apt.h"
#include "data/debian/package.h"
#include "text/language.h"

namespace data::source {

namespace {

base::Result<Fetched> fetch(const SourceRecipe& recipe, base::Context& ctx) {
  const auto package = TRY(debian::get_package(recipe.name, recipe.version, recipe.sha256, ctx));
  Fetched out;
  out.kind = "deb";
  out.name = recipe.name;
  out.version = package.offer.version;
  out.sha256 = package.offer.sha256;
  out.bytes = package.offer.bytes;
  out.file = package.file;
  out.language = TRY(text::canonical_language(recipe.language));
  out.side = recipe.side;
  out.fetched = package.fetched;
  out.origin = package.offer.pool;
  out.downloaded = package.downloaded;
  return out;
}

base::Result<void> check(const SourceRecipe& recipe) {
  return debian::check_package(recipe.name, recipe.version);
}

// The cache lost it, or another machine goes on; version and digest are exact.
base::Result<void> restore(const Fetched& fetched, base::Context& ctx) {
  TRY(debian::get_package(fetched.name, fetched.version, fetched.sha256, ctx));
  return {};
}

base::Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  const auto contents = TRY(debian::open_package(fetched, ctx));
  TRY(debian::read_pages(fetched, contents, ctx, reading));
  return debian::read_messages(fetched, contents, ctx, reading);
}

}  // namespace

extern const Entry deb{.fetch = fetch,
                       .read = read,
                       .restore = restore,
                       .check = check,
                       .fetched_by = "apt-get download"};

}  // namespace data::source
