#include "plan/rehearse.h"

#include <algorithm>

#include "base/recipe.h"
#include "data/corpus.h"
#include "data/fetch.h"
#include "ledger/artefact.h"
#include "record/corpus.h"
#include "record/fact.h"
#include "record/tokenizer.h"
#include "tokenizer/learn.h"
#include "tokenizer/shards.h"

namespace plan {

namespace {

using base::Result;

std::string place(const char* stage) { return base::join(kShadow, stage); }

NewRecipe as_rehearsed(NewRecipe recipe) {
  if (recipe.license.empty()) recipe.license = "LicenseRef-to-be-filled-in";
  recipe.takes_guesses = data::all_are_guesses(recipe.proposal);
  recipe.fit.size = "1M";  // no stage that is rehearsed looks at it
  return recipe;
}

double bytes_of(const record::Account& account, const char* rule) {
  const auto found = account.rules.find(rule);
  return found == account.rules.end() ? 0 : static_cast<double>(found->second.bytes);
}

Rehearsal::Left left_of(const record::Account& account, double train_bytes) {
  const auto guarded = bytes_of(account, "heldout_equal") + bytes_of(account, "heldout_near");
  const auto heldout = static_cast<double>(account.heldout.bytes);
  const auto all = std::max(1.0, static_cast<double>(account.kept.bytes) + heldout + guarded);
  return {train_bytes, guarded / all, heldout / all};
}

}  // namespace

Rehearsal::Rehearsal(const NewRecipe& recipe, base::Path file, base::Context& ctx)
    : recipe_(as_rehearsed(recipe)),
      file_(std::move(file)),
      disk_(ctx.disk),
      ctx_{disk_, ctx.clock, silent_, ctx.cancel, ctx.pool, ctx.cache} {}

Result<void> Rehearsal::make_sources(const base::RecipeValue& recipe) {
  if (has_sources_) return {};
  const auto* table = recipe.find("sources");
  CHECK(table, "a recipe that is made has sources");
  data::SourcesRecipe sources;
  TRY(base::read_fields(*table, sources));
  auto writer = TRY(ledger::ArtefactWriter::open(ctx_, place("sources"), "sources"));
  TRY(data::fetch_sources(sources, writer, ctx_));
  TRY(writer.finish());
  has_sources_ = true;
  return {};
}

Result<Rehearsal::Corpus> Rehearsal::corpus(const HeldOut& held_out, std::int64_t seed) {
  recipe_.held_out = held_out;
  const auto recipe = TRY(base::parse_recipe(recipe_text(recipe_), file_));
  TRY(make_sources(recipe));
  const auto* table = recipe.find("corpus");
  CHECK(table, "a recipe that is made has a corpus");
  data::CorpusRecipe own;
  TRY(base::read_fields(*table, own));
  auto writer = TRY(ledger::ArtefactWriter::open(ctx_, place("corpus"), "corpus"));
  TRY(data::build_corpus(own, place("sources"), seed, writer, ctx_));
  const auto said = TRY(record::of<record::Corpus>(TRY(writer.finish()), place("corpus")));
  Corpus out;
  for (const auto& [language, size] : said.facts.train)
    out[language] =
        left_of(said.counts.languages.at(language).total, static_cast<double>(size.bytes));
  return out;
}

Result<std::map<std::string, train::Weighed>> Rehearsal::tokens(std::int64_t vocabulary) {
  tokenizer::TokenizerRecipe recipe;
  recipe.vocabulary = vocabulary;
  auto learned = TRY(ledger::ArtefactWriter::open(ctx_, place("tokenizer"), "tokenizer"));
  TRY(tokenizer::learn(recipe, place("corpus"), learned, ctx_));
  TRY(learned.finish());
  auto cut = TRY(ledger::ArtefactWriter::open(ctx_, place("shards"), "shards"));
  TRY(tokenizer::make_shards({}, place("corpus"), place("tokenizer"), cut, ctx_));
  const auto said = TRY(record::of<record::Shards>(TRY(cut.finish()), place("shards")));
  std::map<std::string, train::Weighed> out;
  for (const auto& [language, row] : said.counts.languages)
    out[language] = {static_cast<double>(row.bytes.value_or(0)), static_cast<double>(row.tokens)};
  return out;
}

Result<train::Order> Rehearsal::order(const train::TrainRecipe& recipe, std::int64_t row_tokens,
                                      std::int64_t seed) {
  return train::Order::open(disk_, place("shards"), recipe, row_tokens, seed);
}

}  // namespace plan
