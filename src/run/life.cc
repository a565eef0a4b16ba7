#include "run/life.h"

#include <algorithm>
#include <cstring>

#include "data/corpus.h"
#include "run/local_source.h"

namespace run {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

std::span<const Stage> life() {
  static const std::vector<Stage> stages = {
      {"sources", {}, {"sources"}, 1, false, changed_sources},
      {"corpus", {{"sources"}}, {"corpus"}, data::kCorpusVersion},
      {"tokenizer", {{"corpus"}}, {"tokenizer"}, 1},
      {"parity", {{"tokenizer"}}, {"parity"}, 1},
      {"shards", {{"corpus"}, {"tokenizer"}}, {"shards"}, 1},
      {"train", {{"shards"}}, {"model", "train"}, 1, true},
      {"model", {{"tokenizer"}, {"train"}}, {"model"}, 1},
      {"eval", {{"corpus"}, {"model"}}, {"eval"}, 1},
      {"card",
       {{"sources", true},
        {"corpus", true},
        {"tokenizer", true},
        {"parity", true},
        {"shards", true},
        {"train", true},
        {"model", true},
        {"eval", true}},
       {"card"},
       1},
  };
  return stages;
}

namespace {

Error needs(const Stage& stage, const std::string& section) {
  return {Code::bad_request,
          "the recipe has [" + std::string(stage.sections.back()) + "] but no [" + section + "]",
          "", "add a line [" + section + "]; its keys stand in docs/recipes.md"};
}

}  // namespace

Result<std::vector<const Stage*>> wanted(std::span<const Stage> stages, const Recipe& recipe) {
  std::vector<const Stage*> out;
  const auto is_wanted = [&](const char* name) {
    return std::ranges::any_of(out, [&](auto* stage) { return !std::strcmp(stage->name, name); });
  };
  for (const auto& stage : stages) {
    if (!recipe.present.contains(stage.sections.back())) continue;
    for (const auto* section : stage.sections)
      if (!recipe.present.contains(section)) return needs(stage, section);
    for (const auto& input : stage.inputs)
      if (!input.where_made && !is_wanted(input.stage)) return needs(stage, input.stage);
    out.push_back(&stage);
  }
  return out;
}

Json section_of(const Stage& stage, const Json& resolved) {
  if (stage.sections.size() == 1) return resolved.at(stage.sections[0]);
  Json out = Json::object();
  for (const auto* section : stage.sections) out[section] = resolved.at(section);
  return out;
}

}  // namespace run
