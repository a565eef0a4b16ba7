#include "data/debian/package.h"

#include "store/archive.h"
#include "text/language.h"

namespace data::debian {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::string_view help_root = "usr/share/libreoffice/help/";

bool is_page(const std::string& path) {
  return path.starts_with(help_root) && path.ends_with(".html") &&
         path.find("/text/") != std::string::npos;
}

bool is_catalogue(const std::string& path) {
  return path.find("/LC_MESSAGES/") != std::string::npos && path.ends_with(".mo");
}

// A copyright file that cannot be read leaves every licence
// NOASSERTION; the licence gate decides then.
void add_copyright(Contents& contents, const std::string& path, const std::string& bytes) {
  auto parsed = parse_copyright(bytes, path);
  if (parsed.ok()) contents.copyright = parsed.take();
}

}  // namespace

Result<Contents> open_package(const Fetched& fetched, base::Context& ctx) {
  const auto bytes = TRY(ctx.disk.map(fetched.file));
  Contents out;
  std::uint64_t held = 0;
  out.copyright_path = "usr/share/doc/" + fetched.name + "/copyright";
  TRY(store::read_deb(
      bytes.view(), fetched.file,
      [&](const std::string& path) {
        return path == out.copyright_path || is_page(path) || is_catalogue(path);
      },
      [&](const std::string& path, std::string&& file) -> Result<void> {
        held += file.size();
        if (held > most_bytes)
          return Error{Code::bad_data, "the package holds more than 1 GiB of pages and catalogues",
                       fetched.file + ":" + path, "no package that is known does"};
        if (path == out.copyright_path) {
          add_copyright(out, path, file);
        } else {
          (is_page(path) ? out.pages : out.catalogues)[path] = std::move(file);
        }
        return ctx.cancel.check("sources");
      }));
  TRY(bytes.whole());
  if (out.pages.empty() && out.catalogues.empty())
    return Error{Code::bad_data,
                 "the package holds neither LibreOffice help pages nor message catalogues",
                 fetched.name,
                 "deb sources read libreoffice-help-XX, libreoffice-l10n-XX and other .mo files"};
  return out;
}

Document begin_document(const Fetched& fetched, const Contents& contents,
                        const std::string& installed, Reading& reading) {
  const auto license = decide_installed(contents.copyright, fetched.name, installed);
  Document out;
  out.source = fetched.name;
  out.url = "deb:" + fetched.name + "_" + fetched.version + "/" + installed;
  out.language = fetched.language;
  out.fetched = fetched.fetched;
  out.license = license.expression;
  if (license.stanza.empty()) {
    out.evidence = "no stanza of " + contents.copyright_path + " covers it";
    return out;
  }
  out.evidence =
      license.stanza + " of " + contents.copyright_path + ", text sha256:" + license.sha256;
  for (const auto& flag : license.flags) {
    out.evidence += "; " + flag;
    ++reading.counts["licence flagged: " + flag];
  }
  reading.licenses.emplace(license.sha256, license);
  return out;
}

}  // namespace data::debian
