#include "tokenizer/unigram_trainer.h"

#include <algorithm>
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
  Trainer(const WordList& words, const UnigramOptions& options, const UnigramWork& work)
      : words_(words), options_(options), work_(work) {
    require();
    seed();
  }

  Pieces train() {
    const auto most = static_cast<std::size_t>(kSpare * static_cast<double>(options_.pieces));
    for (;;) {
      for (int round = 0; round < kRounds; ++round) {
        if (work_.go_on && !work_.go_on(pieces_.size())) return finish();
        maximize(expect());
      }
      if (pieces_.size() <= most) return finish();
      const auto before = pieces_.size();
      give_up(most);
      if (pieces_.size() == before) return finish();
    }
  }

 private:
  // Characters by count until the share of the text is covered that is asked for; then what is required anyway.
  void require() {
    std::map<std::string_view, std::uint64_t> counts;
    std::uint64_t all = 0, sum = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const auto word = words_.bytes(i);
      for (std::size_t at = 0; at < word.size();) {
        const auto c = base::read_code_point(word, at);
        if (c.well_formed())
          counts[word.substr(at, c.size)] += words_.count(i), all += words_.count(i);
        at += c.size;
      }
    }
    std::vector<std::pair<std::string_view, std::uint64_t>> sorted(counts.begin(), counts.end());
    std::ranges::stable_sort(sorted, std::greater(), [](const auto& one) { return one.second; });
    for (const auto& [text, count] : sorted) {
      if (static_cast<double>(sum) >= options_.coverage * static_cast<double>(all)) break;
      sum += count;
      required_.emplace(std::string(text), count);
    }
    for (const auto& text : options_.required) {
      const auto found = counts.find(text);
      required_.emplace(text, found == counts.end() ? 0 : found->second);
    }
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

  void seed() {
    const SeedOptions options{options_.seeds, options_.longest, 2 * options_.unit};
    for (const auto& [text, count] : required_)
      pieces_.push_back({text, static_cast<double>(std::max<std::uint64_t>(count, 1))});
    for (auto& seed : find_seeds(words_, options, work_.pool)) {
      if (required_.contains(seed.text) || !is_spelled(seed.text)) continue;
      const auto size = static_cast<double>(base::count_code_points(seed.text));
      pieces_.push_back({std::move(seed.text), static_cast<double>(seed.count) * size});
    }
    double sum = 0;
    for (const auto& piece : pieces_) sum += piece.score;
    for (auto& piece : pieces_) piece.score = std::log(piece.score / sum);
  }

  // Sums over all words of what add(lattice, word, count, sums) adds up, which are whole numbers.
  template <class F>
  std::vector<std::uint64_t> sum_over_words(F&& add) const {
    const auto workers = static_cast<std::size_t>(work_.pool.workers());
    const UnigramLattice lattice(pieces_);
    std::vector<UnigramLattice> lattices(workers, lattice);
    std::vector<std::vector<std::uint64_t>> sums(workers,
                                                 std::vector<std::uint64_t>(pieces_.size()));
    work_.pool.run((words_.size() + kShare - 1) / kShare, [&](int worker, std::size_t share) {
      const auto own = static_cast<std::size_t>(worker);
      const auto end = std::min(words_.size(), (share + 1) * kShare);
      for (auto i = share * kShare; i < end; ++i)
        if (words_.bytes(i).size() <= kLongestUnigramWord)
          add(lattices[own], words_.bytes(i), words_.count(i), sums[own]);
    });
    for (std::size_t worker = 1; worker < workers; ++worker)
      for (std::size_t i = 0; i < pieces_.size(); ++i) sums[0][i] += sums[worker][i];
    return std::move(sums[0]);
  }

  // Expected occurrences of each piece, in whole parts of one: as fine as 64 bits allow.
  std::vector<double> expect() const {
    const auto text = static_cast<double>(words_.bytes_of_text());
    const double parts = std::exp2(std::floor(62 - std::log2(std::max(1.0, text))));
    const auto sums = sum_over_words([&](UnigramLattice& lattice, std::string_view word,
                                         std::uint64_t count, std::vector<std::uint64_t>& own) {
      const auto weight = static_cast<double>(count) * parts;
      lattice.expect(word, [&](std::int32_t piece, double probability) {
        own[static_cast<std::size_t>(piece)] +=
            static_cast<std::uint64_t>(probability * weight + 0.5);
      });
    });
    std::vector<double> out;
    for (const auto sum : sums)
      out.push_back(static_cast<double>(sum) / parts / static_cast<double>(options_.unit));
    return out;
  }

  void maximize(const std::vector<double>& expected) {
    Pieces kept;
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
  void give_up(std::size_t most) {
    const auto counts = sum_over_words([](UnigramLattice& lattice, std::string_view word,
                                          std::uint64_t count, std::vector<std::uint64_t>& own) {
      std::vector<std::int32_t> path;
      lattice.best(word, -1, path);
      for (const auto piece : path)
        if (piece >= 0) own[static_cast<std::size_t>(piece)] += count;
    });
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
    for (const auto i : order) kept.push_back(std::move(pieces_[i]));
    pieces_ = std::move(kept);
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

  const WordList& words_;
  const UnigramOptions& options_;
  const UnigramWork& work_;
  std::map<std::string, std::uint64_t, std::less<>> required_;
  Pieces pieces_;
};

}  // namespace

std::vector<UnigramPiece> train_unigram(const WordList& words, const UnigramOptions& options,
                                        const UnigramWork& work) {
  return Trainer(words, options, work).train();
}

}  // namespace tokenizer
