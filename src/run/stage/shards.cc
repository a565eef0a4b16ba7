#include "tokenizer/shards.h"

#include "run/languages.h"
#include "run/shares.h"
#include "text/language.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"shards", "which languages are encoded for training", base::options<tokenizer::ShardsRecipe>}};
constexpr Input kInputs[] = {{"corpus"}, {"tokenizer"}, {"parity", Input::Need::gate}};
constexpr File kFiles[] = {{"{language}.bin"}, {"{language}.idx"}, {"{language}.documents.jsonl"}};

base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  std::vector<std::string> named;
  for (const auto& code : stage.settings("shards").as<tokenizer::ShardsRecipe>().languages)
    named.push_back(TRY(text::canonical_language(code)));
  return check_languages(stage, "shards.languages", named, languages_before(stage, recipe));
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto shares = TRY(standing_shares(work.instance, work.out, work.ctx));
  if (!shares.empty()) return tokenizer::join_shards(shares, work.writer, work.ctx);
  return tokenizer::make_shards(work.section<tokenizer::ShardsRecipe>("shards"),
                                work.input("corpus"), work.input("tokenizer"), work.writer,
                                work.ctx);
}
}  // namespace

extern const Entry shards{.summary = "the corpus as tokens",
                          .sections = kSections,
                          .inputs = kInputs,
                          .version = 1,
                          .make = MAKER(make),
                          .suits = suits,
                          .files = kFiles};

}  // namespace run::stage
