// What a recipe may say about the tokenizer: [tokenizer], [parity], [shards].
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/recipe_path.h"
#include "tokenizer/scanner.h"
#include "tokenizer/trainer.h"

namespace tokenizer {

// Cuts as o200k does: marks stay with their letters, and version 1.0 of Hugging Face's tokenizers knows it.
inline constexpr const char* kUsualPattern = "o200k";

// What `chat` may be, from the registry of chat formats.
const char* chat_text();

struct TokenizerRecipe {
  std::int64_t vocabulary = 16384;
  std::int64_t min_frequency = 2;
  std::int64_t max_token_bytes = 48;
  std::int64_t max_word_bytes = 256;
  std::int64_t bytes_per_language = 200'000'000;
  double temperature = 2.0;
  std::string pattern = kUsualPattern;
  bool nfc = true;
  std::string chat;
  base::Choice<trainer::Registry> trainer;
  base::RecipePath from;

  template <class V>
  void fields(V& v) {
    v(vocabulary, "vocabulary", "ids in all: five special tokens, 256 bytes, the rest learned");
    v(min_frequency, "min_frequency", "fewest occurrences of a pair that becomes a token");
    v(max_token_bytes, "max_token_bytes",
      "two tokens that have so many bytes together or more never become one, but for two single bytes; 0: no limit");
    v(max_word_bytes, "max_word_bytes", "longer pieces of text teach nothing; 0: no limit");
    v(bytes_per_language, "bytes_per_language",
      "most bytes of each language to learn from, whole documents by the order of their ids; 0: "
      "all");
    v(temperature, "temperature",
      "balance of languages: a language weighs bytes^(1/temperature); 1 leaves bytes as they are, "
      "large values make all languages equal");
    v(pattern, "pattern",
      "regular expression whose matches are the pieces that tokens stay within, or the name of a published one: gpt2, "
      "llama3, qwen2, o200k, tekken, which version 1.0 of Hugging Face's tokenizers loads, unlike others; cl100k, GPT-4's; "
      "marks: the family of Llama 3 with marks as letters");
    v(nfc, "nfc",
      "bring text to Unicode form C before encoding, so that equal-looking text is equal");
    v(chat, "chat", chat_text());
    v(trainer, "trainer", "how tokens are chosen");
    // Its content is an input of the stage, wherever it lies.
    v(from, "from",
      "folder of a tokenizer or model whose tokenizer.json is taken over as it is, from the folder "
      "of the recipe; then no other key says anything. Empty: it is learned",
      base::Affects::nothing);
  }
  base::Result<void> check() const;
  const trainer::Common& common() const { return trainer.entry().common(trainer.settings()); }
};

struct ParityRecipe {
  std::vector<std::string> languages;
  double max_premium = 2.5;
  double max_gini = 0;

  template <class V>
  void fields(V& v) {
    v(languages, "languages",
      "language variants to measure; none: those the tokenizer learned from");
    v(max_premium, "max_premium",
      "most tokens per content relative to English that any language may need; 0: measure only");
    v(max_gini, "max_gini",
      "largest Gini coefficient of tokens over the languages, with headings and without; 0: none");
  }
  base::Result<void> check() const;
};

struct ShardsRecipe {
  std::vector<std::string> languages;

  template <class V>
  void fields(V& v) {
    v(languages, "languages", "language variants to encode; none: all of the corpus");
  }
  base::Result<void> check() const;
};

}  // namespace tokenizer

namespace base {

// Without `from` and `chat` where none is named, without options of the trainer that say nothing, and without the usual
// trainer: manifests stay as they were before there was a choice.
template <>
Json to_json(const tokenizer::TokenizerRecipe& recipe);
// Without the second gate where there is none, for the same reason.
template <>
Json to_json(const tokenizer::ParityRecipe& recipe);

}  // namespace base
