#include "dossier/derive.h"

#include <cmath>

#include "base/recipe.h"

namespace dossier {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Error wrong(const std::string& what) { return {Code::bad_data, what, "", ""}; }

// first + sign * rest, whole as long as everything is.
Result<Json> add(std::span<const Json> parts, int sign) {
  bool whole = true;
  std::int64_t count = 0;
  double number = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int by = i == 0 ? 1 : sign;
    whole = whole && parts[i].is_number_integer();
    number += by * parts[i].get<double>();
    if (!whole) continue;
    const auto one = parts[i].get<std::int64_t>();
    const bool over = by > 0 ? __builtin_add_overflow(count, one, &count)
                             : __builtin_sub_overflow(count, one, &count);
    if (over || (parts[i].is_number_unsigned() && parts[i].get<std::uint64_t>() > INT64_MAX))
      return wrong("the numbers are too large");
  }
  return whole ? Json(count) : Json(number);
}

Result<Json> sum(std::span<const Json> parts) { return add(parts, 1); }
Result<Json> difference(std::span<const Json> parts) { return add(parts, -1); }

Result<Json> share(std::span<const Json> parts) {
  if (parts.size() < 2) return wrong("a share needs what it is a share of");
  double whole = 0;
  for (const auto& part : parts.subspan(1)) whole += part.get<double>();
  if (!(std::abs(whole) > 0)) return wrong("nothing has no shares");
  return Json(parts[0].get<double>() / whole);
}

struct Way {
  const char* name;
  Result<Json> (*compute)(std::span<const Json> parts);
};
constexpr Way kWays[] = {{"sum", sum}, {"difference", difference}, {"share", share}};

}  // namespace

Result<Json> compute(const std::string& how, std::span<const Json> parts) {
  TRY(base::check_known("way to compute", how, ways_to_compute()));
  if (parts.empty()) return wrong("there is nothing to compute from");
  for (const auto& part : parts)
    if (!part.is_number() || !std::isfinite(part.get<double>()))
      return wrong("a part of the computation is no number");
  for (const auto& way : kWays)
    if (how == way.name) return way.compute(parts);
  return wrong("unknown way to compute '" + how + "'");
}

std::vector<std::string> ways_to_compute() {
  std::vector<std::string> out;
  for (const auto& way : kWays) out.emplace_back(way.name);
  return out;
}

}  // namespace dossier
