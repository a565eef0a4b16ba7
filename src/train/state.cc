#include "train/state.h"

#include "base/hash.h"

namespace train {

std::map<std::string, std::string> tensor_digests(const State& state, const model::Layout& layout,
                                                  const base::Pool& pool) {
  const std::size_t arrays = 1 + state.optimizer.size(), count = layout.parameters.size();
  std::vector<std::string> digests(arrays * count);
  pool.run(digests.size(), [&](int, std::size_t i) {
    const auto& p = layout.parameters[i % count];
    const auto& values = i < count ? state.weights : state.optimizer[i / count - 1];
    digests[i] = base::Sha256().add(values.data() + p.offset, p.size * 4).finish().hex();
  });
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < digests.size(); ++i) {
    const auto& name = layout.parameters[i % count].name;
    out[i < count ? name : state.names[i / count - 1] + "/" + name] = digests[i];
  }
  if (const auto values = state.spikes.values(); state.spikes.on())
    out[Spikes::kName] = base::Sha256().add(values.data(), values.size_bytes()).finish().hex();
  return out;
}

std::string state_digest(std::int64_t step, const std::map<std::string, std::string>& tensors) {
  base::Sha256 hash;
  hash.add("step " + std::to_string(step) + "\n");
  for (const auto& [name, digest] : tensors) hash.add(name).add(" ").add(digest).add("\n");
  return hash.finish().hex();
}

}  // namespace train
