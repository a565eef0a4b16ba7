// The story of a tokenizer: weigh the languages, learn from their text, write the files.
#include "tokenizer/learn.h"

#include <algorithm>
#include <iterator>

#include "base/hash.h"
#include "record/tokenizer.h"
#include "tokenizer/chat.h"
#include "tokenizer/chat_format.h"
#include "tokenizer/learned_pattern.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/training_language.h"
#include "tokenizer/unigram_file.h"

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

void fill_manifest(std::span<const TrainingLanguage> languages, const trainer::Trained& trained,
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

FileOptions file_options(const TokenizerRecipe& recipe) {
  return {.pattern = written_pattern(recipe), .nfc = recipe.nfc, .first = kBos};
}

}  // namespace

std::vector<std::string> special_tokens() { return {kBos, kEos, kPad, kUser, kAssistant}; }

namespace {

// The recipe was checked, so the turns are known.
std::vector<std::string> tokens_of_turns(const TokenizerRecipe& recipe) {
  return recipe.chat.empty() ? std::vector<std::string>() : chat_format_tokens(recipe.chat).take();
}

}  // namespace

std::vector<std::string> special_tokens(const TokenizerRecipe& recipe) {
  auto tokens = special_tokens();
  std::ranges::move(tokens_of_turns(recipe), std::back_inserter(tokens));
  for (std::int64_t i = 0; i < recipe.common().reserved; ++i)
    tokens.push_back("<|reserved_" + std::to_string(i) + "|>");
  if (recipe.trainer.entry().unknown) tokens.emplace_back(kUnknown);
  return tokens;
}

std::string tokenizer_config() { return tokenizer_config(TokenizerRecipe{}); }

std::string tokenizer_config(const TokenizerRecipe& recipe) {
  std::vector<std::string> turns = {kUser, kAssistant};
  std::ranges::move(tokens_of_turns(recipe), std::back_inserter(turns));
  nlohmann::ordered_json config = {
      {"tokenizer_class", "PreTrainedTokenizerFast"},
      {"bos_token", kBos},
      {"eos_token", kEos},
      {"pad_token", kPad},
      {"additional_special_tokens", turns},
      {"clean_up_tokenization_spaces", false},
      {"chat_template", recipe.chat.empty() ? kChatTemplate : chat_format_of(recipe.chat).take()}};
  return config.dump(2) + "\n";
}

std::string tokenizer_text(const TokenizerFile& file, const TokenizerRecipe& recipe) {
  return write_tokenizer_file({special_tokens(recipe), file.tokens.list(), file.merges},
                              file_options(recipe));
}

Result<std::string> tokenizer_again(std::string_view bytes, const TokenizerRecipe& recipe,
                                    const std::string& where) {
  if (!recipe.trainer.entry().unknown)
    return tokenizer_text(TRY(read_tokenizer_file(bytes, where)), recipe);
  const auto special = special_tokens(recipe);
  const auto json = TRY(base::parse_json(bytes, where));
  return write_unigram_file(special, TRY(read_unigram_pieces(json, special.size(), where)),
                            file_options(recipe));
}

namespace {

std::string text_of(const trainer::Trained& trained, const TokenizerRecipe& recipe) {
  const auto options = file_options(recipe);
  if (!recipe.trainer.entry().unknown) return write_tokenizer_file(trained.learned, options);
  return write_unigram_file(trained.learned.special, trained.unigram, options);
}

// Where counts go that memory has no room for, and are kept for a training that is stopped and begun again: named
// by all that they depend on, this program among it, and by what is made, so that no two trainings share it.
base::Path scratch_of(const std::vector<TrainingLanguage>& languages, const TokenizerRecipe& recipe,
                      const ledger::ArtefactWriter& writer, base::Context& ctx) {
  Json key = {{"build", ledger::describe_tool()["build"]},
              {"recipe", base::key_json(recipe)},
              {"out", writer.folder()},
              {"texts", Json::array()}};
  if (const auto out = ctx.disk.real_path(writer.folder()); out.ok()) key["out"] = *out;
  for (const auto& language : languages) {
    const auto stamp = ctx.disk.stamp(language.file.path).value_or(base::Stamp{});
    key["texts"].push_back({language.file.language, language.weight, language.read.last_id,
                            stamp.device, stamp.inode, stamp.size, stamp.modified_ns,
                            stamp.changed_ns});
  }
  return base::join(base::join(ctx.cache, "counting"),
                    base::sha256(key.dump()).hex().substr(0, 32));
}

// Counting less text takes no longer than a second.
constexpr std::uint64_t kWorthKeeping = 256 << 20;

std::uint64_t keep_every(const std::vector<TrainingLanguage>& languages) {
  std::uint64_t bytes = 0;
  for (const auto& language : languages) bytes += language.read.bytes;
  return bytes >= kWorthKeeping ? std::max<std::uint64_t>(kWorthKeeping, bytes / 16) : 0;
}

Result<void> learn_in(const trainer::Task& task, const base::Path& where,
                      ledger::ArtefactWriter& writer) {
  auto& ctx = task.ctx;
  const auto& recipe = task.recipe;
  const auto trained = TRY(recipe.trainer.entry().train(task));
  TRY(ctx.cancel.check("tokenizer"));
  TRY(check_size(trained.learned, recipe, where));
  TRY(ctx.disk.write_file(writer.path("tokenizer.json"), text_of(trained, recipe)));
  TRY(ctx.disk.write_file(writer.path("tokenizer_config.json"), tokenizer_config(recipe)));
  fill_manifest(task.languages, trained, writer.manifest());
  return {};
}

Result<void> learn_from(const std::vector<TrainingLanguage>& languages,
                        const TokenizerRecipe& recipe, const base::Path& where,
                        ledger::ArtefactWriter& writer, base::Context& ctx) {
  const trainer::Task task{recipe, languages, ctx, scratch_of(languages, recipe, writer, ctx),
                           keep_every(languages)};
  auto learned = learn_in(task, where, writer);
  const bool over = learned.ok() || task.keep_every == 0;
  if (over && ctx.disk.exists(task.scratch)) TRY(ctx.disk.remove_all(task.scratch));
  return learned;
}

}  // namespace

Result<void> learn(const TokenizerRecipe& recipe, const base::Path& corpus,
                   ledger::ArtefactWriter& writer, base::Context& ctx, const HeldOut& held) {
  const auto languages = TRY(training_languages(recipe, corpus, held, ctx));
  return learn_from(languages, recipe, corpus, writer, ctx);
}

Result<void> learn_from_files(const TokenizerRecipe& recipe, std::vector<LanguageFile> files,
                              ledger::ArtefactWriter& writer, base::Context& ctx,
                              const HeldOut& held) {
  const auto where = files.empty() ? "" : files.front().path;
  const auto languages = TRY(training_languages(recipe, std::move(files), held, ctx));
  return learn_from(languages, recipe, where, writer, ctx);
}

}  // namespace tokenizer
