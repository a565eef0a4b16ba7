// Decompose, sort marks, compose, and for each character what it takes the place of.
//
// What surprises: sorting carries the changes along with their characters, so a mark that moves takes
// its "new" or "in place" with it. Offsets depend on that.
#include "tokenizer/unicode_form.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/character.h"

namespace tokenizer {
namespace {

using Change = AlignedText::Change;

constexpr int kVersion = 9;

bool is_known(char32_t c) {
  const auto age = text::age(c);
  return age > 0 && age <= kVersion;
}

int combining_class(char32_t c) { return c < 0x300 || !is_known(c) ? 0 : text::combining_class(c); }

char32_t composition(char32_t first, char32_t second) {
  if (second < 0x300) return 0;
  const auto made = text::composition(first, second);
  return made != 0 && is_known(made) ? made : 0;
}

std::vector<Change> decomposed(std::string_view text, bool compatible) {
  std::vector<Change> out;
  std::size_t starter = 0;  // from here on no character of class 0 was met
  const auto sort = [&] {
    const auto key = [](const Change& c) { return combining_class(c.character); };
    if (out.size() - starter > 1)
      std::ranges::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(starter), out.end(), {},
                               key);
    starter = out.size();
  };
  const auto add = [&](char32_t c, int change) {
    if (combining_class(c) == 0) sort();
    out.push_back({c, change});
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    at += c.size;
    const auto parts = c.value < 0xa0 || !is_known(c.value)
                           ? std::u32string()
                           : text::decomposition(c.value, compatible);
    if (parts.empty()) add(c.value, 0);
    for (std::size_t i = 0; i < parts.size(); ++i) add(parts[i], i > 0);
  }
  sort();
  return out;
}

// A starter is held back while what follows may still join it.
std::vector<Change> composed(const std::vector<Change>& parts) {
  std::vector<Change> out, marks;
  std::optional<Change> starter;
  int last = -1;  // class of the last mark that did not join; -1: none
  const auto flush = [&] {
    if (starter) out.push_back(*starter);
    out.insert(out.end(), marks.begin(), marks.end());
    marks.clear();
    last = -1;
  };
  for (const auto& part : parts) {
    const auto kind = combining_class(part.character);
    if (!starter) {
      if (kind != 0)
        out.push_back(part);
      else
        starter = part;
      continue;
    }
    const bool blocked = last >= 0 && last >= kind;
    if (const auto made = blocked ? 0 : composition(starter->character, part.character)) {
      starter = Change{made, starter->change + part.change - 1};
    } else if (kind == 0) {
      flush();
      starter = part;
    } else {
      marks.push_back(part);
      last = kind;
    }
  }
  flush();
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

}  // namespace

void normalize(AlignedText& text, UnicodeForm form) {
  auto parts = decomposed(text.bytes(), form.compatible);
  if (form.composed && !is_ascii(text.bytes())) parts = composed(parts);
  text.transform(parts);
}

}  // namespace tokenizer
