// Gopher's rules of quality (Rae et al. 2021, appendix A.1), as datatrove reads them.
//
// What surprises: words of signs alone count as words where their share is asked for, and not where words are
// counted or measured; and the eight stop words are English ones, in small letters, whatever the language.
#include "data/judge/gopher_quality.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/utf8.h"
#include "data/measure/letter.h"
#include "data/measure/python_text.h"
#include "data/measure/signs.h"
#include "data/symbol.h"

namespace data::judge {

namespace {

constexpr std::string_view kEllipsis = "…";

// Whether some code point of a word is such a one.
template <class Is>
bool any_of(std::string_view word, Is is) {
  for (std::size_t at = 0; at < word.size();) {
    const auto c = base::read_code_point(word, at);
    if (is(c.value)) return true;
    at += c.size;
  }
  return false;
}

std::int64_t count(std::string_view text, std::string_view part) {
  std::int64_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

double share(std::int64_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

const char* wrong_words(const Page& page) {
  std::int64_t words = 0, symbols = 0;
  for (const auto word : page.words()) {
    if (!any_of(word, [](char32_t c) { return !measure::is_symbol(c); })) continue;
    ++words;
    symbols += count_symbols(word);
  }
  if (words < 50) return "gopher_short_doc";
  if (words > 100'000) return "gopher_long_doc";
  const double mean = static_cast<double>(symbols) / static_cast<double>(words);
  if (mean < 3) return "gopher_below_avg_threshold";
  return mean > 10 ? "gopher_above_avg_threshold" : nullptr;
}

const char* wrong_signs(const Page& page) {
  const auto text = page.text();
  const auto words = page.words().size();
  if (share(std::ranges::count(text, '#'), words) > 0.1) return "gopher_too_many_hashes";
  if (share(count(text, "...") + count(text, kEllipsis), words) > 0.1)
    return "gopher_too_many_ellipsis";
  return nullptr;
}

const char* wrong_lines(const Page& page) {
  std::size_t lines = 0;
  std::int64_t bullets = 0, ellipses = 0;
  for (auto rest = page.text(); !rest.empty(); ++lines) {
    const auto line = measure::take_line(rest);
    const auto start = measure::lstrip(line);
    bullets += start.starts_with("•") || start.starts_with('-');
    const auto end = measure::rstrip(line);
    ellipses += end.ends_with("...") || end.ends_with(kEllipsis);
  }
  if (share(bullets, lines) > 0.9) return "gopher_too_many_bullets";
  return share(ellipses, lines) > 0.3 ? "gopher_too_many_end_ellipsis" : nullptr;
}

const char* too_few_letters(const Page& page) {
  const auto words = page.words();
  const auto with_letters =
      std::ranges::count_if(words, [](auto word) { return any_of(word, measure::is_alpha); });
  return share(with_letters, words.size()) < 0.8 ? "gopher_below_alpha_threshold" : nullptr;
}

int different_stop_words(const Page& page) {
  static constexpr std::array<std::string_view, 8> kWords = {"the", "be",   "to",   "of",
                                                             "and", "that", "have", "with"};
  unsigned seen = 0;
  for (const auto word : page.words()) {
    if (word.size() > 4) continue;
    for (std::size_t i = 0; i < kWords.size(); ++i)
      if (word == kWords[i]) seen |= 1U << i;
  }
  return std::popcount(seen);
}

}  // namespace

Verdict gopher_quality_with(const Page& page, int stop_words) {
  for (const auto wrong : {wrong_words, wrong_signs, wrong_lines, too_few_letters})
    if (const char* reason = wrong(page)) return drop(reason);
  if (stop_words > 0 && different_stop_words(page) < stop_words)
    return drop("gopher_enough_stop_words");
  return {};
}

extern const Entry gopher_quality{
    .name = "GopherQualityFilter",
    .summary = "Gopher's limits for words, signs, lines and English stop words",
    .decide = [](const Page& page) { return gopher_quality_with(page, 2); }};

}  // namespace data::judge
