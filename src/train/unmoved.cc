#include "train/unmoved.h"

#include <bit>
#include <utility>

namespace train {

namespace {

// A print of the bits of n numbers: it need not withstand anybody, only chance.
std::uint64_t print_of(const float* values, std::size_t n) {
  std::uint64_t print = n;
  for (std::size_t i = 0; i < n; ++i)
    print = (std::rotl(print, 23) ^ std::bit_cast<std::uint32_t>(values[i])) * 0x9e3779b97f4a7c15;
  return print;
}

}  // namespace

std::vector<std::uint64_t> Unmoved::prints(const State& state) const {
  std::vector<std::uint64_t> out(layout_.parameters.size());
  pool_.run(out.size(), [&](int, std::size_t i) {
    const auto& p = layout_.parameters[i];
    out[i] = print_of(state.weights.data() + p.offset, p.size);
  });
  return out;
}

void Unmoved::begin(const State& state) {
  made_ = 0;
  if (updates_ > 0) before_ = prints(state);
}

std::vector<std::string> Unmoved::after(const State& state, bool updated) {
  if (updates_ == 0 || !updated || ++made_ < updates_) return {};
  const auto before = std::exchange(before_, prints(state));
  made_ = 0;
  std::vector<std::string> out;
  std::size_t trained = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!layout_.parameters[i].trained) continue;
    ++trained;
    if (before[i] == before_[i]) out.push_back(layout_.parameters[i].name);
  }
  if (out.size() == trained) out.clear();
  return out;
}

std::string said_of_unmoved(const std::vector<std::string>& names, std::int64_t updates) {
  const auto more = names.size() - 1;
  return "'" + names.front() + "'" +
         (more == 0   ? " has"
          : more == 1 ? " and 1 more tensor have"
                      : " and " + std::to_string(more) + " more tensors have") +
         " not moved in " + std::to_string(updates) +
         " updates: no gradient comes there, or the learning rate is too low; steps.jsonl names all";
}

}  // namespace train
