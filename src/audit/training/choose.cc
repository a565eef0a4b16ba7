#include "audit/training/choose.h"

#include <limits>

#include "base/hash.h"
#include "base/random.h"

namespace audit::training {
namespace {

// Which ways are executed: those chosen so far, and the steps that are left.
struct Choice {
  const Subject& training;
  std::int64_t left;
  std::vector<Trial> trials{};

  // Adds the way from `from` to the state at `to`, in place of a shorter one from there, if the
  // steps last and this machine can judge it.
  void add(std::int64_t from, std::int64_t to) {
    if (from >= to || !training.comparable(from, to)) return;
    const auto same = std::ranges::find(trials, from, &Trial::from);
    const auto already = same == trials.end() ? 0 : same->steps;
    if (to - from <= already || to - from - already > left) return;
    left -= to - from - already;
    if (same == trials.end())
      trials.push_back({from, to - from});
    else
      same->steps = to - from;
  }
};

std::uint64_t seed_of(const Book& book, const std::string& nonce) {
  const auto digest = base::sha256(book.head + " " + nonce);
  std::uint64_t out = 0;
  for (int i = 0; i < 8; ++i) out = out << 8 | digest.bytes[static_cast<std::size_t>(i)];
  return out;
}

// First the way to the final weights, which is what a verdict is about; then short ways from starts
// in an order that nobody could foresee; then, as far as the steps reach, whole ways between
// checkpoints in such an order.
std::vector<Trial> sampled(const Subject& training) {
  const auto& scene = training.scene;
  const auto starts = training.starts();
  const auto count = starts.size();
  const base::Random random(seed_of(scene.book, scene.options.nonce), "audit.sample");
  Choice choice{training, scene.options.steps};
  const auto before = std::ranges::lower_bound(starts, training.last);
  if (before != starts.begin() && training.history.states.contains(training.last))
    choice.add(*std::prev(before), training.last);
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = starts[random.permute(i, count)];
    const auto next = training.history.states.upper_bound(from);
    if (next != training.history.states.end()) choice.add(from, next->first);
  }
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const auto at = random.permute(i, count - 1, 1);
    choice.add(starts[at], starts[at + 1]);
  }
  return choice.trials;
}

// From the last start before the stretch to the first recorded state at or behind its end.
std::vector<Trial> asked(const Subject& training, const Stretch& stretch) {
  const auto starts = training.starts();
  const auto behind = std::ranges::lower_bound(starts, stretch.first);
  const auto& states = training.history.states;
  auto end = states.lower_bound(stretch.last);
  if (end == states.end() && !states.empty()) --end;
  if (behind == starts.begin() || end == states.end()) return {};
  Choice choice{training, std::numeric_limits<std::int64_t>::max()};
  choice.add(*std::prev(behind), end->first);
  return choice.trials;
}

}  // namespace

std::vector<Trial> choose(const Subject& training) {
  const auto& stretch = training.scene.options.stretch;
  return stretch ? asked(training, *stretch) : sampled(training);
}

}  // namespace audit::training
