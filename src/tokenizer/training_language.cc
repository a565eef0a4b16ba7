// Measures the files of a corpus and weighs their languages; see the header.
#include "tokenizer/training_language.h"

#include <algorithm>
#include <cmath>

#include "tokenizer/held_out_search.h"
#include "tokenizer/nfc.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr const char* kStage = "tokenizer";

Result<std::vector<TrainingLanguage>> measure(const TokenizerRecipe& recipe,
                                              std::vector<LanguageFile> files, const HeldOut& held,
                                              base::Context& ctx) {
  std::vector<TrainingLanguage> languages;
  for (auto& file : files) {
    const auto limit = static_cast<std::uint64_t>(recipe.bytes_per_language);
    HeldOutSearch search(held, file);
    auto read = TRY(choose_documents(
        file.path, limit, kStage, ctx,
        [&](std::span<const TrainingText> batch) { search.look(batch, ctx.pool); }));
    TRY(search.over());
    TrainingLanguage language{std::move(file), std::move(read)};
    if (language.read.bytes > 0)
      languages.push_back(std::move(language));
    else
      ctx.reporter.warn(kStage, language.file.language + " has no text to learn from");
  }
  return languages;
}

// weight = (smallest / bytes)^(1 - 1/temperature), in units of 1/65536, at least one unit.
void weigh(std::vector<TrainingLanguage>& languages, double temperature) {
  const auto bytes_of = [](const TrainingLanguage& language) { return language.read.bytes; };
  const auto smallest = bytes_of(std::ranges::min(languages, {}, bytes_of));
  for (auto& language : languages) {
    const auto ratio = static_cast<double>(smallest) / static_cast<double>(language.read.bytes);
    const auto weight = std::pow(ratio, 1.0 - 1.0 / temperature) * static_cast<double>(kFullWeight);
    language.weight = static_cast<std::uint64_t>(std::max(1.0, std::round(weight)));
  }
}

}  // namespace

Result<std::vector<TrainingLanguage>> training_languages(const TokenizerRecipe& recipe,
                                                         const base::Path& corpus,
                                                         const HeldOut& held, base::Context& ctx) {
  auto languages = TRY(measure(recipe, TRY(training_files(ctx.disk, corpus, {})), held, ctx));
  if (languages.empty())
    return Error{Code::missing, "the corpus has no text to learn a tokenizer from", corpus,
                 "look at corpus/counts.json for what was dropped"};
  weigh(languages, recipe.temperature);
  return languages;
}

Result<std::vector<TrainingLanguage>> training_languages(const TokenizerRecipe& recipe,
                                                         std::vector<LanguageFile> files,
                                                         const HeldOut& held, base::Context& ctx) {
  auto languages = TRY(measure(recipe, std::move(files), held, ctx));
  if (languages.empty())
    return Error{Code::missing, "the files hold no text to learn a tokenizer from", "", ""};
  weigh(languages, recipe.temperature);
  return languages;
}

Result<void> each_training_batch(const TrainingLanguage& language, const TokenizerRecipe& recipe,
                                 base::Context& ctx,
                                 const std::function<Result<void>(std::span<TrainingText>)>& use) {
  std::uint64_t done = 0;
  return each_batch(language.file.path, kStage, ctx, [&](std::span<TrainingText> batch) {
    std::vector<TrainingText> texts;
    for (auto& text : batch) {
      if (!language.read.takes(text)) continue;
      done += text.text.size();
      texts.push_back(std::move(text));
    }
    if (recipe.nfc)
      ctx.pool.run(texts.size(), [&](int, std::size_t i) {
        if (!is_surely_nfc(texts[i].text)) texts[i].text = nfc_of_bytes(texts[i].text);
      });
    ctx.reporter.progress(kStage, done, language.read.bytes,
                          "counting words of " + language.file.language);
    return use(texts);
  });
}

}  // namespace tokenizer
