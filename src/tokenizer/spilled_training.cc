#include "tokenizer/spilled_training.h"

#include <fmt/format.h>

#include <algorithm>

#include "tokenizer/byte_alphabet.h"
#include "tokenizer/merge_steps.h"

namespace tokenizer {
namespace {

using base::Result;

constexpr std::size_t kBuffer = 1 << 16;        // of a file
constexpr std::size_t kMostBounds = 128 << 20;  // more tell nothing new
constexpr std::size_t kOfToken = 300;           // bytes of memory, with those of its merge
constexpr std::size_t kOthers = 2 << 20;        // buffers and tables whose size does not grow
constexpr std::size_t kLeastRoom = 4096;        // of tests alone
constexpr std::uint64_t kFirst = 64;            // the most frequent pair occurs as often times this
constexpr std::uint64_t kNext = 4;              // an epoch tries so much less than the last one

}  // namespace

std::size_t SpilledTraining::least_memory(std::int64_t vocabulary) {
  return kOthers + kOfToken * static_cast<std::size_t>(vocabulary) + (1 << 20);
}

std::size_t SpilledTraining::room() const {
  const auto taken = kOthers + kOfToken * static_cast<std::size_t>(bpe_.vocabulary);
  return std::max(kLeastRoom, options_.memory - std::min(options_.memory, taken));
}

std::optional<TokenPair> SpilledTraining::Epoch::best(std::uint32_t channel) const {
  const auto pair = table.best(channel);
  return pair && table.best_count(channel) >= least[channel] ? pair : std::nullopt;
}

SpilledTraining::SpilledTraining(SpilledOptions where, const BpeOptions& options,
                                 const BpeWork& work)
    : options_(std::move(where)), bpe_(options), work_(work) {
  learned_ = PairTable(WordList(), bpe_, work_.pool).take();
  for (auto id = learned_.special.size(); id < learned_.tokens.size(); ++id)
    byte_ids_[static_cast<unsigned char>(learned_.tokens[id][0])] = static_cast<std::int32_t>(id);
  ids_before_ = learned_.tokens.size();
  tokens_.resize(options_.texts);
}

Result<void> SpilledTraining::add(std::string_view word, std::span<const Tally::Entry> counts) {
  if (!writer_) writer_ = TRY(SymbolWriter::open(*options_.disk, path(), kBuffer));
  ++words_;
  for (const auto& [place, count] : counts)
    if (place >= options_.languages) tokens_[place - options_.languages] += count * word.size();
  if (word.size() < 2) return {};  // nothing in it is ever merged
  laid_.clear();
  for (const char byte : word) laid_.push_back(byte_ids_[static_cast<unsigned char>(byte)]);
  return writer_->add(counts, laid_);
}

void SpilledTraining::begin_with(std::span<const TokenPair> merges) {
  PairTable table(WordList(), bpe_, work_.pool);
  for (const auto pair : merges) table.merge(pair);
  learned_ = table.take();
  pending_ = learned_.merges;
}

bool SpilledTraining::may_join(std::int32_t left, std::int32_t right) const {
  const auto size =
      lengths_[static_cast<std::size_t>(left)] + lengths_[static_cast<std::size_t>(right)];
  return size <= 2 || bpe_.max_token_length <= 0 ||
         size < static_cast<std::size_t>(bpe_.max_token_length);
}

std::uint64_t SpilledTraining::weighted(const Phase& phase,
                                        std::span<const Tally::Entry> counts) const {
  std::uint64_t sum = 0;
  for (const auto& [place, count] : counts)
    if (place < options_.languages) sum += count * phase.weights[place];
  return sum;
}

// Does the pending merges, and bounds how often pairs occur behind them.
Result<PairBounds> SpilledTraining::rewrite(const Phase& phase) {
  lengths_.clear();
  for (const auto& token : learned_.tokens) lengths_.push_back(token.size());
  MergeSteps steps(pending_, ids_before_);
  PairBounds bounds(std::min(kMostBounds, room() / 4));
  auto reader = std::move(readers_.back());
  readers_.clear();
  auto writer = TRY(SymbolWriter::open(*options_.disk, path(), kBuffer));
  for (SymbolWord word; TRY(reader.next(word));) {
    auto& symbols = word.symbols;
    const auto before = symbols.size();
    steps.apply(symbols);
    for (const auto& [place, count] : word.counts)
      if (place >= options_.languages)
        tokens_[place - options_.languages] -= count * (before - symbols.size());
    if (symbols.size() < 2) continue;
    const auto sum = weighted(phase, word.counts);
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
      if (may_join(symbols[i], symbols[i + 1]))
        bounds.add(token_pair(symbols[i], symbols[i + 1]), sum);
    TRY(writer.add(word.counts, symbols));
  }
  readers_ = TRY(writer.finish(2));
  pending_.clear();
  ids_before_ = learned_.tokens.size();
  now_ = tokens_;
  return bounds;
}

void SpilledTraining::cut_word(std::span<const std::int32_t> symbols,
                               std::span<const Tally::Entry> counts, const PairBounds& bounds,
                               Cut& out) const {
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= symbols.size(); ++i) {
    if (i < symbols.size() && may_join(symbols[i - 1], symbols[i]) &&
        bounds.of(token_pair(symbols[i - 1], symbols[i])) >= out.often)
      continue;
    if (i - begin > 1) out.segments.add(symbols.subspan(begin, i - begin), counts);
    begin = i;
  }
}

