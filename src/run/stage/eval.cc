#include "data/recipe.h"
#include "eval/absent.h"
#include "eval/evaluate.h"
#include "eval/report.h"
#include "infer/loaded_model.h"
#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr FormerDefault kFormer[] = {{"max_bytes", "100000"}};  // before version 3
constexpr Section kSections[] = {{.name = "eval",
                                  .text = "how held-out text is scored",
                                  .settings = base::options<eval::EvalRecipe>,
                                  .former = kFormer}};
constexpr Input kInputs[] = {{"corpus"}, {"model"}};
constexpr File kFiles[] = {{"eval.json"}, {"table.md"}, {"plot.svg"}, {"documents.jsonl"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  auto& ctx = work.ctx;
  const auto model = TRY(infer::open_model(ctx.disk, work.input("model"), ctx.pool));
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(ctx.disk, work.input("model")));
  return eval::evaluate(work.section<eval::EvalRecipe>("eval"), work.input("corpus"), *model,
                        tokenizer, work.writer, ctx);
}
const char* what_to_hold_out(const data::CorpusRecipe& corpus) {
  if (corpus.heldout_max_share == 0)
    return "set corpus.heldout_max_share above 0, or take [eval] out";
  if (!corpus.heldout_texts)
    return "set corpus.heldout_pages or corpus.heldout_messages, or take [eval] out";
  return "set corpus.heldout_texts_share (0.1 is a tenth of each language), or take [eval] out";
}

// An evaluation without held-out text would fail when the training is over.
base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  for (const auto& input : stage.inputs) {
    if (input.kind != "corpus") continue;
    const auto& corpus = recipe.find(input.name)->settings("corpus").as<data::CorpusRecipe>();
    if (data::holds_out(corpus)) continue;
    return base::Error{base::Code::bad_request,
                       "the recipe has [eval], but its corpus holds nothing out", stage.where,
                       what_to_hold_out(corpus)};
  }
  return {};
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto path = base::join(made.folder, "eval.json");
  const auto json = TRY(base::parse_json(TRY(made.disk.map(path)).view(), path));
  auto report = TRY(eval::read_report(json, path));
  if (const auto corpus = made.inputs.find("corpus"); corpus != made.inputs.end())
    report.absent = TRY(eval::absent_in(corpus->second, made.disk));
  return Remade{{"eval.json", base::pretty(record::to_json(eval::said(report)))},
                {"table.md", eval::to_markdown(report)},
                {"plot.svg", eval::to_svg(report)}};
}
}  // namespace

extern const Entry eval{.summary = "bits per byte of held-out text in every language, beside xz",
                        .sections = kSections,
                        .inputs = kInputs,
                        // 2: marks of the chart differ by more than colour; 3: all of a set is
                        // scored, a second control, bits relative to English; 4: which variants
                        // have none of a set, and why; 5: how long messages are; 6: windows of
                        // up to 32 tokens are read in another order of sums
                        .version = 6,
                        .make = MAKER(make),
                        .suits = suits,
                        .files = kFiles,
                        .again = MAKER(again)};

}  // namespace run::stage
