#include "tokenizer/parity.h"

#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"parity", "whether the tokenizer treats languages alike, and the gate on it",
     base::options<tokenizer::ParityRecipe>}};
constexpr Input kInputs[] = {{"tokenizer"}};
constexpr File kFiles[] = {{"parity.json"}, {"parity.md"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return tokenizer::measure_parity(work.section<tokenizer::ParityRecipe>("parity"),
                                   work.input("tokenizer"), work.writer, work.ctx);
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto path = base::join(made.folder, "parity.json");
  const auto json = TRY(base::parse_json(TRY(made.disk.map(path)).view(), path));
  const auto parity = TRY(tokenizer::read_parity(json, path));
  return Remade{{"parity.md", tokenizer::parity_table(parity)}};
}
}  // namespace

extern const Entry parity{
    .summary = "tokens for the same content in every language, and whether the gate lets it pass",
    .sections = kSections,
    .inputs = kInputs,
    .version = 2,  // 2: with and without headings, intervals
    .make = MAKER(make),
    .files = kFiles,
    .again = MAKER(again)};

}  // namespace run::stage
