#include <cmath>
#include <numeric>

#include "model/check/part.h"

namespace model::check {

namespace {

// A text in progress: the state that blocks keep of it, or its tokens where they keep none.
struct Text {
  Sequence state;
  std::vector<std::int32_t> ids;
};

// States are kept in float, so in bf16 the whole text is read again.
Batch whole(Text& text, std::span<const std::int32_t> ids) {
  text.ids.insert(text.ids.end(), ids.begin(), ids.end());
  Batch batch{text.ids, {}, {}, {0, static_cast<std::uint32_t>(text.ids.size())}};
  batch.positions.resize(text.ids.size());
  std::iota(batch.positions.begin(), batch.positions.end(), 0);
  return batch;
}

// The logits behind a text once it goes on with `ids`.
void go_on(const Running& model, Text& text, std::span<const std::int32_t> ids,
           std::vector<float>& out) {
  if (model.parameters.type() == compute::Type::f32)
    read(model.model, model.workspace, model.parameters, ids, text.state, 1, out);
  else
    out = logits(model.model, model.workspace, model.parameters, whole(text, ids), 1);
}

double log_probability(const std::vector<float>& logits, std::size_t index) {
  const auto top = static_cast<double>(*std::ranges::max_element(logits));
  double sum = 0;
  for (const auto one : logits) sum += std::exp(one - top);
  return logits[index] - top - std::log(sum);
}

std::vector<std::int32_t> prompt_of(const Input& input, std::size_t row, std::size_t length) {
  std::vector<std::int32_t> out;
  for (auto i = row * input.columns; i < row * input.columns + length; ++i)
    if (!input.masked[i]) out.push_back(input.ids[i]);
  return out;
}

}  // namespace

void add_texts(const Running& model, const Input& input, const Options& options, Answer& answer) {
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(input.rows),
                                           options.new_tokens};
  Tensor ids{"greedy_ids", shape, {}, {}}, chances{"greedy_logprobs", shape, {}, {}};
  std::vector<float> logits;
  for (std::size_t row = 0; row < input.rows; ++row) {
    Text text;
    auto feed = prompt_of(input, row, static_cast<std::size_t>(options.prompt));
    for (std::int64_t step = 0; step < options.new_tokens; ++step) {
      go_on(model, text, feed, logits);
      const auto best = std::ranges::max_element(logits) - logits.begin();
      ids.integers.push_back(best);
      chances.floats.push_back(
          static_cast<float>(log_probability(logits, static_cast<std::size_t>(best))));
      feed = {static_cast<std::int32_t>(best)};
    }
  }
  answer.tensors.push_back(std::move(ids));
  answer.tensors.push_back(std::move(chances));
}

}  // namespace model::check
