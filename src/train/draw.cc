#include "train/draw.h"

#include <algorithm>

#include "base/result.h"

namespace train {

void Draw::begin(std::uint64_t first, std::vector<std::uint64_t> quotas) {
  CHECK(phases_.empty() ? first == 0 : first > phases_.back().first_sample, "phases rise from 0");
  Phase phase{first, phases_.size(), std::move(quotas), {}, {}};
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < phase.quotas.size(); ++i) {
    phase.first.push_back(before);
    before += phase.quotas[i];
    phase.supply.push_back(phases_.empty()
                               ? Supply()
                               : behind(phases_.back(), i, first - phases_.back().first_sample));
  }
  CHECK(before == kBlock, "every place of a block is somebody's");
  phases_.push_back(std::move(phase));
}

const Draw::Phase& Draw::phase_of(std::uint64_t sample) const {
  const auto behind = std::ranges::upper_bound(phases_, sample, {}, &Phase::first_sample);
  return *std::prev(behind);
}

std::uint64_t Draw::place(const Phase& phase, std::uint64_t sample) const {
  return mix_.permute(sample % kBlock, kBlock, phase.number << 48 | sample / kBlock);
}

std::vector<std::uint64_t> Draw::places(const Phase& phase, std::size_t language,
                                        std::uint64_t block, std::uint64_t samples) const {
  const auto first = phase.first[language], end = first + phase.quotas[language];
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < samples; ++i)
    if (const auto at = place(phase, block * kBlock + i); at >= first && at < end)
      out.push_back(at - first);
  return out;
}

// What `samples` samples of the phase leave to the next one.
Draw::Supply Draw::behind(const Phase& phase, std::size_t language, std::uint64_t samples) const {
  const auto& supply = phase.supply[language];
  const auto block = samples / kBlock, quota = phase.quotas[language];
  const auto drawn = places(phase, language, block, samples % kBlock);
  const auto begun = block * quota, end = drawn.empty() ? begun : begun + quota;
  Supply out;
  for (auto k = begun; k < end; ++k)
    if (!std::ranges::count(drawn, k - begun)) out.left.push_back(supply.row(k));
  for (auto k = end; k < supply.left.size(); ++k) out.left.push_back(supply.left[k]);
  out.next = supply.next + (end > supply.left.size() ? end - supply.left.size() : 0);
  return out;
}

Drawn Draw::at(std::uint64_t sample) const {
  const auto& phase = phase_of(sample);
  const auto own = sample - phase.first_sample;
  const auto at = place(phase, own);
  const auto language = static_cast<std::size_t>(
      std::upper_bound(phase.first.begin(), phase.first.end(), at) - phase.first.begin() - 1);
  const auto k = own / kBlock * phase.quotas[language] + (at - phase.first[language]);
  return {language, phase.supply[language].row(k)};
}

std::optional<std::uint64_t> Draw::Supply::place_of(std::uint64_t row) const {
  const auto found = std::ranges::find(left, row);
  if (found != left.end()) return static_cast<std::uint64_t>(found - left.begin());
  if (row < next) return std::nullopt;
  return left.size() + (row - next);
}

std::optional<std::uint64_t> Draw::sample_of(std::size_t language, std::uint64_t nth) const {
  for (std::size_t i = 0; i < phases_.size(); ++i) {
    const auto& phase = phases_[i];
    const auto quota = phase.quotas[language];
    const auto k = phase.supply[language].place_of(nth);
    if (!k || quota == 0) continue;
    const auto block = *k / quota;
    const auto sample =
        phase.first_sample + block * kBlock +
        mix_.unpermute(phase.first[language] + *k % quota, kBlock, phase.number << 48 | block);
    if (i + 1 == phases_.size() || sample < phases_[i + 1].first_sample) return sample;
  }
  return std::nullopt;
}

DrawnRows Draw::rows_of(std::size_t language, std::uint64_t samples) const {
  const auto& phase = phase_of(samples);
  const auto own = samples - phase.first_sample, block = own / kBlock;
  const auto& supply = phase.supply[language];
  const auto begun = block * phase.quotas[language];
  DrawnRows out{
      supply.next + (begun > supply.left.size() ? begun - supply.left.size() : 0), {}, {}};
  for (auto k = begun; k < supply.left.size(); ++k) out.missing.push_back(supply.left[k]);
  for (const auto at : places(phase, language, block, own % kBlock)) {
    const auto row = supply.row(begun + at);
    if (row >= out.whole)
      out.begun.push_back(row);
    else
      std::erase(out.missing, row);
  }
  return out;
}

}  // namespace train
