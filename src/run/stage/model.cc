#include "model/recipe.h"
#include "run/recipe.h"
#include "train/loop.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {{"model", "what is trained", base::options<model::ModelRecipe>}};
constexpr Input kInputs[] = {{"tokenizer"}, {"train"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return train::export_model(work.input("train"), work.input("tokenizer"), work.writer, work.ctx);
}
}  // namespace

extern const Entry model{.summary = "the trained model as a Hugging Face folder",
                         .sections = kSections,
                         .inputs = kInputs,
                         .version = 2,  // 2: the configurations name bos, eos and pad
                         .make = MAKER(make)};

}  // namespace run::stage
