#include "eval/forgetting.h"

#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"forgetting", "how two models are compared", base::options<eval::ForgettingRecipe>}};
constexpr Input kInputs[] = {{"corpus"},
                             {"instruct", Input::Need::where_made},
                             {.kind = "model", .role = "before"},
                             {.kind = "model", .role = "after"}};
constexpr File kFiles[] = {{"forgetting.json"}, {"table.md"}, {"items.jsonl"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  eval::Compared compared{.before = work.input("before"),
                          .after = work.input("after"),
                          .corpus = work.input("corpus"),
                          .instruct = {}};
  if (work.instance.reads("instruct")) compared.instruct = work.input("instruct");
  return eval::measure_forgetting(work.section<eval::ForgettingRecipe>("forgetting"), compared,
                                  work.writer, work.ctx);
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto path = base::join(made.folder, "forgetting.json");
  const auto json = TRY(base::parse_json(TRY(made.disk.map(path)).view(), path));
  const auto facts = TRY(record::read<record::Forgetting::Facts>(json, path));
  return Remade{{"forgetting.json", base::pretty(made.manifest.facts)},
                {"table.md", eval::to_markdown(facts)}};
}
}  // namespace

extern const Entry forgetting{
    .summary = "what a model could before and can after: held-out text and questions, by language",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make),
    .tells =
        "Two models were given the same held-out text and questions; the table says for each "
        "language what was lost and what was gained.",
    .files = kFiles,
    .again = MAKER(again)};

}  // namespace run::stage
