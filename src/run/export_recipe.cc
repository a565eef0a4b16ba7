#include "run/export_recipe.h"

#include <algorithm>

#include "data/rights/license_gate.h"

namespace run {

base::Result<void> ExportRecipe::check() const {
  if (weights != "last" && weights != "average")
    return base::Error{base::Code::bad_request, "export.weights must be last or average", "", ""};
  if (license.empty()) return {};
  TRY(data::rights::check_expression(license));
  const bool one_line = std::ranges::none_of(license, [](char c) { return c > 0 && c < ' '; });
  if (one_line && data::rights::permit(license, {}).allowed) return {};
  return base::Error{base::Code::bad_request, "'license' names no licence of the weights",
                     "export.license",
                     "write the licence in one line, or leave it out to state none"};
}

}  // namespace run

namespace base {

template <>
Json to_json(const run::ExportRecipe& recipe) {
  struct Whole : run::ExportRecipe {};
  auto out = to_json(Whole{recipe});
  if (!recipe.releases_average()) out.erase("weights");
  return out;
}

}  // namespace base
