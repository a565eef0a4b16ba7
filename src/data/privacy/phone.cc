#include "data/privacy/phone.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "data/privacy/country_of.h"
#include "data/privacy/mark.h"
#include "data/symbol.h"

namespace data::privacy {
namespace {

using base::is_ascii_digit;

// A country's code and how many digits stand behind it.
struct Plan {
  std::string_view code, country;
  std::size_t shortest, longest;
};
constexpr Plan kPlans[] = {
    {"1", "US", 10, 10},  {"30", "GR", 10, 10}, {"31", "NL", 9, 9},   {"32", "BE", 8, 9},
    {"33", "FR", 9, 9},   {"34", "ES", 9, 9},   {"350", "GI", 8, 8},  {"351", "PT", 9, 9},
    {"352", "LU", 5, 9},  {"353", "IE", 7, 9},  {"354", "IS", 7, 7},  {"355", "AL", 8, 9},
    {"356", "MT", 8, 8},  {"357", "CY", 8, 8},  {"358", "FI", 6, 11}, {"359", "BG", 7, 9},
    {"36", "HU", 8, 9},   {"370", "LT", 8, 8},  {"371", "LV", 8, 8},  {"372", "EE", 7, 8},
    {"373", "MD", 8, 8},  {"374", "AM", 8, 8},  {"375", "BY", 9, 9},  {"376", "AD", 6, 9},
    {"377", "MC", 8, 9},  {"378", "SM", 6, 10}, {"380", "UA", 9, 9},  {"381", "RS", 7, 10},
    {"382", "ME", 8, 8},  {"383", "XK", 8, 8},  {"385", "HR", 8, 9},  {"386", "SI", 8, 8},
    {"387", "BA", 8, 8},  {"389", "MK", 8, 8},  {"39", "IT", 6, 11},  {"40", "RO", 9, 9},
    {"41", "CH", 9, 9},   {"420", "CZ", 9, 9},  {"421", "SK", 9, 9},  {"423", "LI", 7, 9},
    {"43", "AT", 7, 12},  {"44", "GB", 9, 10},  {"45", "DK", 8, 8},   {"46", "SE", 7, 10},
    {"47", "NO", 8, 8},   {"48", "PL", 9, 9},   {"49", "DE", 7, 12},  {"7", "RU", 10, 10},
    {"90", "TR", 10, 10}, {"995", "GE", 9, 9}};

const Plan* plan_of(std::string_view digits) {
  for (std::size_t size = 3; size > 0; --size)
    for (const auto& plan : kPlans)
      if (plan.code.size() == size && digits.starts_with(plan.code)) return &plan;
  return nullptr;
}

bool fits(const Plan& plan, std::string_view behind) {
  if (plan.code == "1" && (behind.empty() || behind[0] < '2')) return false;
  return behind.size() >= plan.shortest && behind.size() <= plan.longest;
}

constexpr std::string_view kMarks =
    "tel|telefon|telefonn|telefono|telefone|telefoon|téléphone|teléfono|telèfon|telefonas|telefonnummer|"
    "telefonszám|telefonnummeret|telefonní|telefónne|telefonska|tālrunis|tālr|puhelin|puhelinnumero|puh|tlf|"
    "τηλ|τηλέφωνο|Τηλ|Τηλέφωνο|κινητό|телефон|Телефон|тел|Тел|мобилен|мобилни|mobil|mobile|mobiltelefon|"
    "mobilnummer|móvil|mobiel|cellulare|portable|telemóvel|phone|telephone|fax|faks|GSM|Handy|guthán|fón|sími|"
    "Sími|ტელეფონი|ტელ|komórka|kom.|cep|matkapuhelin";

// Digits with one sign, or a sign and a bracket, between them. Where each ends is kept, so that a number may be
// cut behind a group.
struct Dialled {
  std::string digits;
  std::vector<std::pair<std::size_t, std::size_t>> ends;  // digits, bytes of the text
};

std::size_t between(std::string_view text, std::size_t at) {
  const auto start = at;
  for (int signs = 0; signs < 3; ++signs) {
    const auto symbol = symbol_after(text, at);
    const auto c = symbol.value;
    const bool parts = c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' ||
                       c == 0xA0 || c == 0x202F || c == 0x2011 || c == 0x2013;
    if (!parts) break;
    at += symbol.size;
  }
  return at < text.size() && is_ascii_digit(text[at]) ? at - start : 0;
}

Dialled dialled(std::string_view text, std::size_t at) {
  constexpr std::size_t most = 20;
  Dialled out;
  while (out.digits.size() < most) {
    if (text.substr(at).starts_with("(0)")) at += 3;  // dialled at home only
    while (at < text.size() && is_ascii_digit(text[at]) && out.digits.size() <= most)
      out.digits += text[at++];
    const auto next = symbol_after(text, at).value;
    if (is_letter(next) || next == '@' || next == '_') break;
    out.ends.emplace_back(out.digits.size(), at);
    const bool zero = text.substr(at).starts_with(" (0)") || text.substr(at).starts_with("(0)");
    if (zero) at += text[at] == ' ' ? 1 : 0;
    const auto gap = zero ? 0 : between(text, at);
    if (gap == 0 && !zero) break;
    at += gap;
  }
  return out;
}

bool free_before(std::string_view text, std::size_t at) {
  const auto before = symbol_before(text, at).value;
  constexpr std::string_view signs = "+-.,/_=#%&@:";
  return !is_letter(before) && !is_digit(before) &&
         (before >= 0x80 || before == 0 || before == ':' ||
          signs.find(static_cast<char>(before)) == signs.npos);
}

// "00" in a longer number, behind a group of it, is none.
bool goes_on(std::string_view text, std::size_t at) {
  return at >= 2 && text[at - 1] == ' ' && is_ascii_digit(text[at - 2]);
}

// The longest front of it that is a number of `plan`, as the place in the text where it ends; 0 for none.
std::size_t end_of(const Dialled& number, const Plan& plan, std::size_t front) {
  std::size_t end = 0;
  for (const auto& [digits, at] : number.ends)
    if (digits > front && fits(plan, std::string_view(number.digits).substr(front, digits - front)))
      end = at;
  return end;
}

std::size_t add_international(std::string_view text, std::size_t begin, std::size_t digits,
                              Spans& out) {
  const auto number = dialled(text, digits);
  const auto* plan = plan_of(number.digits);
  const auto end = plan ? end_of(number, *plan, plan->code.size()) : 0;
  if (end) out.push_back({begin, end, Kind::phone, plan->country});
  return end;
}

// The digits of a group and what stands behind it, "12" and "." of "12.05.2024".
struct Part {
  std::string_view digits, joint;
  int value() const { return std::stoi(std::string(digits.substr(0, 5))); }
  bool is_year() const { return digits.size() == 4 && value() >= 1500 && value() < 2100; }
};

std::vector<Part> parts_of(std::string_view text, std::size_t begin, const Dialled& number) {
  std::vector<Part> out;
  for (auto rest = text.substr(begin, number.ends.back().second - begin); !rest.empty();) {
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const auto next = std::min(rest.find_first_of("0123456789", digits), rest.size());
    if (digits > 0) out.push_back({rest.substr(0, digits), rest.substr(digits, next - digits)});
    rest.remove_prefix(next);
  }
  return out;
}

// "12.05.2024", "12. 5. 24", "2024-05-12"; a number that goes on with the same sign is longer than a date.
bool is_date(const std::vector<Part>& parts) {
  if (parts.size() < 3) return false;
  const auto &first = parts[0], &month = parts[1], &third = parts[2];
  constexpr std::string_view signs = "./-";
  if (first.joint.empty() || signs.find(first.joint[0]) == signs.npos ||
      month.joint != first.joint || third.joint.starts_with(first.joint[0]))
    return false;
  const bool year_first = first.is_year();
  const bool short_year = third.digits.size() == 2 && first.joint[0] != '-';
  if (!year_first && !third.is_year() && !short_year) return false;
  const auto& day = year_first ? third : first;
  return day.digits.size() <= 2 && day.value() >= 1 && day.value() <= 31 &&
         month.digits.size() <= 2 && month.value() >= 1 && month.value() <= 12;
}

// "1914-1918", "2020/21": from a year to a later one, where that ends.
bool is_years(const std::vector<Part>& parts) {
  if (parts.size() < 2 || !parts[0].is_year()) return false;
  if (parts.size() > 2 && !parts[1].joint.starts_with(' ')) return false;
  auto joint = parts[0].joint;
  while (joint.starts_with(' ')) joint.remove_prefix(1);
  while (joint.ends_with(' ')) joint.remove_suffix(1);
  if (joint != "-" && joint != "/" && joint != "\u2013" && joint != "\u2011") return false;
  const int from = parts[0].value(), to = parts[1].value();
  return parts[1].digits.size() == 2 ? to > from % 100 : parts[1].is_year() && to > from;
}

// "030 1234567": of six to twelve digits behind a word for a telephone, which are no date.
std::size_t add_national(std::string_view text, std::size_t begin, std::string_view country,
                         Spans& out) {
  const auto number = dialled(text, text[begin] == '(' ? begin + 1 : begin);
  std::size_t end = 0;
  for (const auto& [digits, at] : number.ends)
    if (digits >= 6 && digits <= 12) end = at;
  if (end == 0 || mark_before(text, begin, kMarks) > 6) return 0;
  const auto parts = parts_of(text, begin, number);
  if (is_date(parts) || is_years(parts)) return 0;
  out.push_back({begin, end, Kind::phone, country});
  return end;
}

}  // namespace

void find_phones(std::string_view text, std::string_view language, Spans& out) {
  const auto country = countries_of(language).substr(0, 2);
  for (std::size_t at = 0; (at = text.find_first_of("+0123456789", at)) != text.npos;) {
    std::size_t end = 0;
    const bool open = free_before(text, at);
    if (text[at] == '+') {
      const bool bracket = text.substr(at + 1).starts_with("(");
      const auto first = at + (bracket ? 2 : 1);
      if (open && first < text.size() && is_ascii_digit(text[first]))
        end = add_international(text, at, first, out);
      ++at;
    } else {
      const bool double_zero = !goes_on(text, at) && text.substr(at).starts_with("00") &&
                               between(text, at + 4) + between(text, at + 5) > 0;
      if (open && double_zero) end = add_international(text, at, at + 2, out);
      const auto begin = at > 0 && text[at - 1] == '(' ? at - 1 : at;
      if (open && !end) end = add_national(text, begin, country, out);
      while (at < text.size() && is_ascii_digit(text[at])) ++at;
    }
    at = std::max(at, end);
  }
}

}  // namespace data::privacy
