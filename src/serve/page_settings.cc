#include "serve/page_settings.h"

#include "base/ascii.h"
#include "base/field.h"
#include "text/language.h"

namespace serve {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<void> check_link(const char* key, const std::string& link) {
  const auto low = base::ascii_lower(link);
  for (const char* scheme : {"https://", "http://", "mailto:"})
    if (low.starts_with(scheme) && low.size() > std::string_view(scheme).size()) return {};
  if (link.empty()) return {};
  return Error{Code::bad_request, std::string("page.") + key + " is not a link: '" + link + "'", "",
               "begin it with https://, http:// or mailto:"};
}

}  // namespace

Result<void> PageExamples::check() const {
  if (text::find_language(language)) return {};
  const auto canonical = TRY(text::canonical_language(language));
  return Error{Code::bad_request, "'" + language + "' is written " + canonical + " here", "",
               "language = \"" + canonical + "\""};
}

Result<void> PageSettings::check() const {
  TRY(check_link("imprint", imprint));
  TRY(check_link("privacy", privacy));
  return check_link("accessibility", accessibility);
}

Result<PageSettings> read_page_settings(base::Disk& disk, const base::Path& file) {
  const auto table = TRY(base::parse_recipe(TRY(disk.read(file)), file));
  TRY(table.refuse_unknown({"page"}));
  PageSettings out;
  if (const auto* page = table.find("page")) TRY(base::read_fields(*page, out));
  return out;
}

}  // namespace serve
