// The same merges as train_parity_bpe() of words in memory, from words on disk.
#include "tokenizer/parity_turns.h"
#include "tokenizer/spilled_training.h"

namespace tokenizer {
namespace {

using Epoch = SpilledTraining::Epoch;
using Then = SpilledTraining::Then;
using Choice = SpilledTraining::Choice;

bool is_over(const Epoch& epoch, const BpeOptions& options, const BpeWork& work) {
  const auto& learned = epoch.table.learned();
  return epoch.table.ids() >= options.vocabulary ||
         work.asks_to_stop(epoch.table.ids(), learned.merges.size());
}

Choice choose_for_the_worst_off(const Epoch& epoch, Turns& turns, const Premiums& premiums) {
  while (const auto language = turns.next(premiums(epoch.tokens))) {
    if (const auto pair = epoch.best(*language)) {
      turns.took(*language);
      return {Then::merge, *pair};
    }
    if (!epoch.is_last(*language)) return {Then::next_epoch};
    turns.exhaust(*language);
  }
  return {Then::stop};
}

}  // namespace

base::Result<ParityLearned> train_parity_bpe(SpilledTraining& words,
                                             const std::vector<std::uint64_t>& weights,
                                             const Premiums& premiums, const BpeOptions& options,
                                             std::uint64_t fewest_of_language,
                                             const ParityOptions& parity, const BpeWork& work) {
  const auto spaces = merges_of_spaces(options);
  words.begin_with(spaces);
  const auto most = std::ssize(words.learned().merges) + parity.global_merges;
  if (parity.global_merges > 0)
    TRY(words.run({weights, false, options.min_frequency}, [&](const Epoch& epoch) -> Choice {
      if (is_over(epoch, options, work) || std::ssize(epoch.table.learned().merges) >= most)
        return {Then::stop};
      if (const auto pair = epoch.best(0)) return {Then::merge, *pair};
      return {epoch.is_last(0) ? Then::stop : Then::next_epoch};
    }));
  Turns turns(weights.size(), parity);
  TRY(words.run({weights, true, fewest_of_language}, [&](const Epoch& epoch) -> Choice {
    if (is_over(epoch, options, work)) return {Then::stop};
    return choose_for_the_worst_off(epoch, turns, premiums);
  }));
  const auto tokens = words.tokens();
  return ParityLearned{words.take(), turns.merges(), tokens, premiums(tokens), 0};
}

}  // namespace tokenizer
