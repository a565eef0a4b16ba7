#include "data/genre.h"

#include <algorithm>
#include <vector>

#include "base/recipe.h"

namespace data {

namespace {
constexpr Genre kGenres[] = {
    {"manual", "help, handbooks and references"},
    {"interface", "messages of programs"},
    {"web", "pages of the web"},
};
}  // namespace

std::span<const Genre> genres() { return kGenres; }

bool is_genre(std::string_view name) {
  return std::ranges::any_of(kGenres, [&](const Genre& one) { return name == one.name; });
}

base::Result<void> check_genre(const std::string& genre, const std::string& where) {
  if (genre.empty()) return {};
  std::vector<std::string> known;
  for (const auto& one : kGenres) known.emplace_back(one.name);
  auto checked = base::check_known("genre", genre, known);
  if (!checked.ok()) checked.error().where = where;
  return checked;
}

}  // namespace data
