#include <algorithm>

#include "selfcheck/check.h"
#include "selfcheck/ground.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 3;
Documents documents() { return {{1, 2, 3, 4}, {5, 6}, {7, 8, 9}, {10}}; }

using Pairs = std::vector<std::pair<std::int32_t, std::int32_t>>;

std::string written(Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [token, next] : pairs)
    out += (out.empty() ? "" : " ") + std::to_string(token) + ">" + std::to_string(next);
  return out;
}

// What documents teach of which at most `length` tokens are kept.
Pairs taught(const Documents& documents, std::size_t length) {
  Pairs out;
  for (const auto& document : documents)
    for (std::size_t i = 1; i < std::min(document.size(), length); ++i)
      out.emplace_back(document[i - 1], document[i]);
  return out;
}

// All that the rows of the first epoch score.
base::Result<Pairs> read(Ground& ground) {
  const auto order =
      TRY(train::Order::open(ground.disk, Ground::kShards, steady_recipe({}), kRow, 0));
  Pairs out;
  for (std::uint64_t row = 0; row < train::Order::kBlock; ++row) {
    if (order.place(row).epoch != 0) continue;
    const auto batch = TRY(order.batch(row, 1));
    for (std::size_t i = 0; i < batch.ids.size(); ++i)
      if (batch.targets[i] >= 0) out.emplace_back(batch.ids[i], batch.targets[i]);
  }
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(ground.write_shards(documents(), kVocabulary));
  const auto ours = TRY(read(ground));
  return Finding{.right = {.text = "1>2 2>3 3>4 5>6 7>8 8>9"},
                 .ours = {.text = written(ours)},
                 .elsewhere = {.text = written(taught(documents(), kRow))}};
}

constexpr Report kReports[] = {
    {"TRL",
     "issues #4554, #5075, #3887, #2466 (open when read), PRs #4632, #5076: 99.8 % of the "
     "tokens of one run"},
    {"LlamaFactory", "issue #3957"},
    {"datasets", "issues #5360, #3423, #5961, #7868: the same samples for every worker"}};

}  // namespace

extern const Entry packed_once{
    .wrong =
        "Packing loses tokens or takes them twice: what is longer than a row is cut and the rest "
        "thrown away, or each worker reads the same rows.",
    .input = "[1, 2, 3, 4], [5, 6], [7, 8, 9] and [10] in rows of 3, one epoch",
    .right = "Counted by hand: each token with the one that follows it in its document, once.",
    .columns = "token>next, all that is scored",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
