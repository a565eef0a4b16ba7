#include "data/sources_recipe.h"

#include <algorithm>
#include <set>

#include "base/recipe.h"
#include "data/rights/license_gate.h"
#include "data/source.h"
#include "text/language.h"

namespace data {

using base::Code;
using base::Error;
using base::Result;

namespace {

Error wrong(const std::string& what, const std::string& hint) {
  return Error{Code::bad_request, what, "", hint};
}

}  // namespace

Result<void> SourceRecipe::check() const {
  TRY(base::check_known("kind of source", kind, source::names()));
  if (name.empty())
    return wrong("a source has no name", "name the package, or a local source as you like");
  const auto& entry = *source::find(kind);
  if (!entry.fetched_by && path.empty())
    return wrong("source '" + name + "' has no path", "set path");
  if (entry.fetched_by && !path.empty())
    return wrong(
        "a " + kind + " source has no path",
        "it is fetched by " + std::string(entry.fetched_by) + "; use kind = \"folder\" for files");
  if (entry.check) TRY(entry.check(*this));
  if (side != "msgstr" && side != "msgid")
    return wrong("side is '" + side + "'", "use msgstr (translation) or msgid (original)");
  if (language.empty() && !entry.names_languages)
    return wrong("source '" + name + "' has no language", "set language, such as \"deu_Latn\"");
  if (!language.empty()) TRY(text::canonical_language(language));
  if (!sha256.empty() && !base::Digest::from_hex(sha256).ok())
    return wrong("sha256 of source '" + name + "' is not 64 hex digits", "");
  if (!license.empty() && !rights::check_expression(license).ok())
    return wrong("license '" + license + "' is not an SPDX expression", "write it like CC-BY-4.0");
  return {};
}

Result<void> SourcesRecipe::check() const {
  if (source.empty())
    return wrong("the recipe has [sources] but names none",
                 "add a [[sources.source]], or take the section out");
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& one : source) {
    const auto code = text::canonical_language(one.language);
    if (!seen.emplace(one.name, code.ok() ? *code : one.language).second)
      return wrong("source '" + one.name + "' stands twice for the same language", "remove one");
  }
  return {};
}

}  // namespace data
