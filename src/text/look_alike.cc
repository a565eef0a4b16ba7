#include "text/look_alike.h"

#include <algorithm>
#include <array>

namespace text {
namespace {

using Class = std::array<std::string_view, 3>;
constexpr Class kClasses[] = {{"bos_Latn", "hrv_Latn", "srp_Latn"},
                              {"nob_Latn", "nno_Latn", "dan_Latn"},
                              {"glg_Latn", "por_Latn"},
                              {"ces_Latn", "slk_Latn"}};

}  // namespace

bool look_alike(std::string_view one, std::string_view other) {
  if (one == other) return true;
  return std::ranges::any_of(kClasses, [&](const Class& all) {
    return !one.empty() && !other.empty() && std::ranges::count(all, one) > 0 &&
           std::ranges::count(all, other) > 0;
  });
}

}  // namespace text
