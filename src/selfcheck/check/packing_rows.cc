#include "selfcheck/check.h"
#include "selfcheck/ground.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 8;

// "0 1 2 / 2 3 -"
std::string written(const std::vector<std::int32_t>& positions,
                    const std::vector<std::int32_t>& targets) {
  std::string out;
  for (const auto position : positions) out += std::to_string(position) + " ";
  out += '/';
  for (const auto target : targets) out += target < 0 ? " -" : " " + std::to_string(target);
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(ground.write_shards({{1, 2, 3}, {4, 5, 6, 7, 8}, {9}}, kVocabulary));
  const auto order =
      TRY(train::Order::open(ground.disk, Ground::kShards, steady_recipe({}), kRow, 0));
  const auto batch = TRY(order.batch(0, 1));
  return Finding{
      .right = {.text = "0 1 2 0 1 2 3 4 / 2 3 - 5 6 7 8 -"},
      .ours = {.text = written(batch.positions, batch.targets)},
      .elsewhere = {.text = written({0, 1, 2, 3, 4, 5, 6, 7}, {2, 3, 4, 5, 6, 7, 8, 9})}};
}

constexpr Report kReports[] = {{"LlamaFactory", "issue #2289 (open since Jan 2024)"},
                               {"nanoVLM", "PR #204 (2026, open when read)"}};

}  // namespace

extern const Entry packing_rows{
    .wrong =
        "In a packed row positions run on, and the end of one document is asked to foretell the "
        "beginning of the next.",
    .input = "[1, 2, 3], [4, 5, 6, 7, 8] and [9] in rows of 8",
    .right =
        "Counted by hand: token 4 stands at position 0, and the tokens 3 and 8 have no target.",
    .columns = "positions / targets, - where nothing is scored",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