// What is rarer cuts segments as it cuts words. The most frequent pair is never too rare.
void SpilledTraining::cut_again(const PairBounds& bounds, Cut& out) const {
  out.often = std::min(bounds.most(), out.often + out.often / 4 + 1);
  Cut next{{}, out.often};
  std::vector<Tally::Entry> counts;
  for (std::size_t i = 0; i < out.segments.size(); ++i) {
    out.segments.counts(i, counts);
    cut_word(out.segments.symbols(i), counts, bounds, next);
  }
  out = std::move(next);
}

// The first epoch of a run, and one behind an epoch without a merge, begin anew with what they try.
Result<SpilledTraining::Cut> SpilledTraining::cut(const Phase& phase, const PairBounds& bounds) {
  const auto tried = often_ == 0 ? bounds.most() / kFirst : often_ / kNext;
  const auto rarest = phase.fewest * (phase.apart ? std::ranges::min(phase.weights) : 1);
  Cut out{{}, std::max({std::uint64_t{1}, rarest, tried})};
  auto reader = std::move(readers_.back());
  readers_.pop_back();
  const auto most = room();
  for (SymbolWord word; TRY(reader.next(word));) {
    cut_word(word.symbols, word.counts, bounds, out);
    if (out.segments.need() <= most) continue;
    while (out.segments.need() > most / 4 * 3 && out.often < bounds.most()) cut_again(bounds, out);
    if (out.segments.need() > most) return too_little();
  }
  return out;
}

std::vector<std::uint64_t> SpilledTraining::least_of(const Phase& phase,
                                                     std::uint64_t often) const {
  if (!phase.apart) return {std::max(phase.fewest, often), UINT64_MAX};
  std::vector<std::uint64_t> out;
  for (const auto weight : phase.weights)
    out.push_back(std::max(phase.fewest, (often + weight - 1) / weight));
  out.push_back(UINT64_MAX);
  return out;
}

// The channel behind those of the languages is of what none of them has: nobody asks for its pairs, but they are merged
// with the rest.
bool SpilledTraining::merge(const Phase& phase, Cut cut, const Choose& choose) {
  const auto least = least_of(phase, cut.often);
  const auto nobodys = static_cast<std::uint32_t>(least.size() - 1);
  Tally channels, texts;
  channels.starts.reserve(cut.segments.size() + 1);
  std::vector<Tally::Entry> counts;
  for (std::size_t i = 0; i < cut.segments.size(); ++i) {
    cut.segments.counts(i, counts);
    const auto sum = weighted(phase, counts);
    for (const auto& [place, count] : counts)
      if (place >= options_.languages)
        texts.entries.push_back({place - options_.languages, count});
      else if (phase.apart)
        channels.entries.push_back({place, count});
    if (!phase.apart || sum == 0)
      channels.entries.push_back({sum == 0 ? nobodys : 0, std::max<std::uint64_t>(1, sum)});
    channels.end_word();
    if (options_.texts > 0) texts.end_word();
  }
  auto symbols = cut.segments.take_symbols();
  PairTable table(std::move(learned_), std::move(symbols), cut.segments.take_starts(), bpe_,
                  work_.pool);
  table.count(channels, nobodys + 1, std::ranges::min(least));
  if (options_.texts > 0) table.watch(texts, options_.texts);
  const std::vector<std::uint64_t> begun(table.symbols().begin(), table.symbols().end());
  const auto merges = table.learned().merges.size();
  bool go_on = true;
  while (true) {
    for (std::size_t i = 0; i < begun.size(); ++i)
      now_[i] = tokens_[i] - (begun[i] - table.symbols()[i]);
    const auto choice = choose({table, least, phase.fewest, now_});
    go_on = choice.then != Then::stop;
    if (choice.then != Then::merge) break;
    const auto ids = table.ids();
    table.merge(choice.pair);
    if (table.ids() == ids) break;
  }
  for (std::size_t i = 0; i < begun.size(); ++i)
    now_[i] = tokens_[i] - (begun[i] - table.symbols()[i]);
  learned_ = table.take();
  pending_.assign(learned_.merges.begin() + static_cast<std::ptrdiff_t>(merges),
                  learned_.merges.end());
  return go_on;
}

base::Error SpilledTraining::too_little() const {
  return {base::Code::bad_request, "merging does not go on in the memory that is allowed",
          "tokenizer",
          fmt::format("set tokenizer.trainer.memory_mb = {}", 2 * options_.memory / 1'000'000 + 1)};
}

Result<void> SpilledTraining::run(const Phase& phase, const Choose& choose) {
  if (writer_) readers_ = TRY(std::exchange(writer_, std::nullopt)->finish(1));
  if (readers_.empty()) return {};  // of no words nothing is learned
  often_ = 0;
  for (bool moved = true, again = true; again; ++epochs_) {
    auto next = [&]() -> Result<Cut> {
      const auto bounds = TRY(rewrite(phase));
      return cut(phase, bounds);
    };
    auto segments = TRY(next());
    const auto often = segments.often;
    again = merge(phase, std::move(segments), choose);
    if (again && pending_.empty() && !moved && often >= often_) return too_little();
    moved = !pending_.empty();
    often_ = often;
  }
  return {};
}

}  // namespace tokenizer
