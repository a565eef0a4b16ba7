#include "train/plan.h"

#include <algorithm>

#include "train/checkpoint_name.h"

namespace train {

using base::Json;
using base::Path;
using base::Result;

namespace {

constexpr const char* kFile = "plan.json";

Result<void> copy_folder(base::Disk& disk, const Path& from, const Path& to) {
  TRY(disk.make_folders(to));
  for (const auto& path : TRY(base::list_files(disk, from))) {
    const auto bytes = TRY(disk.map(base::join(from, path)));
    TRY(disk.write_file(base::join(to, path), bytes.view()));
  }
  return {};
}

Result<void> copy_log(base::Disk& disk, const Path& from, const Path& to, std::int64_t last) {
  const auto text = TRY(disk.read(base::join(from, "steps.jsonl")));
  std::string kept;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1) {
    const auto line = text.substr(at, end - at);
    const auto json = TRY(base::parse_json(line, from));
    if (json.is_object() && json.value("step", last + 1) <= last) kept += line + "\n";
  }
  return disk.write_file(base::join(to, "steps.jsonl"), kept);
}

}  // namespace

Json recipe_json(const model::ModelRecipe& model, const TrainRecipe& train) {
  return {{"model", base::to_json(model)}, {"train", base::to_json(train)}};
}

std::string plan_text(const Json& recipe, const std::string& shards, std::int64_t seed) {
  return base::pretty({{"recipe", recipe}, {"shards", shards}, {"seed", seed}});
}

Result<void> write_plan(base::Disk& disk, const Path& folder, const Plan& plan) {
  return disk.write_file(base::join(folder, kFile),
                         plan_text(recipe_json(plan.model, plan.train), plan.shards, plan.seed));
}

Result<Plan> read_plan(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, kFile);
  const auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  Plan plan;
  const auto part = [&](const char* key) {
    const Json::json_pointer pointer(std::string("/recipe/") + key);
    return json.contains(pointer) ? json.at(pointer) : Json::object();
  };
  TRY(base::from_json(part("model"), plan.model, path));
  TRY(base::from_json(part("train"), plan.train, path));
  const bool whole = json.is_object() && json.contains("shards") && json["shards"].is_string() &&
                     json.contains("seed") && json["seed"].is_number_integer();
  if (!whole)
    return base::Error{base::Code::bad_data, "the plan names no shards or no seed", path,
                       "run with --fresh to begin anew"};
  plan.shards = json["shards"].get<std::string>();
  plan.seed = json["seed"].get<std::int64_t>();
  return plan;
}

std::int64_t common_steps(const Plan& a, const Plan& b) {
  const auto most = base::Affects::bytes;
  const bool same = base::key_json(a.model, most) == base::key_json(b.model, most) &&
                    base::key_json(a.train, most) == base::key_json(b.train, most) &&
                    a.shards == b.shards && a.seed == b.seed;
  if (!same) return 0;
  const auto end = std::min(a.train.steps, b.train.steps);
  std::int64_t step = 0;
  while (step < end && a.train.rate(step) == b.train.rate(step)) ++step;
  return step;
}

bool can_go_on(base::Disk& disk, const Path& folder, const Plan& wanted) {
  const auto steps = list_checkpoints(disk, folder);
  if (!steps.ok() || steps->empty()) return true;  // nothing stands there that could be lost
  const auto begun = read_plan(disk, folder);
  return begun.ok() && steps->back() <= common_steps(*begun, wanted);
}

Result<std::int64_t> grow(base::Disk& disk, const Path& finished, const Path& work,
                          const Plan& wanted) {
  const auto before = read_plan(disk, finished);
  if (!before.ok()) return std::int64_t{0};  // a plan that nobody can read promises nothing
  const auto common = common_steps(*before, wanted);
  auto steps = TRY(list_checkpoints(disk, finished));
  std::erase_if(steps, [&](std::int64_t step) { return step > common; });
  if (steps.empty()) return std::int64_t{0};
  const auto name = checkpoint_name(steps.back());
  TRY(write_plan(disk, work, wanted));
  TRY(copy_log(disk, finished, work, steps.back()));
  TRY(copy_folder(disk, base::join(finished, name), base::join(work, name)));
  return steps.back();
}

}  // namespace train
