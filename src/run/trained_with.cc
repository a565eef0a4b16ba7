#include "run/trained_with.h"

#include <algorithm>
#include <set>

#include "ledger/reader.h"
#include "ledger/record_text.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

// The stages that `name` comes from.
std::set<std::string> family_of(const Recipe& recipe, const std::string& name) {
  std::set<std::string> seen;
  std::vector<std::string> left = {name};
  while (!left.empty()) {
    const auto* one = recipe.find(left.back());
    left.pop_back();
    if (!one) continue;
    for (const auto& input : one->inputs)
      if (seen.insert(input.name).second) left.push_back(input.name);
  }
  return seen;
}

// Former versions called an input by its stage, so values alone are asked for.
bool names(const std::map<std::string, std::string>& inputs, const std::string& id) {
  return std::ranges::any_of(inputs, [&](const auto& input) { return input.second == id; });
}

bool names(const Json& inputs, const std::string& id) {
  return inputs.is_object() &&
         std::ranges::any_of(inputs, [&](const Json& input) { return input == id; });
}

// Whether shards that the training read were made with that tokenizer. Nothing: nobody recorded it.
Result<std::optional<bool>> recorded_with(const stage::Work& work,
                                          const std::map<std::string, std::string>& read,
                                          const std::string& tokenizer) {
  std::optional<bool> out;
  TRY(ledger::each_vouched(
      work.ctx.disk, base::join(work.out, "ledger"), {"artefact"},
      [&](ledger::Record&& record) -> Result<void> {
        const auto& body = record.body;
        if (ledger::text_at(body, "kind") == "shards" && names(read, ledger::text_at(body, "id")))
          out = out.value_or(false) || names(body.value("inputs", Json::object()), tokenizer);
        return {};
      }));
  return out;
}

}  // namespace

Result<void> reads_own_tokenizer(const Instance& model, const Recipe& recipe) {
  const auto *train = model.reads("train"), *tokenizer = model.reads("tokenizer");
  if (!train || !tokenizer) return {};
  const auto family = family_of(recipe, train->name);
  if (family.contains(tokenizer->name)) return {};
  std::string own;
  for (const auto& name : family)
    if (const auto* one = recipe.find(name); one && one->kind == "tokenizer") own = name;
  return Error{Code::bad_request,
               "the stage '" + model.name + "' takes the tokenizer '" + tokenizer->name +
                   "', and its training '" + train->name + "' reads tokens of " +
                   (own.empty() ? "another" : "'" + own + "'") +
                   ": the model would answer in noise",
               model.where,
               "write from = [\"" + train->name +
                   "\"], and it takes that one; or train on shards "
                   "of '" +
                   tokenizer->name + "'"};
}

Result<void> trained_with(const stage::Work& work) {
  auto& disk = work.ctx.disk;
  const auto read = TRY(ledger::read_manifest(disk, work.input("train"))).inputs;
  const auto tokenizer = TRY(ledger::read_manifest(disk, work.input("tokenizer"))).id;
  std::optional<bool> with;
  for (const auto& name : family_of(work.recipe, work.instance.reads("train")->name)) {
    const auto manifest = ledger::read_manifest(disk, base::join(work.out, name));
    if (manifest.ok() && manifest->kind == "shards" && names(read, manifest->id))
      with = names(manifest->inputs, tokenizer);
  }
  if (!with) with = TRY(recorded_with(work, read, tokenizer));
  if (with.value_or(true)) return {};
  return Error{Code::verification,
               "the training read tokens of another tokenizer than the one that stands here: the "
               "model would answer in noise",
               work.input("tokenizer"),
               "run again without --from, and shards and training are made for this one; or put "
               "that tokenizer's settings back into the recipe"};
}

}  // namespace run
