#include "data/privacy/card.h"

#include <algorithm>

#include "base/ascii.h"
#include "data/privacy/check_digit.h"

namespace data::privacy {
namespace {

// The first digits from `first` to `last`, which have as many, and how long such a number is.
struct Range {
  int first, last;
  std::size_t digits;
  std::size_t shortest, longest;
};
constexpr Range kRanges[] = {
    {4, 4, 1, 13, 13},           {4, 4, 1, 16, 16},       {4, 4, 1, 19, 19},    // Visa
    {51, 55, 2, 16, 16},         {2221, 2720, 4, 16, 16},                       // Mastercard
    {34, 34, 2, 15, 15},         {37, 37, 2, 15, 15},                           // American Express
    {300, 305, 3, 14, 19},       {3095, 3095, 4, 14, 19}, {36, 36, 2, 14, 19},  // Diners Club
    {38, 39, 2, 14, 19},         {6011, 6011, 4, 16, 19}, {644, 649, 3, 16, 19},
    {65, 65, 2, 16, 19},                                                            // Discover
    {622126, 622925, 6, 16, 19}, {3528, 3589, 4, 16, 19},                           // JCB
    {62, 62, 2, 16, 19},         {81, 81, 2, 16, 19},                               // UnionPay
    {5018, 5018, 4, 12, 19},     {5020, 5020, 4, 12, 19}, {5038, 5038, 4, 12, 19},  // Maestro
    {5893, 5893, 4, 12, 19},     {6304, 6304, 4, 12, 19}, {6759, 6759, 4, 12, 19},
    {6761, 6763, 4, 12, 19},     {2200, 2204, 4, 16, 19},  // Mir
    {5019, 5019, 4, 16, 16},                               // Dankort
    {9792, 9792, 4, 16, 16},     {60, 60, 2, 16, 16}};     // Troy, RuPay

}  // namespace

bool is_card(std::string_view digits) {
  if (digits.size() < 12 || digits.size() > 19 ||
      !std::ranges::all_of(digits, base::is_ascii_digit))
    return false;
  const auto issued = [&](const Range& range) {
    const int front = number_at(digits, 0, range.digits);
    return front >= range.first && front <= range.last && digits.size() >= range.shortest &&
           digits.size() <= range.longest;
  };
  return std::ranges::any_of(kRanges, issued) && holds_luhn(digits);
}

}  // namespace data::privacy
