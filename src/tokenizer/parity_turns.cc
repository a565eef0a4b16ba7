#include "tokenizer/parity_turns.h"

namespace tokenizer {

std::optional<std::uint32_t> Turns::next(std::span<const double> premiums) const {
  const auto fair = worst(premiums, true);
  return fair ? fair : worst(premiums, false);
}

void Turns::took(std::uint32_t language) {
  ++merges_[language];
  ++recent_[language];
  last_.push_back(language);
  if (std::ssize(last_) <= options_.window) return;
  --recent_[last_.front()];
  last_.pop_front();
}

bool Turns::had_many(std::uint32_t language) const {
  const auto most = options_.window_share * static_cast<double>(options_.window) /
                    static_cast<double>(recent_.size());
  return options_.window > 0 && static_cast<double>(recent_[language]) > most;
}

std::optional<std::uint32_t> Turns::worst(std::span<const double> premiums,
                                          bool within_window) const {
  std::optional<std::uint32_t> out;
  for (std::uint32_t i = 0; i < premiums.size(); ++i)
    if (!exhausted_[i] && !(within_window && had_many(i)) && (!out || premiums[i] > premiums[*out]))
      out = i;
  return out;
}

}  // namespace tokenizer
