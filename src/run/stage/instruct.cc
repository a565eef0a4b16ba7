#include "data/recipe.h"
#include "instruct/make.h"
#include "run/languages.h"
#include "run/recipe.h"
#include "text/language.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {{"instruct", "chats made of parallel documents and messages",
                                  base::options<instruct::InstructRecipe>}};
constexpr Input kInputs[] = {{"corpus"}};
constexpr File kFiles[] = {{"train/{language}.jsonl.zst"},
                           {"heldout/{language}.jsonl"},
                           {"tasks/{word}_{language}.yaml", false},
                           {"tasks/{word}_{language}.jsonl", false}};

const instruct::InstructRecipe& own(const Instance& stage) {
  return stage.settings("instruct").as<instruct::InstructRecipe>();
}

base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  std::vector<std::string> named;
  for (const auto& code : own(stage).languages)
    named.push_back(TRY(text::canonical_language(code)));
  TRY(check_languages(stage, "instruct.languages", named, languages_before(stage, recipe)));
  for (const auto& input : stage.inputs) {
    if (input.kind != "corpus") continue;
    const auto& corpus = recipe.find(input.name)->settings("corpus").as<data::CorpusRecipe>();
    if (!corpus.structure)
      return base::Error{base::Code::bad_request,
                         "[instruct] needs to know of which blocks documents are made, and the "
                         "corpus '" +
                             input.name + "' does not keep that",
                         stage.where, "write structure = true in [corpus]"};
  }
  return {};
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  return instruct::build_instruct(own(work.instance), work.input("corpus"), work.seed(),
                                  work.writer, work.ctx);
}
}  // namespace

extern const Entry instruct{
    .summary = "chats made of the corpus' parallel pages and messages, and tasks that ask them",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make),
    .tells =
        "Its conversations were made of documents of the corpus: translation, missing words, "
        "headings, beginnings, terms, orders and languages, each with the documents that it "
        "comes from.",
    .suits = suits,
    .files = kFiles};

}  // namespace run::stage
