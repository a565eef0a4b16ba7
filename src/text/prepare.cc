#include "text/prepare.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/character.h"
#include "text/letter_kind.h"
#include "text/normalize.h"

namespace text {
namespace {

// f(code point) until it says false; what is ill-formed is passed over.
template <class F>
void each_character(std::string_view utf8, F&& f) {
  for (std::size_t at = 0; at < utf8.size();) {
    const auto c = base::read_code_point(utf8, at);
    at += c.size;
    if (c.well_formed() && !f(c.value)) return;
  }
}

bool letter(char32_t c) {
  return c < 0x80 ? base::is_ascii_letter(static_cast<char>(c)) : is_letter(c);
}

// White space that is a separator (Zs): no tab, no line end.
bool blank(char32_t c) {
  const bool control = c < 0x20 || c == 0x7F || c == 0x85;
  return is_white_space(c) && !control && c != 0x2028 && c != 0x2029;
}

// Runs of white space become one space before signs are taken out, so that two may stand side by side then.
std::string for_openlid(std::string_view utf8) {
  std::string squeezed, out;
  std::u32string run;
  const auto end_run = [&](bool at_end) {
    if (run.size() > 1) run = U" ";
    if (!at_end && !squeezed.empty())
      for (const auto c : run) base::append_utf8(squeezed, c == '\n' ? U' ' : c);
    run.clear();
  };
  each_character(lower(utf8), [&](char32_t c) {
    if (is_white_space(c)) return run.push_back(c), true;
    end_run(false);
    base::append_utf8(squeezed, c);
    return true;
  });
  end_run(true);
  each_character(squeezed, [&](char32_t c) {
    if (blank(c) || (is_word(c) && !is_decimal(c))) base::append_utf8(out, c);
    return true;
  });
  return out;
}

}  // namespace

std::string prepare(std::string_view utf8, Prepare how) {
  if (how == Prepare::openlid) return for_openlid(utf8);
  if (how == Prepare::capitals && mostly_capitals(utf8)) return lower(utf8);
  return std::string(utf8);
}

bool mostly_capitals(std::string_view utf8) {
  std::int64_t balance = 0;
  each_character(utf8, [&](char32_t c) {
    if (letter(c)) balance += is_upper(c) ? 1 : is_lower(c) ? -1 : 0;
    return true;
  });
  return balance > 0;
}

bool has_letters(std::string_view utf8, std::int64_t least) {
  each_character(utf8, [&](char32_t c) {
    least -= letter(c);
    return least > 0;
  });
  return least <= 0;
}

}  // namespace text
