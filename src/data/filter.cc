#include "data/filter.h"

#include <algorithm>

#include "base/result.h"

namespace data::filter {

void Limits::set(std::string name, double value) {
  for (auto& [known, old] : values_) {
    if (known != name) continue;
    old = value;
    return;
  }
  values_.emplace_back(std::move(name), value);
}

double Limits::at(std::string_view name) const {
  const auto found = std::ranges::find(
      values_, name, [](const auto& pair) { return std::string_view(pair.first); });
  CHECK(found != values_.end(), "a rule asks for a limit that it does not declare");
  return found->second;
}

}  // namespace data::filter
