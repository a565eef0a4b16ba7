#include "data/own_words.h"

#include <algorithm>
#include <vector>

namespace data {

namespace {

enum class Sort { own, name, placeholder };

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\r";
  std::vector<std::string_view> out;
  for (auto at = text.find_first_not_of(blanks); at != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(blanks, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blanks, end);
  }
  return out;
}

// Opening quotes and brackets of ASCII are no part of a name.
std::string_view bare(std::string_view word) {
  return word.substr(std::min(word.find_first_not_of("\"'(["), word.size()));
}

Sort sort_of(std::string_view word, bool starts_sentence) {
  if (word.find_first_of("%${}<>\\_0123456789") != std::string_view::npos) return Sort::placeholder;
  const auto letters = bare(word);
  if (letters.empty()) return Sort::own;
  if (std::ranges::any_of(letters.substr(1), is_capital)) return Sort::name;
  return is_capital(letters[0]) && !starts_sentence ? Sort::name : Sort::own;
}

}  // namespace

std::string own_words(std::string_view text) {
  const auto words = words_of(text);
  std::vector<Sort> sorts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool starts =
        i == 0 || std::string_view(".!?:").find(words[i - 1].back()) != std::string_view::npos;
    sorts.push_back(sort_of(words[i], starts));
  }
  const auto is_name = [&](std::size_t i) { return sorts[i] == Sort::name; };
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool inside = i > 0 && i + 1 < words.size() && is_name(i - 1) && is_name(i + 1);
    if (sorts[i] != Sort::own || inside) continue;
    if (!out.empty()) out += ' ';
    out += words[i];
  }
  return out;
}

}  // namespace data
