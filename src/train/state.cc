#include "train/state.h"

#include "base/hash.h"

namespace train {

std::string State::array_name(std::size_t array, std::size_t parameter) const {
  const bool matrix = !matrices.empty() && matrices[parameter];
  const auto& kept = matrix ? matrix_names : names;
  return array < kept.size() ? kept[array] : "";
}

std::vector<Beside> beside(State& state, const model::Layout& layout) {
  std::vector<Beside> out;
  for (std::size_t a = 0; a < state.average.size(); ++a)
    for (const auto& p : layout.parameters)
      out.push_back({state.average_names[a] + "/" + p.name,
                     p.shape,
                     {state.average[a].data() + p.offset, p.size}});
  if (state.spikes.on())
    out.push_back({Spikes::kName, state.spikes.shape(), state.spikes.values()});
  return out;
}

namespace {

void digest_beside(const State& state, const model::Layout& layout, const base::Pool& pool,
                   std::map<std::string, std::string>& out) {
  const auto tensors = beside(const_cast<State&>(state), layout);  // which are only read
  std::vector<std::string> digests(tensors.size());
  pool.run(tensors.size(), [&](int, std::size_t i) {
    const auto& values = tensors[i].values;
    digests[i] = base::Sha256().add(values.data(), values.size_bytes()).finish().hex();
  });
  for (std::size_t i = 0; i < tensors.size(); ++i) out[tensors[i].name] = digests[i];
}

}  // namespace

std::map<std::string, std::string> tensor_digests(const State& state, const model::Layout& layout,
                                                  const base::Pool& pool) {
  const std::size_t arrays = 1 + state.optimizer.size(), count = layout.parameters.size();
  std::vector<std::string> names(arrays * count), digests(arrays * count);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& name = layout.parameters[i % count].name;
    const auto kept = i < count ? "" : state.array_name(i / count - 1, i % count);
    if (i >= count && !state.share.holds(layout.parameters[i % count].offset)) continue;
    if (i < count || !kept.empty()) names[i] = i < count ? name : kept + "/" + name;
  }
  pool.run(digests.size(), [&](int, std::size_t i) {
    if (names[i].empty()) return;
    const auto& p = layout.parameters[i % count];
    const auto* const values =
        i < count ? state.weights.data() + p.offset : state.at(i / count - 1, p.offset);
    digests[i] = base::Sha256().add(values, p.size * 4).finish().hex();
  });
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < digests.size(); ++i)
    if (!names[i].empty()) out[names[i]] = digests[i];
  digest_beside(state, layout, pool, out);
  return out;
}

std::string state_digest(std::int64_t step, const std::map<std::string, std::string>& tensors) {
  base::Sha256 hash;
  hash.add("step " + std::to_string(step) + "\n");
  for (const auto& [name, digest] : tensors) hash.add(name).add(" ").add(digest).add("\n");
  return hash.finish().hex();
}

}  // namespace train
