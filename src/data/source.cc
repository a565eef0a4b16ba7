#include "data/source.h"

#include "base/hash.h"
#include "text/language.h"

namespace data::source {

namespace {

base::Error wrong(const std::string& what, const std::string& hint) {
  return {base::Code::bad_request, what, "", hint};
}

}  // namespace

const Entry* find(std::string_view name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

base::Result<void> check_name(const std::string& name) {
  if (!name.empty()) return {};
  return wrong("a source has no name", "name the package, or a local source as you like");
}

base::Result<void> check_language(const std::string& name, const std::string& language) {
  if (language.empty())
    return wrong("source '" + name + "' has no language", "set language, such as \"deu_Latn\"");
  TRY(text::canonical_language(language));
  return {};
}

base::Result<void> check_sha256(const std::string& name, const std::string& sha256) {
  if (sha256.empty() || base::Digest::from_hex(sha256).ok()) return {};
  return wrong("sha256 of source '" + name + "' is not 64 hex digits", "");
}

}  // namespace data::source
