// What the types of the sections cannot say.
#include "tokenizer/recipe.h"

#include <algorithm>

#include "base/recipe.h"
#include "base/visible.h"
#include "text/language.h"
#include "tokenizer/chat_format.h"
#include "tokenizer/learned_pattern.h"
#include "tokenizer/named_pattern.h"
#include "tokenizer/pre_tokenizer.h"

namespace tokenizer {
namespace {

base::Error wrong(const std::string& what, const std::string& hint) {
  return {base::Code::bad_request, what, "", hint};
}

base::Error wrong_name(const std::string& said) {
  std::vector<std::string> known;
  std::string all;
  for (const auto& one : named_patterns()) {
    known.emplace_back(one.name);
    all += (all.empty() ? "" : ", ") + known.back();
  }
  const auto guess = base::nearest(said, known);
  return wrong("no pattern is called '" + base::visible(said) + "'",
               (guess.empty() ? "" : "did you mean '" + guess + "'? ") + ("there are " + all));
}

std::string known_formats() {
  const auto names = chat_format::names();
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return out;
}

}  // namespace

const char* chat_text() {
  static const std::string text =
      "turns that chats are written in: " + known_formats() +
      ". Their control tokens follow the five special tokens, and the chat template beside the tokenizer writes them. "
      "Empty: ours, of <|user|> and <|assistant|>";
  return text.c_str();
}

base::Result<void> TokenizerRecipe::check() const {
  if (const auto said = base::key_json(*this); !from.empty() && !said.empty())
    return wrong("tokenizer.from takes a tokenizer over as it is, so tokenizer." +
                     said.begin().key() + " would say nothing",
                 "take one of the two out");
  const auto& options = common();
  const auto turns = chat.empty() ? 0 : std::ssize(TRY(chat_format_tokens(chat)));
  const auto least =
      261 + turns + options.reserved + std::max<std::int64_t>(0, options.space_runs - 1);
  if (vocabulary < least || vocabulary > 1 << 24)
    return wrong(
        "a vocabulary of " + std::to_string(vocabulary) + " cannot be made",
        std::to_string(least) + " holds the special tokens and the bytes" +
            (least > 261 ? ", and what chat, trainer.reserved and trainer.space_runs ask for"
                         : "") +
            "; 16777216 is the most");
  if (!options_may_cut(*this) && options_cut(*this))
    return wrong(
        "a pattern of its own says how text is cut, so trainer.digits, trainer.script_borders and "
        "trainer.superwords_from would say nothing",
        "take them out, or the pattern");
  if (min_frequency < 1) return wrong("min_frequency must be at least 1", "");
  if (max_token_bytes < 0 || max_word_bytes < 0 || bytes_per_language < 0)
    return wrong("a limit in bytes is negative", "0 means no limit");
  if (!(temperature >= 1 && temperature <= 1000))
    return wrong("temperature must lie between 1 and 1000", "1 leaves the languages as they are");
  if (pattern.empty()) return wrong("pattern is empty", "leave it out for the default");
  if (is_like_a_name(pattern) && expression_of(pattern) == pattern) return wrong_name(pattern);
  auto compiled = PreTokenizer::from_pattern(pattern);
  if (!compiled.ok()) return wrong(compiled.error().what, "");
  return {};
}

base::Result<void> ShardsRecipe::check() const {
  for (const auto& code : languages) TRY(text::canonical_language(code));
  return {};
}

base::Result<void> ParityRecipe::check() const {
  for (const auto& code : languages) TRY(text::canonical_language(code));
  if (!(max_premium == 0 || max_premium >= 1))
    return wrong("max_premium must be at least 1",
                 "English itself has premium 1; 0 turns the gate off");
  if (!(max_gini >= 0 && max_gini < 1))
    return wrong("max_gini must lie between 0 and 1", "0 turns the gate off");
  return {};
}

}  // namespace tokenizer

namespace base {

template <>
Json to_json(const tokenizer::TokenizerRecipe& recipe) {
  struct Whole : tokenizer::TokenizerRecipe {};
  auto out = to_json(Whole{recipe});
  if (recipe.from.empty()) out.erase("from");
  if (recipe.chat.empty()) out.erase("chat");
  auto& trainer = out["trainer"];
  tokenizer::trainer::drop_neutral(trainer);
  if (trainer.value("superwords_from", -1) == 0) trainer.erase("superwords_from");
  const bool usual = recipe.trainer.kind() == tokenizer::trainer::Registry::usual;
  if (usual && trainer.size() == 1) out.erase("trainer");
  return out;
}

template <>
Json to_json(const tokenizer::ParityRecipe& recipe) {
  struct Whole : tokenizer::ParityRecipe {};
  auto out = to_json(Whole{recipe});
  if (recipe.max_gini == 0) out.erase("max_gini");
  return out;
}

}  // namespace base
