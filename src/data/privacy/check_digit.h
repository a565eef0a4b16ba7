// Check digits, of texts of ASCII digits. A text of another length or with other signs is the caller's bug.
#pragma once

#include <initializer_list>
#include <string_view>

namespace data::privacy {

constexpr int digit(char c) { return c - '0'; }

// The number at `at`, `count` digits long.
int number_at(std::string_view text, std::size_t at, std::size_t count);

// The first digits, each times its weight.
int weighted(std::string_view text, std::initializer_list<int> weights);

int remainder_of(std::string_view digits, int divisor);

// Luhn's: every second digit from the right but one doubled, the sum of digits divides by 10.
bool holds_luhn(std::string_view digits);
// ISO 7064, MOD 11,10.
bool holds_mod_11_10(std::string_view digits);
// Verhoeff's, over the dihedral group of ten.
bool holds_verhoeff(std::string_view digits);
// EAN-13 and its like: weights 1 and 3.
bool holds_ean(std::string_view digits);

// Numbers of people who are not born yet hold no date. No clock is asked, so that an answer stays what it is.
inline constexpr int kLastBirth = 2029;

// Of the Gregorian calendar.
bool is_date(int year, int month, int day);

// Two digits of a year that leave the century open: a day that is one in either.
bool is_day(int day, int month, int year_of_century);

// "0101006500006": number of citizens of former Yugoslavia; the region, 0 to 99, or -1 where it is none.
int jmbg_region(std::string_view digits);

}  // namespace data::privacy
