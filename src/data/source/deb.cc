// Debian packages: LibreOffice help pages and gettext catalogues, fetched by apt's own client.
#include "data/debian/apt.h"
#include "data/debian/package.h"
#include "text/language.h"

namespace data::source {

namespace {

struct Deb {
  std::string name;
  std::string language;
  std::string side = "msgstr";
  std::string version;
  std::string sha256;

  template <class V>
  void fields(V& v) {
    v(name, "name", "the package");
    v(language, "language", "language of the text, such as de or deu_Latn");
    v(side, "side",
      "gettext catalogues: msgstr for the translation, msgid for the English original");
    v(version, "version", "exact version wanted; empty takes what the package index offers");
    v(sha256, "sha256", "SHA-256 the package must have; empty takes what is found");
  }
  base::Result<void> check() const {
    TRY(check_name(name));
    TRY(debian::check_package(name, version));
    TRY(check_language(name, language));
    TRY(check_sha256(name, sha256));
    if (side == "msgstr" || side == "msgid") return {};
    return base::Error{base::Code::bad_request, "side is '" + side + "'", "",
                       "use msgstr (translation) or msgid (original)"};
  }
};

Label label(const base::Settings& options) {
  const auto& own = options.as<Deb>();
  return {own.name, own.language, ""};
}

base::Result<Fetched> fetch(const base::Settings& options, base::Context& ctx) {
  const auto& recipe = options.as<Deb>();
  const auto package = TRY(debian::get_package(recipe.name, recipe.version, recipe.sha256, ctx));
  Fetched out;
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

extern const Entry deb{.summary = "a Debian package: LibreOffice help pages and gettext catalogues",
                       .options = base::options<Deb>,
                       .label = label,
                       .fetch = fetch,
                       .read = read,
                       .restore = restore,
                       .fetched_by = "apt-get download"};

}  // namespace data::source
