#include "tokenizer/unigram_trainer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "base/utf8.h"
#include "tokenizer/unigram_lattice.h"
#include "tokenizer/unigram_seeds.h"

namespace tokenizer {
namespace {

using Pieces = std::vector<UnigramPiece>;
using base::Result;

constexpr double kLeast = 0.5;        // expected occurrences of a piece that stays
constexpr double kKept = 0.75;        // of the pieces, when some are given up
constexpr double kSpare = 1.1;        // times the pieces that are wanted: where giving up ends
constexpr int kRounds = 2;            // of expectation and maximization between
constexpr std::size_t kShare = 1024;  // words

// Logarithmic derivative of the gamma function: the mean of a logarithm under the posterior.
double digamma(double x) {
  double out = 0;
  for (; x < 7; x += 1) out -= 1 / x;
  x -= 0.5;
  const double square = 1 / (x * x);
  return out + std::log(x) + square * (1.0 / 24 - square * (7.0 / 960 - square * (31.0 / 8064)));
}

class Trainer {
 public:
  Trainer(const UnigramWords& words, const UnigramOptions& options, const UnigramWork& work)
      : words_(words), options_(options), work_(work) {}

  Result<Pieces> train() {
    TRY(require());
    TRY(seed());
    const auto most = static_cast<std::size_t>(kSpare * static_cast<double>(options_.pieces));
    for (;;) {
      for (int round = 0; round < kRounds; ++round) {
        if (work_.go_on && !work_.go_on(pieces_.size())) return finish();
        maximize(TRY(expect()));
      }
      if (pieces_.size() <= most) return finish();
      const auto before = pieces_.size();
      TRY(give_up(most));
      if (pieces_.size() == before) return finish();
    }
  }

 private:
  // Characters by count until the share of the text is covered that is asked for; then what is required anyway.
  Result<void> require() {
    std::map<std::string, std::uint64_t, std::less<>> counts;
    std::uint64_t all = 0, sum = 0;
    const auto count = [&](std::string_view word, std::uint64_t times) {
      for (std::size_t at = 0; at < word.size();) {
        const auto c = base::read_code_point(word, at);
        if (c.well_formed()) {
          const auto text = word.substr(at, c.size);
          auto found = counts.find(text);
          if (found == counts.end()) found = counts.emplace(std::string(text), 0).first;
          found->second += times;
          all += times;
        }
        at += c.size;
      }
    };
    TRY(words_.each_batch([&](const WordList& batch) -> Result<void> {
      for (std::size_t i = 0; i < batch.size(); ++i) count(batch.bytes(i), batch.count(i));
      bytes_of_text_ += batch.bytes_of_text();
      return {};
    }));
    std::vector<std::pair<std::string_view, std::uint64_t>> sorted(counts.begin(), counts.end());
    std::ranges::stable_sort(sorted, std::greater(), [](const auto& one) { return one.second; });
    for (const auto& [text, times] : sorted) {
      if (static_cast<double>(sum) >= options_.coverage * static_cast<double>(all)) break;
      sum += times;
      required_.emplace(std::string(text), times);
    }
    for (const auto& text : options_.required) {
      const auto found = counts.find(text);
      required_.emplace(text, found == counts.end() ? 0 : found->second);
    }
    return {};
  }

  // A seed holds required characters only: others are bytes to whoever encodes.
  bool is_spelled(std::string_view text) const {
    for (std::size_t at = 0; at < text.size();) {
      const auto size = base::read_code_point(text, at).size;
      if (!required_.contains(text.substr(at, size))) return false;
      at += size;
    }
    return true;
  }

  Result<void> seed() {
    const SeedOptions options{options_.seeds, options_.longest, 2 * options_.unit};
    auto seeds = TRY(find_seeds(words_, options, work_.pool));
    std::erase_if(seeds, [&](const Seed& seed) {
      return required_.contains(seed.text) || !is_spelled(seed.text);
    });
    TRY(check_memory(seeds));
    pieces_.reserve(required_.size() + seeds.size());
    for (const auto& [text, count] : required_)
      pieces_.push_back({text, static_cast<double>(std::max<std::uint64_t>(count, 1))});
    for (auto& seed : seeds) {
      const auto size = static_cast<double>(base::count_code_points(seed.text));
      pieces_.push_back({std::move(seed.text), static_cast<double>(seed.count) * size});
    }
    double sum = 0;
    for (const auto& piece : pieces_) sum += piece.score;
    for (auto& piece : pieces_) piece.score = std::log(piece.score / sum);
    return {};
  }

