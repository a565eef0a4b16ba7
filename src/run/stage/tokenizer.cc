#include "run/given.h"
#include "tokenizer/held_out_texts.h"
#include "tokenizer/learn.h"
#include "tokenizer/learned_pattern.h"
#include "tokenizer/take_over.h"

namespace run::stage {

namespace {
constexpr FormerDefault kFormer[] = {
    {"pattern",
     R"("[^\\r\\n\\p{L}\\p{M}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*)"
     R"(|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")"}};  // before version 3
constexpr Section kSections[] = {{.name = "tokenizer",
                                  .text = "how the tokenizer is learned",
                                  .settings = base::options<tokenizer::TokenizerRecipe>,
                                  .former = kFormer}};
// A model whose vocabulary the recipe changes brings its tokenizer.
constexpr Input kInputs[] = {{"corpus"}, {"surgery", Input::Need::where_made, "from"}};
// The last four of one that was taken over.
constexpr File kFiles[] = {{"tokenizer.json"},
                           {"tokenizer_config.json"},
                           {"added_tokens.json", false},
                           {"special_tokens_map.json", false},
                           {"chat_template.jinja", false},
                           {"chat_template.json", false}};

const tokenizer::TokenizerRecipe& own(const Instance& stage) {
  return stage.settings("tokenizer").as<tokenizer::TokenizerRecipe>();
}

base::RecipePath from_of(const Instance& stage) { return own(stage).from; }
constexpr Given kGiven[] = {{"from", "tokenizer", tokenizer::kTakenFiles, from_of}};

base::Result<void> ready(const Before& before) {
  const auto from = from_of(before.stage);
  if (from.empty()) return {};
  TRY(look_at_given(kGiven[0], before.stage, before.disk, {ledger::Digests::known}));
  return tokenizer::can_be_taken_over(before.disk, from.place());
}

base::Result<void> suits(const Instance& stage, const Recipe&) {
  const auto* surgery = stage.reads("from");
  if (!surgery || from_of(stage).empty()) return {};
  return base::Error{base::Code::bad_request,
                     "tokenizer.from names a tokenizer, and the stage '" + surgery->name +
                         "' makes the one that is taken over",
                     stage.where,
                     "leave from out, in [model] too: the sizes of the model are written there"};
}

std::vector<std::string> remarks(const Instance& stage) {
  const auto& recipe = own(stage);
  if (!recipe.from.empty() || stage.reads("from")) return {};
  const auto remark = tokenizer::version_remark(recipe);
  return remark.empty() ? std::vector<std::string>() : std::vector{remark};
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& recipe = own(work.instance);
  if (work.instance.reads("from"))
    return tokenizer::take_over(work.input("from"), work.input("corpus"), work.writer, work.ctx);
  if (!recipe.from.empty())
    return tokenizer::take_over(recipe.from.place(), work.input("corpus"), work.writer, work.ctx);
  tokenizer::HeldOut held;
  TRY(tokenizer::hold_out_udhr(held, work.is_read_by("parity"), work.ctx));
  held.finish();
  return tokenizer::learn(recipe, work.input("corpus"), work.writer, work.ctx, held);
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  tokenizer::TokenizerRecipe recipe;
  TRY(base::from_json(made.manifest.recipe, recipe, made.folder));
  if (made.manifest.inputs.contains("from")) return Remade{};  // the files are as they were found
  const auto path = base::join(made.folder, "tokenizer.json");
  const auto bytes = TRY(made.disk.map(path));
  return Remade{{"tokenizer.json", TRY(tokenizer::tokenizer_again(bytes.view(), recipe, path))},
                {"tokenizer_config.json", tokenizer::tokenizer_config(recipe)}};
}
}  // namespace

extern const Entry tokenizer{
    .summary = "the vocabulary, learned from the corpus or taken over",
    .sections = kSections,
    .inputs = kInputs,
    .version = 3,  // 2: another chat template, empty matches cut; 3: cut as o200k is
    .make = MAKER(make),
    .suits = suits,
    .remarks = remarks,
    .ready = ready,
    .files = kFiles,
    .again = MAKER(again),
    .given = kGiven};

}  // namespace run::stage
