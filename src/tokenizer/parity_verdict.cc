// What a comparison comes to, in sentences.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "text/language.h"
#include "tokenizer/parity_order.h"

namespace tokenizer {
namespace {

double mean_premium(std::span<const Measured> all, const std::string& language) {
  double sum = 0, count = 0;
  for (const auto& one : all) {
    const auto& row = *std::ranges::find(one.parity.rows, language, &ParityRow::language);
    if (row.is_lost()) continue;
    sum += row.with_headings.value;
    ++count;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::infinity();
}

std::string parts_of(const base::Path& place, std::size_t count) {
  auto at = place.size();
  for (std::size_t i = 0; i < count && at != 0 && at != place.npos; ++i)
    at = place.rfind('/', at - 1);
  return at == 0 || at == place.npos ? place : place.substr(at + 1);
}

// Without the name of a file that says nothing of whose it is.
base::Path trimmed(base::Path place) {
  const auto drop = [&](std::string_view end) {
    while (place.size() > end.size() && place.ends_with(end))
      place.resize(place.size() - end.size());
  };
  for (const char* file : {"/tokenizer.json", "/tokenizer.model", "/tekken.json", "/vocab.txt"})
    drop(file);
  drop("/");
  return place;
}

std::string worst_of(const Measured& one) {
  const auto& worst = one.parity.worst();
  return fmt::format("{} {:.2f} times English", text::english_name(worst.language),
                     worst.with_headings.value);
}

// Those that cannot write all languages are no part of a comparison.
std::string cannot(std::span<const Measured> all, const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (writes_all(all[i])) continue;
    std::string languages;
    for (const auto& row : all[i].parity.rows)
      if (row.is_lost())
        languages += (languages.empty() ? "" : ", ") + text::english_name(row.language);
    out +=
        fmt::format(" {} cannot write {}, so its figures there say nothing.", names[i], languages);
  }
  return out;
}

std::string best_of(std::span<const Measured> all, const std::vector<std::string>& names,
                    const std::vector<std::size_t>& able) {
  const auto gini = [&](std::size_t i) { return all[i].parity.with_headings.value; };
  const auto fairest = *std::ranges::min_element(able, {}, gini);
  const auto shortest =
      *std::ranges::min_element(able, {}, [&](std::size_t i) { return tokens_of(all[i]); });
  return fmt::format(
      "{} treats languages most alike (Gini {:.3f}; worst {}); {} needs the fewest tokens "
      "in all ({}).",
      names[fairest], gini(fairest), worst_of(all[fairest]),
      fairest == shortest ? "it also" : names[shortest], tokens_of(all[shortest]));
}

}  // namespace

std::vector<std::string> by_premium(std::span<const Measured> all) {
  std::vector<std::pair<double, std::string>> order;
  for (const auto& row : all.front().parity.rows)
    order.emplace_back(mean_premium(all, row.language), row.language);
  std::ranges::stable_sort(order, {}, &std::pair<double, std::string>::first);
  std::vector<std::string> out;
  for (auto& [premium, language] : order) out.push_back(std::move(language));
  return out;
}

bool writes_all(const Measured& one) {
  return std::ranges::none_of(one.parity.rows, &ParityRow::is_lost);
}

std::uint64_t tokens_of(const Measured& one) {
  std::uint64_t sum = 0;
  for (const auto& row : one.parity.rows) sum += row.with_headings.tokens;
  return sum;
}

std::vector<std::string> short_names(std::span<const Measured> all) {
  std::vector<std::string> out;
  for (const auto& one : all) {
    const auto place = trimmed(one.name);
    const auto same = [&](std::size_t parts) {
      return std::ranges::count_if(all, [&](const auto& other) {
        const auto another = trimmed(other.name);
        return another != place && parts_of(another, parts) == parts_of(place, parts);
      });
    };
    std::size_t parts = 1;
    while (same(parts) > 0) ++parts;
    out.push_back(parts_of(place, parts));
  }
  return out;
}

std::string verdict(std::span<const Measured> all) {
  const auto names = short_names(all);
  std::vector<std::size_t> able;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (writes_all(all[i])) able.push_back(i);
  std::string out = "Less is better, and 1.00 is as many as English.";
  if (able.size() > 1) out += " " + best_of(all, names, able);
  if (able.size() == 1)
    out += fmt::format(" {}: worst {}, Gini {:.3f}.", names[able[0]], worst_of(all[able[0]]),
                       all[able[0]].parity.with_headings.value);
  return out + cannot(all, names);
}

}  // namespace tokenizer