  Result<void> check_memory(const std::vector<Seed>& seeds) {
    if (!words_.place()) return {};
    std::vector<std::string_view> texts;
    texts.reserve(seeds.size());
    for (const auto& seed : seeds) texts.push_back(seed.text);
    const auto least = memory_of_pieces(texts, 1), there = words_.place()->memory;
    spare_ = there - std::min(there, least);
    if (least <= there) return {};
    return too_many_seeds(seeds.size(), least, there);
  }

  // How many sums of each piece are kept; workers share them where memory has no room for more.
  std::size_t sums_kept() const {
    const auto workers = static_cast<std::size_t>(std::max(1, work_.pool.workers()));
    if (!words_.place()) return workers;
    const auto more = spare_ / (sizeof(std::uint64_t) * std::max<std::size_t>(1, pieces_.size()));
    return std::min(workers, 1 + more);
  }

  // Sums over all words of what add(lattice, word, count, to) adds up with to(piece, whole number), in any order.
  template <class F>
  Result<std::vector<std::uint64_t>> sum_over_words(F&& add) const {
    const UnigramLattice lattice(pieces_);
    std::vector<UnigramLattice> lattices(static_cast<std::size_t>(work_.pool.workers()), lattice);
    std::vector<std::vector<std::uint64_t>> sums(sums_kept(),
                                                 std::vector<std::uint64_t>(pieces_.size()));
    const bool apart = sums.size() == lattices.size();
    TRY(words_.each_batch([&](const WordList& batch) -> Result<void> {
      work_.pool.run((batch.size() + kShare - 1) / kShare, [&](int worker, std::size_t share) {
        const auto own = static_cast<std::size_t>(worker);
        auto& kept = sums[own % sums.size()];
        const auto to = [&](std::int32_t piece, std::uint64_t number) {
          auto& sum = kept[static_cast<std::size_t>(piece)];
          if (apart)
            sum += number;
          else
            std::atomic_ref(sum).fetch_add(number, std::memory_order_relaxed);
        };
        const auto end = std::min(batch.size(), (share + 1) * kShare);
        for (auto i = share * kShare; i < end; ++i)
          if (batch.bytes(i).size() <= kLongestUnigramWord)
            add(lattices[own], batch.bytes(i), batch.count(i), to);
      });
      return {};
    }));
    for (std::size_t more = 1; more < sums.size(); ++more)
      for (std::size_t i = 0; i < pieces_.size(); ++i) sums[0][i] += sums[more][i];
    return std::move(sums[0]);
  }

  // Expected occurrences of each piece, in whole parts of one: as fine as 64 bits allow.
  Result<std::vector<double>> expect() const {
    const auto text = static_cast<double>(bytes_of_text_);
    const double parts = std::exp2(std::floor(62 - std::log2(std::max(1.0, text))));
    const auto sums = TRY(sum_over_words(
        [&](UnigramLattice& lattice, std::string_view word, std::uint64_t count, const auto& to) {
          const auto weight = static_cast<double>(count) * parts;
          lattice.expect(word, [&](std::int32_t piece, double probability) {
            to(piece, static_cast<std::uint64_t>(probability * weight + 0.5));
          });
        }));
    std::vector<double> out;
    out.reserve(sums.size());
    for (const auto sum : sums)
      out.push_back(static_cast<double>(sum) / parts / static_cast<double>(options_.unit));
    return out;
  }

  void maximize(const std::vector<double>& expected) {
    Pieces kept;
    kept.reserve(pieces_.size());
    double sum = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const bool needed = required_.contains(pieces_[i].text);
      if (expected[i] < kLeast && !needed) continue;
      kept.push_back({std::move(pieces_[i].text), std::max(expected[i], kLeast)});
      sum += kept.back().score;
    }
    const auto all = digamma(sum);
    for (auto& piece : kept) piece.score = digamma(piece.score) - all;
    pieces_ = std::move(kept);
  }

