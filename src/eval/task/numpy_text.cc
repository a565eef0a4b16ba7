// Arrays of numbers as numpy prints them by default: eight digits behind the point at most, all of one form.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "eval/task/run.h"

namespace eval::task {
namespace {

constexpr int kDigits = 8;
constexpr std::size_t kLine = 75;

struct Parts {
  std::string whole, fraction, exponent;
};

// The shortest digits that read back as the same number, or eight behind the point where those are fewer.
Parts parts_of(double number, bool scientific) {
  const auto form = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  std::array<char, 400> room;
  const auto written = [&](auto... digits) {
    const auto end = std::to_chars(room.data(), room.data() + room.size(), number, form, digits...);
    return std::string(room.data(), end.ptr);
  };
  auto text = written();
  const auto split = [](const std::string& said) {
    const auto e = said.find('e');
    const auto mantissa = said.substr(0, e);
    const auto point = mantissa.find('.');
    return Parts{mantissa.substr(0, point),
                 point == std::string::npos ? "" : mantissa.substr(point + 1),
                 e == std::string::npos ? "" : said.substr(e + 1)};
  };
  auto out = split(text);
  if (out.fraction.size() > kDigits) out = split(written(kDigits));
  while (out.fraction.ends_with('0')) out.fraction.pop_back();
  return out;
}

bool is_scientific(const std::vector<double>& numbers) {
  double most = 0, least = INFINITY;
  for (const double one : numbers) {
    if (!std::isfinite(one) || one == 0) continue;
    most = std::max(most, std::abs(one));
    least = std::min(least, std::abs(one));
  }
  return most != 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
}

}  // namespace

std::string numpy_text(const std::vector<double>& numbers) {
  const bool scientific = is_scientific(numbers);
  std::vector<Parts> all;
  std::size_t whole = 0, fraction = 0;
  for (const double one : numbers) {
    if (std::isfinite(one))
      all.push_back(parts_of(one, scientific));
    else
      all.push_back({std::isnan(one) ? "nan" : one < 0 ? "-inf" : "inf", "", "-"});
    if (all.back().exponent == "-") continue;
    whole = std::max(whole, all.back().whole.size());
    fraction = std::max(fraction, all.back().fraction.size());
  }
  const auto width = whole + 1 + fraction;
  std::string out, line = " ";
  for (const auto& parts : all) {
    std::string word;
    if (parts.exponent == "-") {
      word = std::string(width > parts.whole.size() ? width - parts.whole.size() : 0, ' ') +
             parts.whole;
    } else {
      word = std::string(whole - parts.whole.size(), ' ') + parts.whole + "." + parts.fraction;
      word.append(fraction - parts.fraction.size(), scientific ? '0' : ' ');
      if (scientific) word += "e" + parts.exponent;
    }
    if (line.size() + word.size() > kLine - 1 && line.size() > 1) {
      while (line.ends_with(' ')) line.pop_back();
      out += line + "\n";
      line = " ";
    }
    line += word + " ";
  }
  out += line.substr(0, line.size() - 1);
  return "[" + (out.empty() ? "" : out.substr(1)) + "]";
}

}  // namespace eval::task
