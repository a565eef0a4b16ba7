// Global merges first, then one at a time for the language that is worst off; see the header.
#include "tokenizer/parity_trainer.h"

#include "tokenizer/pair_table.h"
#include "tokenizer/parity_turns.h"

namespace tokenizer {
namespace {

// What the words count for, in either phase. Words of development text alone stand in a channel
// of their own, behind the others: nobody asks for its pairs, but they are merged with the rest.
struct Counts {
  std::vector<std::string_view> words;
  Tally global, by_language, development;
  std::uint64_t taught = 0;  // words of training text
};

Counts count_all(const ParityTexts& texts) {
  std::vector<const WordList*> lists;
  for (const auto& language : texts.languages) lists.push_back(&language.words);
  for (const auto& text : texts.development) lists.push_back(&text);
  auto shared = share_words(lists);
  const auto languages = static_cast<std::uint32_t>(texts.languages.size());
  Counts out{std::move(shared.bytes), {}, {}, {}, 0};
  for (std::size_t word = 0; word < out.words.size(); ++word) {
    std::uint64_t weighted = 0;
    for (const auto& [place, count] : shared.texts.of(word))
      if (place < languages) {
        out.by_language.entries.push_back({place, count});
        weighted += count * texts.languages[place].weight;
      } else {
        out.development.entries.push_back({place - languages, count});
      }
    out.taught += weighted > 0;
    if (weighted == 0) out.by_language.entries.push_back({languages, 1});
    out.global.entries.push_back(weighted > 0 ? Tally::Entry{0, weighted} : Tally::Entry{1, 1});
    for (auto* tally : {&out.global, &out.by_language, &out.development}) tally->end_word();
  }
  return out;
}

void merge_globally(PairTable& table, const BpeOptions& options, std::int64_t most,
                    const BpeWork& work) {
  while (table.ids() < options.vocabulary && std::ssize(table.learned().merges) < most) {
    if (work.asks_to_stop(table.ids(), table.learned().merges.size())) return;
    const auto pair = table.best(0);
    if (!pair) return;
    table.merge(*pair);
  }
}

void merge_for_the_worst_off(PairTable& table, Turns& turns, const ParityTexts& texts,
                             std::int64_t vocabulary, const BpeWork& work) {
  while (table.ids() < vocabulary) {
    if (work.asks_to_stop(table.ids(), table.learned().merges.size())) return;
    const auto language = turns.next(texts.premiums(table.symbols()));
    if (!language) return;
    const auto pair = table.best(*language);
    if (!pair) {
      turns.exhaust(*language);
      continue;
    }
    table.merge(*pair);
    turns.took(*language);
  }
}

}  // namespace

ParityLearned train_parity_bpe(const ParityTexts& texts, const BpeOptions& options,
                               std::uint64_t fewest_of_language, const ParityOptions& parity,
                               const BpeWork& work) {
  const auto counts = count_all(texts);
  const auto languages = static_cast<std::uint32_t>(texts.languages.size());
  PairTable table(counts.words, options, work.pool);
  if (parity.global_merges > 0 || options.space_runs > 0) {
    table.count(counts.global, 2, options.min_frequency);
    for (const auto pair : merges_of_spaces(options)) table.merge(pair);
    merge_globally(table, options, std::ssize(table.learned().merges) + parity.global_merges, work);
  }
  table.count(counts.by_language, languages + 1, fewest_of_language);
  table.watch(counts.development, static_cast<std::uint32_t>(texts.development.size()));
  Turns turns(languages, parity);
  merge_for_the_worst_off(table, turns, texts, options.vocabulary, work);
  const auto tokens = table.symbols();
  return {table.take(),
          turns.merges(),
          {tokens.begin(), tokens.end()},
          texts.premiums(tokens),
          counts.taught};
}

}  // namespace tokenizer