  // How much less likely the text is for each occurrence of a piece that is spelled by others.
  Result<void> give_up(std::size_t most) {
    const auto counts = TRY(sum_over_words(
        [](UnigramLattice& lattice, std::string_view word, std::uint64_t count, const auto& to) {
          std::vector<std::int32_t> path;
          lattice.best(word, -1, path);
          for (const auto piece : path)
            if (piece >= 0) to(piece, count);
        }));
    double sum = 0;
    for (const auto count : counts) sum += static_cast<double>(count);
    const auto losses = losses_of(counts, sum);
    const auto wanted =
        std::max(most, static_cast<std::size_t>(kKept * static_cast<double>(pieces_.size())));
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      if (!std::isnan(losses[i])) order.push_back(i);
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return losses[i]; });
    if (order.size() > wanted) order.resize(std::max(wanted, required_.size()));
    std::ranges::sort(order);
    Pieces kept;
    kept.reserve(order.size());
    for (const auto i : order) kept.push_back(std::move(pieces_[i]));
    pieces_ = std::move(kept);
    return {};
  }

  // By piece: infinite of one that must stay, no number of one that no word is spelled with.
  std::vector<double> losses_of(const std::vector<std::uint64_t>& counts, double sum) const {
    std::vector<double> out(pieces_.size());
    const UnigramLattice lattice(pieces_);
    std::vector<UnigramLattice> lattices(static_cast<std::size_t>(work_.pool.workers()), lattice);
    work_.pool.run((pieces_.size() + kShare - 1) / kShare, [&](int worker, std::size_t share) {
      auto& own = lattices[static_cast<std::size_t>(worker)];
      const auto end = std::min(pieces_.size(), (share + 1) * kShare);
      for (auto i = share * kShare; i < end; ++i) out[i] = loss_of(i, own, counts, sum);
    });
    return out;
  }

  double loss_of(std::size_t i, UnigramLattice& lattice, const std::vector<std::uint64_t>& counts,
                 double sum) const {
    constexpr auto kStays = std::numeric_limits<double>::infinity();
    constexpr auto kGoes = std::numeric_limits<double>::quiet_NaN();
    const auto& text = pieces_[i].text;
    if (required_.contains(text)) return kStays;
    std::vector<std::int32_t> path;
    lattice.best(text, -1, path);
    if (path.size() > 1) return kGoes;  // others spell it better
    const auto own = static_cast<double>(counts[i]);
    if (counts[i] == 0) return kGoes;
    lattice.best(text, static_cast<std::int32_t>(i), path);
    if (std::ranges::find(path, -1) != path.end()) return kStays;
    const auto others = std::log(sum + own * static_cast<double>(path.size() - 1));
    double alternative = 0;
    for (const auto piece : path)
      alternative +=
          std::log(static_cast<double>(counts[static_cast<std::size_t>(piece)]) + own) - others;
    return own / sum * (std::log(own / sum) - alternative);
  }

  Pieces finish() {
    const auto needed = [&](const UnigramPiece& piece) { return required_.contains(piece.text); };
    std::ranges::stable_sort(pieces_, std::greater(), &UnigramPiece::score);
    auto room =
        static_cast<std::ptrdiff_t>(options_.pieces) - std::ranges::count_if(pieces_, needed);
    std::erase_if(pieces_,
                  [&](const UnigramPiece& piece) { return !needed(piece) && room-- <= 0; });
    return std::move(pieces_);
  }

  const UnigramWords& words_;
  const UnigramOptions& options_;
  const UnigramWork& work_;
  std::map<std::string, std::uint64_t, std::less<>> required_;
  Pieces pieces_;
  std::uint64_t bytes_of_text_ = 0;
  std::size_t spare_ = 0;  // bytes of the memory that one sum of each piece leaves
};

}  // namespace

std::vector<UnigramPiece> train_unigram(const WordList& words, const UnigramOptions& options,
                                        const UnigramWork& work) {
  return train_unigram(UnigramWords(words), options, work).take();
}

Result<std::vector<UnigramPiece>> train_unigram(const UnigramWords& words,
                                                const UnigramOptions& options,
                                                const UnigramWork& work) {
  return Trainer(words, options, work).train();
}

}  // namespace tokenizer
