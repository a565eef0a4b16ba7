#include "data/privacy/personal.h"

#include <algorithm>
#include <tuple>

#include "base/utf8.h"
#include "data/privacy/email.h"
#include "data/privacy/iban.h"
#include "data/privacy/ip_address.h"
#include "data/privacy/numbers.h"
#include "data/privacy/phone.h"
#include "data/privacy/secret.h"

namespace data::privacy {

std::string_view name_of(Kind kind) {
  constexpr std::string_view names[] = {"secret", "email", "iban", "ipv6",
                                        "ipv4",   "phone", "card", "national_id"};
  return names[static_cast<int>(kind)];
}

Spans find_personal(std::string_view text, std::string_view language) {
  Spans all, out;
  find_secrets(text, all);
  find_emails(text, all);
  find_ibans(text, all);
  find_ip_addresses(text, all);
  find_phones(text, language, all);
  find_numbers(text, language, all);
  std::ranges::stable_sort(all, {},
                           [](const Span& span) { return std::tuple(span.kind, span.begin); });
  // Few spans stand in a text, and those of one kind hardly touch, so what is taken is kept in order.
  for (const auto& span : all) {
    const auto place = std::ranges::lower_bound(out, span.begin, {}, &Span::begin);
    const bool free = (place == out.end() || place->begin >= span.end) &&
                      (place == out.begin() || std::prev(place)->end <= span.begin);
    if (free) out.insert(place, span);
  }
  return out;
}

std::string masked(std::string_view text, const Spans& spans) {
  std::string out;
  std::size_t at = 0;
  for (const auto& span : spans) {
    out.append(text.substr(at, span.begin - at)).append("<");
    for (const char c : name_of(span.kind))
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (!span.country.empty()) out.append(":").append(span.country);
    out += '>';
    at = span.end;
  }
  return out.append(text.substr(at));
}

base::Json spans_json(std::string_view text, const Spans& spans) {
  auto out = base::Json::array();
  std::size_t at = 0;
  std::int64_t points = 0;
  const auto points_to = [&](std::size_t place) {
    points += base::count_code_points(text.substr(at, place - at));
    at = place;
    return points;
  };
  for (const auto& span : spans) {
    const auto start = points_to(span.begin), end = points_to(span.end);
    out.push_back(
        {{"start", start},
         {"end", end},
         {"kind", std::string(name_of(span.kind))},
         {"country", span.country.empty() ? base::Json() : base::Json(std::string(span.country))}});
  }
  return out;
}

}  // namespace data::privacy
