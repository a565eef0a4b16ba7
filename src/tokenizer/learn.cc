// The story of a tokenizer: weigh the languages, count their words, learn merges, write the files.
#include "tokenizer/learn.h"

#include <algorithm>
#include <cmath>

#include "base/field.h"
#include "record/tokenizer.h"
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/chat.h"
#include "tokenizer/nfc.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/training_text.h"
#include "tokenizer/word_count.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kStage = "tokenizer";
constexpr std::uint64_t kUnit = 1 << 16;  // the largest weight of a language

struct Language {
  LanguageFile file;
  Chosen read;
  std::uint64_t weight = 0;
};

Result<std::vector<Language>> measure(const TokenizerRecipe& recipe, const base::Path& corpus,
                                      base::Context& ctx) {
  std::vector<Language> languages;
  for (auto& file : TRY(training_files(ctx.disk, corpus, {}))) {
    const auto limit = static_cast<std::uint64_t>(recipe.bytes_per_language);
    auto read = TRY(choose_documents(file.path, limit, kStage, ctx));
    Language language{std::move(file), std::move(read)};
    if (language.read.bytes > 0)
      languages.push_back(std::move(language));
    else
      ctx.reporter.warn(kStage, language.file.language + " has no text to learn from");
  }
  if (languages.empty())
    return Error{Code::missing, "the corpus has no text to learn a tokenizer from", corpus,
                 "look at corpus/counts.json for what was dropped"};
  return languages;
}

// weight = (smallest / bytes)^(1 - 1/temperature), in units of 1/65536, at least one unit.
void weigh(std::vector<Language>& languages, double temperature) {
  const auto bytes_of = [](const Language& language) { return language.read.bytes; };
  const auto smallest = bytes_of(std::ranges::min(languages, {}, bytes_of));
  for (auto& language : languages) {
    const auto ratio = static_cast<double>(smallest) / static_cast<double>(language.read.bytes);
    const auto weight = std::pow(ratio, 1.0 - 1.0 / temperature) * static_cast<double>(kUnit);
    language.weight = static_cast<std::uint64_t>(std::max(1.0, std::round(weight)));
  }
}

Result<void> count_words(const std::vector<Language>& languages, const TokenizerRecipe& recipe,
                         WordCount& words, base::Context& ctx) {
  const auto cut = TRY(PreTokenizer::from_pattern(recipe.pattern));
  std::uint64_t done = 0, total = 0;
  for (const auto& language : languages) total += language.read.bytes;
  for (const auto& language : languages) {
    TRY(each_batch(language.file.path, kStage, ctx, [&](std::span<TrainingText> batch) {
      std::vector<std::string> texts;
      for (auto& text : batch) {
        if (!language.read.takes(text)) continue;
        done += text.text.size();
        texts.push_back(recipe.nfc ? nfc_of_bytes(text.text) : std::move(text.text));
      }
      words.add(texts, cut, language.weight, ctx.pool);
      ctx.reporter.progress(kStage, done, total, "counting words of " + language.file.language);
      return base::done();
    }));
  }
  return {};
}

Result<Learned> learn_merges(const TokenizerRecipe& recipe, const std::vector<Word>& words,
                             const base::Path& corpus, base::Context& ctx) {
  const BpeOptions options{
      .vocabulary = recipe.vocabulary,
      .min_frequency = static_cast<std::uint64_t>(recipe.min_frequency) * kUnit,
      .max_token_length = recipe.max_token_bytes,
      .special = special_tokens()};
  const auto go_on = [&](std::int64_t ids) {
    ctx.reporter.progress(kStage, static_cast<std::uint64_t>(ids),
                          static_cast<std::uint64_t>(recipe.vocabulary), "learning tokens");
    return !ctx.cancel.requested();
  };
  auto learned = train_bpe(words, options, {.pool = ctx.pool, .go_on = go_on});
  TRY(ctx.cancel.check(kStage));
  if (std::ssize(learned.tokens) < recipe.vocabulary) {
    const auto most = std::to_string(learned.tokens.size());
    return Error{Code::bad_request,
                 "the text supports a vocabulary of " + most + ", the recipe asks for " +
                     std::to_string(recipe.vocabulary),
                 corpus, "add text, or set tokenizer.vocabulary = " + most + " or less"};
  }
  return learned;
}

void fill_manifest(const std::vector<Language>& languages, const WordCount& words,
                   std::size_t distinct, const Learned& learned, ledger::Manifest& manifest) {
  record::Tokenizer said;
  const auto whole = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
  for (const auto& language : languages) {
    said.facts.languages.push_back(language.file.language);
    said.counts.languages[language.file.language] = {
        whole(language.read.documents), whole(language.read.bytes),
        static_cast<double>(language.weight) / static_cast<double>(kUnit)};
  }
  said.counts.pieces = whole(words.pieces());
  said.counts.left_out_pieces = whole(words.left_out());
  said.counts.distinct_pieces = whole(distinct);
  said.counts.tokens = whole(learned.tokens.size());
  said.counts.merges = whole(learned.merges.size());
  said.facts.vocabulary = whole(learned.tokens.size());
  record::say(said, manifest);
}

std::string text_of(const Learned& learned, const TokenizerRecipe& recipe) {
  return write_tokenizer_file(learned,
                              {.pattern = recipe.pattern, .nfc = recipe.nfc, .first = kBos});
}

}  // namespace

std::vector<std::string> special_tokens() { return {kBos, kEos, kPad, kUser, kAssistant}; }

std::string tokenizer_config() {
  nlohmann::ordered_json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                                   {"bos_token", kBos},
                                   {"eos_token", kEos},
                                   {"pad_token", kPad},
                                   {"additional_special_tokens", {kUser, kAssistant}},
                                   {"clean_up_tokenization_spaces", false},
                                   {"chat_template", kChatTemplate}};
  return config.dump(2) + "\n";
}

std::string tokenizer_text(const TokenizerFile& file, const TokenizerRecipe& recipe) {
  return text_of({special_tokens(), file.tokens, file.merges}, recipe);
}

Result<void> learn(const TokenizerRecipe& recipe, const base::Path& corpus,
                   ledger::ArtefactWriter& writer, base::Context& ctx) {
  auto languages = TRY(measure(recipe, corpus, ctx));
  weigh(languages, recipe.temperature);
  WordCount count(recipe.max_word_bytes);
  TRY(count_words(languages, recipe, count, ctx));
  const auto words = count.take();
  const auto learned = TRY(learn_merges(recipe, words, corpus, ctx));
  TRY(ctx.disk.write_file(writer.path("tokenizer.json"), text_of(learned, recipe)));
  TRY(ctx.disk.write_file(writer.path("tokenizer_config.json"), tokenizer_config()));
  fill_manifest(languages, count, words.size(), learned, writer.manifest());
  return {};
}

}  // namespace tokenizer
