#include "train/validation.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "compute/worker.h"
#include "model/pass.h"

namespace train {

namespace {

// Appends tokens [begin, end) of a document as one segment; what follows each is its target.
void append(const std::vector<std::int32_t>& document, std::size_t begin, std::size_t end,
            model::Batch& batch) {
  if (batch.segments.empty()) batch.segments.push_back(0);
  for (auto at = begin; at < end; ++at) {
    batch.ids.push_back(document[at]);
    batch.targets.push_back(document[at + 1]);
    batch.positions.push_back(static_cast<std::int32_t>(at - begin));
  }
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
}

}  // namespace

void Validation::add(const HeldOutText& text, std::size_t most) {
  model::Batch batch;
  const auto flush = [&] {
    if (!batch.ids.empty()) parts_.push_back({languages_.size(), std::exchange(batch, {})});
  };
  for (const auto& document : text.documents)
    for (std::size_t at = 0; at + 1 < document.size();) {
      const auto end = std::min(document.size() - 1, at + most);
      if (batch.ids.size() + (end - at) > most) flush();
      append(document, at, end, batch);
      at = end;
    }
  flush();
  languages_.push_back(text.language);
  bytes_.push_back(static_cast<double>(text.bytes));
}

base::Result<Validation> Validation::open(const model::Config& config,
                                          const std::vector<HeldOutText>& texts) {
  Validation out(TRY(model::model_of(config, "model")));
  for (const auto& text : texts) {
    for (const auto& document : text.documents)
      for (const auto id : document)
        if (id < 0 || id >= config.vocabulary)
          return base::Error{base::Code::bad_data,
                             "held-out text of " + text.language + " has the token " +
                                 std::to_string(id) + ", and the model has " +
                                 std::to_string(config.vocabulary),
                             "train.validation", "encode it with the tokenizer of the shards"};
    if (text.bytes > 0) out.add(text, static_cast<std::size_t>(config.context));
  }
  return out;
}

base::Result<std::map<std::string, double>> Validation::score(const std::vector<float>& weights,
                                                              base::Context& ctx) const {
  std::vector<double> nats(parts_.size());
  std::vector<std::unique_ptr<model::Workspace>> workspaces;
  for (int w = 0; w < ctx.pool.workers(); ++w)
    workspaces.push_back(std::make_unique<model::Workspace>());
  TRY(base::guard(
      "train validation",
      [&] {
        compute::run(ctx.pool, parts_.size(), [&](int worker, std::size_t i) {
          if (ctx.cancel.requested()) return;
          nats[i] = model::loss(model_, *workspaces[static_cast<std::size_t>(worker)],
                                weights.data(), parts_[i].batch);
        });
        return base::Result<void>();
      },
      "lower train.validation.max_bytes, or set train.validation.every_steps to 0"));
  std::map<std::string, double> out;
  if (ctx.cancel.requested()) return out;  // half a score would be a false one
  std::vector<double> sums(languages_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) sums[parts_[i].language] += nats[i];
  for (std::size_t l = 0; l < sums.size(); ++l)
    if (const auto bits = sums[l] / std::numbers::ln2 / bytes_[l]; std::isfinite(bits))
      out[languages_[l]] = bits;
  return out;
}

}  // namespace train
