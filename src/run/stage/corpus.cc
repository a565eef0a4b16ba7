#include "data/corpus.h"

#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr FormerDefault kFormer[] = {{"heldout_texts_share", "0.1"}};  // before version 5
constexpr Section kSections[] = {
    {.name = "corpus",
     .text = "which languages and documents, what may stay, what is held out",
     .settings = base::options<data::CorpusRecipe>,
     .former = kFormer}};
constexpr Input kInputs[] = {{"sources"}};
constexpr File kFiles[] = {{"train/{language}.jsonl.zst"},
                           {"structure/{language}.jsonl.zst", false},
                           {"heldout/pages/{language}.jsonl", false},
                           {"heldout/messages/{language}.jsonl", false},
                           {"heldout/texts/{language}.jsonl", false},
                           {"licenses/{digest}.txt", false},
                           {"decisions.jsonl.zst"},
                           {"counts.json"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& own = work.section<data::CorpusRecipe>("corpus");
  TRY(data::build_corpus(own, work.input("sources"), work.seed(), work.writer, work.ctx));
  if (!work.is_read_by("eval") || !work.writer.manifest().facts["heldout"].empty()) return {};
  return base::Error{
      base::Code::bad_data, "nothing could be held out, so [eval] would have nothing to read",
      "corpus",
      own.heldout_texts
          ? "add documents (a few long ones cannot be shared out), raise "
            "corpus.heldout_max_share or corpus.heldout_guard_share, or take [eval] out"
          : "take corpus.heldout_texts = false out, or take [eval] out"};
}

base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  const auto& own = stage.settings("corpus").as<data::CorpusRecipe>();
  for (const auto& input : stage.inputs) {
    if (input.kind != "sources") continue;
    const auto& sources = recipe.find(input.name)->settings("sources").as<data::SourcesRecipe>();
    TRY(data::admits(own, sources));
    TRY(data::covers(own, sources));
  }
  return {};
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  return Remade{{"counts.json", base::pretty(made.manifest.counts)}};
}
}  // namespace

extern const Entry corpus{.summary = "documents that may be trained on, and those held out",
                          .sections = kSections,
                          .inputs = kInputs,
                          .version = data::kCorpusVersion,
                          .make = MAKER(make),
                          .suits = suits,
                          .files = kFiles,
                          .again = MAKER(again)};

}  // namespace run::stage
