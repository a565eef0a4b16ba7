#include "run/languages.h"

#include "data/recipe.h"
#include "text/language.h"
#include "tokenizer/recipe.h"

namespace run {
namespace {

const Instance* input_of(const Instance& stage, const char* kind, const Recipe& recipe) {
  const auto* input = stage.reads(kind);
  const auto* made = input ? recipe.find(input->name) : nullptr;
  return made && made->kind == kind ? made : nullptr;
}

std::vector<std::string> canonical(const std::vector<std::string>& codes) {
  std::vector<std::string> out;
  for (const auto& code : codes)
    if (auto known = text::canonical_language(code); known.ok()) out.push_back(known.take());
  return out;
}

}  // namespace

std::vector<std::string> languages_before(const Instance& stage, const Recipe& recipe) {
  if (const auto* shards = input_of(stage, "shards", recipe)) {
    const auto& chosen = shards->settings("shards").as<tokenizer::ShardsRecipe>().languages;
    return chosen.empty() ? languages_before(*shards, recipe) : canonical(chosen);
  }
  const auto* corpus = input_of(stage, "corpus", recipe);
  return corpus ? data::canonical_variants(corpus->settings("corpus").as<data::CorpusRecipe>())
                : std::vector<std::string>();
}

base::Result<void> check_languages(const Instance& stage, const std::string& key,
                                   const std::vector<std::string>& named,
                                   const std::vector<std::string>& known) {
  if (known.empty()) return {};
  for (const auto& name : named)
    if (auto found = base::check_known("language", name, known); !found.ok()) {
      found.error().what += " in " + key + ": the recipe makes no text in it";
      found.error().where = stage.where;
      return found;
    }
  return {};
}

}  // namespace run
