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

bool has_superwords(const TokenizerRecipe& recipe) {
  return base::to_json(recipe.trainer).value("superwords_from", 0) > 0;
}

bool of_marks(const TokenizerRecipe& recipe) {
  return expression_of(recipe.pattern) == kDefaultPattern;
}

}  // namespace

bool options_may_cut(const TokenizerRecipe& recipe) {
  return recipe.pattern == kUsualPattern || of_marks(recipe);
}

bool options_cut(const TokenizerRecipe& recipe) {
  const auto& options = recipe.common();
  return options.digits != 3 || options.script_borders || has_superwords(recipe);
}

std::string learned_pattern(const TokenizerRecipe& recipe) {
  const auto& options = recipe.common();
  if (!options_may_cut(recipe) || (!of_marks(recipe) && !options_cut(recipe)))
    return expression_of(recipe.pattern);
  const bool digits_alone = options.digits == 1 && !options.script_borders;
  if (!of_marks(recipe) && digits_alone && !has_superwords(recipe)) return expression_of("tekken");
  return pattern_of(options, false);
}

std::string superword_pattern(const TokenizerRecipe& recipe) {
  return pattern_of(recipe.common(), true);
}

std::string written_pattern(const TokenizerRecipe& recipe) {
  const auto of_trainer = recipe.trainer.entry().pattern;
  return of_trainer ? of_trainer(recipe) : learned_pattern(recipe);
}

std::string version_remark(const TokenizerRecipe& recipe) {
  if (recipe.trainer.entry().unknown)
    return "version 1.0 of Hugging Face's tokenizers will refuse it, since spaces are written as Metaspace does, until its "
           "tk-convert has rewritten the file; what the trainer bpe makes loads in every version";
  return loads_everywhere(written_pattern(recipe)) ? "" : pattern_remark();
}

}  // namespace tokenizer
