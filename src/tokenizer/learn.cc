// The story of a tokenizer: weigh the languages, learn from their text, write the files.
#include "tokenizer/learn.h"

#include "record/tokenizer.h"
#include "tokenizer/chat.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/training_language.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Result<void> check_size(const Learned& learned, const TokenizerRecipe& recipe,
                        const base::Path& corpus) {
  if (std::ssize(learned.tokens) >= recipe.vocabulary) return {};
  const auto most = std::to_string(learned.tokens.size());
  return Error{Code::bad_request,
               "the text supports a vocabulary of " + most + ", the recipe asks for " +
                   std::to_string(recipe.vocabulary),
               corpus, "add text, or set tokenizer.vocabulary = " + most + " or less"};
}

record::Tokenizer::Judged said_of(const trainer::Judged& judged) {
  return {judged.content_ratio,
          judged.parallel,
          static_cast<std::int64_t>(judged.development_bytes),
          static_cast<std::int64_t>(judged.development_tokens),
          judged.merges,
          judged.premium};
}

void fill_manifest(const std::vector<TrainingLanguage>& languages, const trainer::Trained& trained,
                   ledger::Manifest& manifest) {
  record::Tokenizer said;
  const auto whole = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
  for (const auto& language : languages) {
    const auto& name = language.file.language;
    said.facts.languages.push_back(name);
    auto& counts = said.counts.languages[name];
    counts = {whole(language.read.documents), whole(language.read.bytes),
              static_cast<double>(language.weight) / static_cast<double>(kFullWeight)};
    if (const auto judged = trained.judged.find(name); judged != trained.judged.end())
      counts.judged = said_of(judged->second);
  }
  said.counts.pieces = whole(trained.pieces);
  said.counts.left_out_pieces = whole(trained.left_out);
  said.counts.distinct_pieces = whole(trained.distinct);
  said.counts.tokens = whole(trained.learned.tokens.size());
  said.counts.merges = whole(trained.learned.merges.size());
  said.facts.vocabulary = whole(trained.learned.tokens.size());
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
  return text_of({special_tokens(), file.tokens.list(), file.merges}, recipe);
}

namespace {

Result<void> learn_from(const std::vector<TrainingLanguage>& languages,
                        const TokenizerRecipe& recipe, const base::Path& where,
                        ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto trained = TRY(recipe.trainer.entry().train({recipe, languages, ctx}));
  TRY(ctx.cancel.check("tokenizer"));
  TRY(check_size(trained.learned, recipe, where));
  TRY(ctx.disk.write_file(writer.path("tokenizer.json"), text_of(trained.learned, recipe)));
  TRY(ctx.disk.write_file(writer.path("tokenizer_config.json"), tokenizer_config()));
  fill_manifest(languages, trained, writer.manifest());
  return {};
}

}  // namespace

Result<void> learn(const TokenizerRecipe& recipe, const base::Path& corpus,
                   ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto languages = TRY(training_languages(recipe, corpus, ctx));
  return learn_from(languages, recipe, corpus, writer, ctx);
}

Result<void> learn_from_files(const TokenizerRecipe& recipe, std::vector<LanguageFile> files,
                              ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto where = files.empty() ? "" : files.front().path;
  const auto languages = TRY(training_languages(recipe, std::move(files), ctx));
  return learn_from(languages, recipe, where, writer, ctx);
}

}  // namespace tokenizer
