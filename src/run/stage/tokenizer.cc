#include "run/recipe.h"
#include "tokenizer/learn.h"
#include "tokenizer/tokenizer_file.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"tokenizer", "how the tokenizer is learned", base::options<tokenizer::TokenizerRecipe>}};
constexpr Input kInputs[] = {{"corpus"}};
constexpr File kFiles[] = {{"tokenizer.json"}, {"tokenizer_config.json"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return tokenizer::learn(work.section<tokenizer::TokenizerRecipe>("tokenizer"),
                          work.input("corpus"), work.writer, work.ctx);
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  tokenizer::TokenizerRecipe recipe;
  TRY(base::from_json(made.manifest.recipe, recipe, made.folder));
  const auto path = base::join(made.folder, "tokenizer.json");
  const auto file = TRY(tokenizer::read_tokenizer_file(TRY(made.disk.map(path)).view(), path));
  return Remade{{"tokenizer.json", tokenizer::tokenizer_text(file, recipe)},
                {"tokenizer_config.json", tokenizer::tokenizer_config()}};
}
}  // namespace

extern const Entry tokenizer{.summary = "the vocabulary, learned from the corpus",
                             .sections = kSections,
                             .inputs = kInputs,
                             .version = 2,  // 2: another chat template; empty matches cut
                             .make = MAKER(make),
                             .files = kFiles,
                             .again = MAKER(again)};

}  // namespace run::stage
