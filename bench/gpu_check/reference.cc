#include "reference.h"

#include <algorithm>
#include <cstring>

namespace gpu_check {

namespace {

std::vector<std::int32_t> integers(const store::TensorInfo& info) {
  std::vector<std::int32_t> out;
  for (std::int64_t i = 0; i < info.elements(); ++i) {
    std::int64_t value;
    std::memcpy(&value, info.bytes.data() + 8 * i, 8);
    out.push_back(static_cast<std::int32_t>(value));
  }
  return out;
}

// Labels are shifted, so that targets stand at the position that predicts them.
model::Batch batch_of(const store::Safetensors& file) {
  const auto& input = file.tensors().at("input_ids");
  model::Batch batch;
  batch.ids = integers(input);
  const auto labels = integers(file.tensors().at("labels"));
  const auto T = static_cast<std::size_t>(input.shape[1]);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    batch.positions.push_back(static_cast<std::int32_t>(i % T));
    batch.targets.push_back(i % T + 1 < T ? std::max(labels[i + 1], -1) : -1);
    if (i % T == 0) batch.segments.push_back(static_cast<std::uint32_t>(i));
  }
  batch.segments.push_back(static_cast<std::uint32_t>(labels.size()));
  return batch;
}

}  // namespace

base::Result<Reference> reference(base::Disk& disk, const base::Path& folder) {
  Reference out;
  out.loaded = TRY(model::load_model(disk, folder));
  const auto expected =
      TRY(store::Safetensors::open(disk, base::join(folder, "expected.safetensors")));
  const auto path = base::join(folder, "expected.json");
  const auto facts = TRY(base::parse_json(TRY(disk.read(path)), path));
  out.batch = batch_of(expected);
  out.logits.resize(static_cast<std::size_t>(expected.tensors().at("logits").elements()));
  TRY(expected.read("logits", out.logits));
  out.loss = facts.at("loss").get<double>();
  out.norms = facts.at("grad_norms");
  return out;
}

}  // namespace gpu_check
