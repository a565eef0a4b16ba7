#include "data/rights/tdmrep.h"

#include "base/ascii.h"
#include "base/json.h"
#include "data/rights/path_pattern.h"

namespace data::rights {
namespace {

std::optional<bool> read_bit(std::string_view text) {
  if (text == "1") return true;
  if (text == "0") return false;
  return std::nullopt;
}

// A number; who writes it as text means the same.
std::optional<bool> reservation_of(const base::Json& rule) {
  const auto found = rule.find("tdm-reservation");
  if (found == rule.end()) return std::nullopt;
  if (found->is_string()) return read_bit(found->get<std::string>());
  if (!found->is_number()) return std::nullopt;
  const auto number = found->get<double>();  // 1.0 and 1e0 are 1
  return number == 1 ? std::optional(true) : number == 0 ? std::optional(false) : std::nullopt;
}

std::string text_of(const base::Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Reservation of_file(std::string_view file, std::string_view url) {
  const auto parsed = base::parse_json(file, "tdmrep.json");
  if (!parsed.ok()) return {};
  const auto rules = parsed->is_object() ? base::Json::array({*parsed}) : *parsed;
  if (!rules.is_array()) return {};
  const auto asked = comparable_path(path_of(url));
  for (const auto& rule : rules) {
    if (!rule.is_object()) continue;
    const auto location = text_of(rule, "location");
    if (!location.empty() && PathPattern(location).matches(asked))
      return {reservation_of(rule), text_of(rule, "tdm-policy"), "file"};
  }
  return {};
}

// Of several statements in one place the one that reserves.
void add(Reservation& place, std::string_view value) {
  const auto bit = read_bit(without_space(value));
  if (bit) place.reserved = place.reserved.value_or(false) || *bit;
}

Reservation of_fields(const Fields& fields) {
  Reservation out{std::nullopt, "", "header"};
  for (const auto value : values_of(fields, "tdm-reservation")) add(out, value);
  const auto policies = values_of(fields, "tdm-policy");
  if (!policies.empty()) out.policy = policies.front();
  return out;
}

Reservation of_html(std::string_view html) {
  Reservation out{std::nullopt, "", "html"};
  for (const auto& tag : start_tags(html)) {
    if (tag.name != "meta") continue;
    const auto name = base::ascii_lower(without_space(tag.attribute("name")));
    if (name == "tdm-reservation") add(out, tag.attribute("content"));
    if (name == "tdm-policy" && out.policy.empty())
      out.policy = without_space(tag.attribute("content"));
  }
  return out;
}

}  // namespace

Reservation ask_tdmrep(std::string_view file, const Fields& fields, std::string_view html,
                       std::string_view url) {
  Reservation out;
  for (auto& place : {of_file(file, url), of_fields(fields), of_html(html)})
    if (place.reserved) out = place;
  if (!out.reserved.value_or(false)) out.policy.clear();
  return out;
}

}  // namespace data::rights
