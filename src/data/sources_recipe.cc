#include "data/sources_recipe.h"

#include <set>

#include "text/language.h"

namespace data {

base::Result<void> SourcesRecipe::check() const {
  const auto wrong = [](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::bad_request, what, "", hint};
  };
  if (source.empty())
    return wrong("the recipe has [sources] but names none",
                 "add a [[sources.source]], or take the section out");
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& one : source) {
    TRY(one.check());
    const auto label = one.entry().label(one.settings());
    const auto code = text::canonical_language(label.language);
    if (!seen.emplace(label.name, code.ok() ? *code : label.language).second)
      return wrong("source '" + label.name + "' stands twice for the same language", "remove one");
  }
  return {};
}

}  // namespace data
