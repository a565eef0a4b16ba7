#include "run/init_tokenizer.h"

#include <filesystem>
#include <set>

#include "ledger/manifest.h"
#include "tokenizer/recipe.h"
#include "tokenizer/take_over.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::RecipePath;
using base::Result;

const tokenizer::TokenizerRecipe& settings_of(const Instance& stage) {
  return stage.settings("tokenizer").as<tokenizer::TokenizerRecipe>();
}

// As one spells a place, whichever links and dots lead to it; what does not stand is left as it is.
Path spelled(const Path& place) {
  std::error_code error;
  const auto out = std::filesystem::weakly_canonical(place, error);
  return error ? place : out.string();
}

bool same_tokenizer(base::Disk& disk, const Path& a, const Path& b) {
  const auto one = tokenizer::given_text(disk, a), other = tokenizer::given_text(disk, b);
  return one.ok() && other.ok() && *one == *other;
}

Error another(const Instance& made_by, const RecipePath& init, std::int64_t vocabulary) {
  const auto& own = settings_of(made_by);
  const auto theirs = "the model that init names (" + init.said() + ") has " +
                      std::to_string(vocabulary) + " ids and a tokenizer of its own";
  const auto ours = !own.from.empty()
                        ? "tokenizer.from (" + own.from.said() + ") names another tokenizer"
                        : "the stage '" + made_by.name + "' learns another, of " +
                              std::to_string(own.vocabulary) + " ids";
  return {Code::bad_request, theirs + ", and " + ours, made_by.where,
          "write from = \"" + init.said() + "\" into [" + made_by.name +
              "], in the place of its other keys, and the model's tokenizer is taken over"};
}

}  // namespace

const Instance* tokenizer_of(const Recipe& recipe, const Instance& stage) {
  std::set<std::string> seen;
  std::vector<const Instance*> left = {&stage};
  while (!left.empty()) {
    const auto* one = left.back();
    left.pop_back();
    if (one->kind == "tokenizer") return one;
    for (const auto& input : one->inputs)
      if (const auto* read = recipe.find(input.name); read && seen.insert(input.name).second)
        left.push_back(read);
  }
  return nullptr;
}

Path tokenizer_made(const stage::Before& training) {
  const auto* made_by = tokenizer_of(training.recipe, training.stage);
  return made_by ? base::join(training.out, made_by->name) : "";
}

Path tokenizer_to_come(const stage::Before& training) {
  const auto* made_by = tokenizer_of(training.recipe, training.stage);
  if (made_by && !settings_of(*made_by).from.empty()) return settings_of(*made_by).from.place();
  const auto made = tokenizer_made(training);
  // One that was taken over gives way to the one that is to be learnt.
  const auto standing = ledger::read_manifest(training.disk, made);
  return standing.ok() && standing->inputs.contains("from") ? "" : made;
}

Result<std::int64_t> init_vocabulary(const stage::Before& training, const RecipePath& init,
                                     const Path& folder) {
  const auto vocabulary = TRY(tokenizer::load_given(training.disk, init.place())).vocabulary();
  if (same_tokenizer(training.disk, init.place(), folder)) return vocabulary;
  const auto* made_by = tokenizer_of(training.recipe, training.stage);
  if (!made_by)
    return Error{Code::bad_request, "no tokenizer is made for the training", training.stage.where,
                 "add [tokenizer]"};
  return another(*made_by, init, vocabulary);
}

Result<void> is_made_before(const stage::Before& training, const RecipePath& init) {
  const auto place = spelled(init.place());
  std::set<std::string> after{training.stage.name};
  for (const auto& stage : training.recipe.stages) {
    for (const auto& input : stage.inputs)
      if (after.contains(input.name)) after.insert(stage.name);
    if (!after.contains(stage.name) || spelled(base::join(training.out, stage.name)) != place)
      continue;
    return Error{Code::bad_request,
                 "init names what is made from this very training: it would change with it",
                 init.place(),
                 "copy that model to another folder and name that one, or let the new training be "
                 "a recipe of its own with another --out"};
  }
  return {};
}

}  // namespace run
