#include "model/check/moved_ids.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "model/check/check.h"

namespace model::check {
namespace {

using base::Result;
using Ids = std::vector<std::int32_t>;

std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

Result<std::vector<float>> logits_of(const Loaded& model, const Ids& ids, const base::Path& where) {
  Input input;
  input.rows = 1, input.columns = ids.size(), input.ids = ids;
  input.targets.assign(ids.size(), -1);
  input.masked.assign(ids.size(), false);
  input.positions.resize(ids.size());
  std::iota(input.positions.begin(), input.positions.end(), 0);
  Options options;
  options.any_numbers = true;  // a model that computes NaN is held against what does, too
  auto answered = TRY(answer(model, input, options, where));
  const auto found = std::ranges::find(answered.tensors, "logits", &Tensor::name);
  CHECK(found != answered.tensors.end(), "an answer has logits");
  return std::move(found->floats);
}

base::Error differs(std::size_t token, std::size_t id, float before, float now,
                    const base::Path& where) {
  return {
      base::Code::verification,
      "behind token " + std::to_string(token + 1) + " the logit of id " + std::to_string(id) +
          " is " + std::to_string(now) + ", and was " + std::to_string(before),
      where,
      "nothing was kept; run the same command again, and look at disk and memory if it fails again"};
}

}  // namespace

Ids made_up_text(const Ids& moved) {
  Ids kept, out;
  for (std::size_t id = 0; id < moved.size(); ++id)
    if (moved[id] >= 0) kept.push_back(static_cast<std::int32_t>(id));
  for (std::size_t i = 0; i < kMovedLength && !kept.empty(); ++i)
    out.push_back(kept[(i * 7919 + 1) % kept.size()]);
  return out;
}

Result<std::size_t> same_logits(const MovedIds& ids, Ids text) {
  text.resize(
      std::min({text.size(), kMovedLength, static_cast<std::size_t>(ids.before.config.context)}));
  if (text.empty()) return std::size_t{0};
  auto now_text = text;
  for (auto& id : now_text) id = ids.moved[at(id)];
  const auto before = TRY(logits_of(ids.before, text, ids.where)),
             now = TRY(logits_of(ids.now, now_text, ids.where));
  const auto width = before.size() / text.size(), now_width = now.size() / text.size();
  for (std::size_t token = 0; token < text.size(); ++token)
    for (std::size_t id = 0; id < ids.moved.size(); ++id) {
      if (ids.moved[id] < 0) continue;
      const auto &one = before[token * width + id],
                 &other = now[token * now_width + at(ids.moved[id])];
      if (std::memcmp(&one, &other, sizeof one) != 0)
        return differs(token, id, one, other, ids.where);
    }
  return text.size();
}

}  // namespace model::check
