#include "tokenizer/learned_pattern.h"

#include "tokenizer/named_pattern.h"

namespace tokenizer {
namespace {

// Scripts whose letters a token may hold together; the rest of the world is one more group.
constexpr const char* kGroups[] = {
    R"(\p{Latin})",      R"(\p{Greek})",     R"(\p{Cyrillic})",
    R"(\p{Armenian})",   R"(\p{Hebrew})",    R"(\p{Arabic})",
    R"(\p{Devanagari})", R"(\p{Bengali})",   R"(\p{Gurmukhi})",
    R"(\p{Gujarati})",   R"(\p{Tamil})",     R"(\p{Telugu})",
    R"(\p{Kannada})",    R"(\p{Malayalam})", R"(\p{Sinhala})",
    R"(\p{Thai})",       R"(\p{Lao})",       R"(\p{Tibetan})",
    R"(\p{Myanmar})",    R"(\p{Georgian})",  R"(\p{Hangul})",
    R"(\p{Ethiopic})",   R"(\p{Khmer})",     R"(\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo})"};

// Letters and marks that belong to no script in particular go with any.
std::string letters(bool script_borders) {
  if (!script_borders) return R"([\p{L}\p{M}]+)";
  std::string out = "(?:", all;
  for (const auto* group : kGroups) {
    out += R"((?:(?=[\p{L}\p{M}])[)" + std::string(group) + R"(\p{Common}\p{Inherited}])+|)";
    all += group;
  }
  return out + "(?:(?![" + all + R"(])[\p{L}\p{M}])+))";
}

std::string digits(std::int64_t most) {
  if (most == 0) return R"(\p{N}+)";
  return most == 1 ? R"(\p{N})" : R"(\p{N}{1,)" + std::to_string(most) + "}";
}

std::string pattern_of(const trainer::Common& options, bool superwords) {
  const auto word = letters(options.script_borders);
  return R"([^\r\n\p{L}\p{M}\p{N}]?)" + word + (superwords ? "(?: " + word + ")*" : "") + "|" +
         digits(options.digits) + R"(| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
}

}  // namespace

std::string learned_pattern(const TokenizerRecipe& recipe) {
  return recipe.pattern == kDefaultPattern ? pattern_of(recipe.common(), false)
                                           : expression_of(recipe.pattern);
}

std::string superword_pattern(const TokenizerRecipe& recipe) {
  return pattern_of(recipe.common(), true);
}

}  // namespace tokenizer
