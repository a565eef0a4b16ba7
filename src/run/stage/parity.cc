#include "run/recipe.h"
#include "tokenizer/parity_compare.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"parity", "whether the tokenizer treats languages alike, and the gate on it",
     base::options<tokenizer::ParityRecipe>}};
constexpr Input kInputs[] = {{"tokenizer"}};
// Before version 3 there was no page.
constexpr File kFiles[] = {{"parity.json"}, {"parity.md"}, {"parity.html", false}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return tokenizer::measure_parity(work.section<tokenizer::ParityRecipe>("parity"),
                                   work.input("tokenizer"), work.writer, work.ctx);
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto path = base::join(made.folder, "parity.json");
  const auto json = TRY(base::parse_json(TRY(made.disk.map(path)).view(), path));
  const auto parity = TRY(tokenizer::read_parity(json, path));
  return Remade{{"parity.md", tokenizer::parity_table(parity)},
                {"parity.html", tokenizer::parity_page(parity)}};
}
}  // namespace

extern const Entry parity{
    .summary = "tokens for the same content in every language, and whether the gate lets it pass",
    .sections = kSections,
    .inputs = kInputs,
    .version = 3,  // 2: with and without headings, intervals; 3: a page, characters that are lost
    .make = MAKER(make),
    .files = kFiles,
    .again = MAKER(again)};

}  // namespace run::stage
