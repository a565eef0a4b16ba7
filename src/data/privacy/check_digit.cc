#include "data/privacy/check_digit.h"

#include <cstdint>

namespace data::privacy {

int number_at(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (const char c : text.substr(at, count)) value = value * 10 + digit(c);
  return value;
}

int weighted(std::string_view text, std::initializer_list<int> weights) {
  int sum = 0;
  std::size_t at = 0;
  for (const int weight : weights) sum += weight * digit(text[at++]);
  return sum;
}

int remainder_of(std::string_view digits, int divisor) {
  std::int64_t value = 0;
  for (const char c : digits) value = (value * 10 + digit(c)) % divisor;
  return static_cast<int>(value);
}

bool holds_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit(digits[digits.size() - 1 - i]) << (i % 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool holds_mod_11_10(std::string_view digits) {
  int check = 5;
  for (const char c : digits) check = ((check == 0 ? 10 : check) * 2 % 11 + digit(c)) % 10;
  return check == 1;
}

bool holds_verhoeff(std::string_view digits) {
  // The product of two elements, and the permutation of a digit that is applied once a place.
  const auto product = [](int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : (a + b) % 5 + 5;
    return b < 5 ? (a - b + 5) % 5 + 5 : (a - b + 10) % 5;
  };
  constexpr int permuted[] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digit(digits[digits.size() - 1 - i]);
    for (std::size_t times = i % 8; times > 0; --times) value = permuted[value];
    check = product(check, value);
  }
  return check == 0;
}

bool holds_ean(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i)
    sum += digit(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool is_date(int year, int month, int day) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool is_day(int day, int month, int year_of_century) {
  return is_date(1900 + year_of_century, month, day) || is_date(2000 + year_of_century, month, day);
}

int jmbg_region(std::string_view digits) {
  const int year = number_at(digits, 4, 3);
  if (!is_date(year < 800 ? 2000 + year : 1000 + year, number_at(digits, 2, 2),
               number_at(digits, 0, 2)))
    return -1;
  const int sum = weighted(digits, {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2});
  return (11 - sum % 11) % 11 % 10 == digit(digits[12]) ? number_at(digits, 7, 2) : -1;
}

}  // namespace data::privacy
