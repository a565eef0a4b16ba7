#include "data/rule/alike.h"

#include <algorithm>

namespace data::rule {

namespace {

constexpr std::string_view kAlike[][4] = {
    {"bos_Latn", "hrv_Latn", "srp_Latn", "srp_Cyrl"},
    {"nob_Latn", "nno_Latn"},
    {"lvs_Latn", "ltg_Latn"},
};

}  // namespace

bool alike(std::string_view left, std::string_view right) {
  if (left == right) return true;
  if (left.empty() || right.empty()) return false;  // as the ends of short groups are
  return std::ranges::any_of(kAlike, [&](const auto& group) {
    return std::ranges::find(group, left) != std::ranges::end(group) &&
           std::ranges::find(group, right) != std::ranges::end(group);
  });
}

}  // namespace data::rule
