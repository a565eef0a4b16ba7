// Models on several ranks, which are threads here, against the same model in one process.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <mutex>

#include "base/numerics.h"
#include "compute/worker.h"
#include "model/cut/fixtures_test.h"
#include "model/cut/meet_gradients.h"
#include "model/device_weights.h"
#include "model/pass.h"
#include "rank/threads_test.h"
#include "train/part/members.h"

namespace train {
namespace {

using namespace model;  // NOLINT(google-build-using-namespace): what is tested is its

using Floats = std::vector<float>;

constexpr double kNear = 1e-5;  // of the largest number

double difference(const Floats& got, const Floats& want) {
  EXPECT_EQ(got.size(), want.size());
  double most = 0, scale = 0;
  for (std::size_t i = 0; i < std::min(got.size(), want.size()); ++i) {
    const auto apart = std::abs(static_cast<double>(got[i]) - want[i]);
    if (!(apart <= most)) most = apart;
    scale = std::max(scale, static_cast<double>(std::abs(want[i])));
  }
  return most / scale;
}

// Segments [begin, end) of a batch.
Batch segments_of(const Batch& all, std::size_t begin, std::size_t end) {
  const auto from = all.segments[begin], to = all.segments[end];
  const auto cut = [&](const auto& of) {
    return std::decay_t<decltype(of)>(of.begin() + from, of.begin() + to);
  };
  Batch out{cut(all.ids), cut(all.targets), cut(all.positions), {}, {}};
  if (!all.weights.empty()) out.weights = cut(all.weights);
  for (auto s = begin; s <= end; ++s) out.segments.push_back(all.segments[s] - from);
  return out;
}

struct One {
  const Loaded& loaded;
  Batch batch;
  compute::Type type;

  Floats logits_alone(const Batch& of) const {
    compute::single_thread_here();
    const DeviceWeights weights(loaded.model.layout, *loaded.weights, type, {});
    Workspace workspace;
    return logits(loaded.model, workspace, weights.parameters(), of);
  }
  // What each rank computes, for the rows that it has.
  std::vector<Floats> logits_on(int members, bool experts, Meeting meeting) const {
    std::vector<Floats> out(static_cast<std::size_t>(members));
    rank::Threads::run(members, [&](rank::Ranks& ranks) {
      compute::single_thread_here();
      GroupMembers group(rank::Group::split(ranks, 0).take());
      Part part{.meeting = meeting};
      (experts ? part.experts : part.layers) = {members, group.number()};
      const auto mine = part_of(loaded.model, part).take();
      const auto numbers = numbers_of(mine, part, loaded.model, *loaded.weights);
      const DeviceWeights weights(mine.layout, numbers, type, {});
      const Company company{experts ? nullptr : &group, meeting, experts ? &group : nullptr};
      const InCompany in(company);
      Workspace workspace;
      const auto rows = experts ? rows_of(group.number(), members) : batch;
      out[static_cast<std::size_t>(group.number())] =
          logits(mine, workspace, weights.parameters(), rows);
    });
    return out;
  }
  Batch rows_of(int member, int members) const {
    const auto n = batch.segments.size() - 1;
    return segments_of(batch, rank::begin_of_part(n, member, members),
                       rank::begin_of_part(n, member + 1, members));
  }
};

bool can(const Loaded& loaded, int members, bool experts) {
  Part part;
  (experts ? part.experts : part.layers) = {members, 0};
  return part_of(loaded.model, part).ok();
}

using Differences = std::map<std::string, double>;

// From one process, of every family that 2 or 4 ranks can share.
Differences of_layers(compute::Type type, Meeting meeting) {
  Differences out;
  for (const auto& name : fixture_models()) {
    const FixtureModel fixture(name);
    const One one{fixture.loaded, pack(fixture.input).batch, type};
    const auto want = one.logits_alone(one.batch);
    for (const int members : {2, 4}) {
      if (!can(fixture.loaded, members, false)) continue;
      const auto got = one.logits_on(members, false, meeting);
      for (const auto& each : got) EXPECT_TRUE(each == got.front()) << name << ", on every rank";
      out[name + " on " + std::to_string(members)] = difference(got.front(), want);
    }
  }
  if (!fixture_models().empty()) EXPECT_GT(out.size(), 30u);
  return out;
}

TEST(LayersOnRanks, that_gather_give_the_bits_of_one_process_in_bf16) {
  for (const auto& [what, by] : of_layers(compute::Type::bf16, Meeting::gather))
    EXPECT_EQ(by, 0) << what;
}

TEST(LayersOnRanks, that_gather_give_the_bits_of_one_process_in_portable_float) {
  const base::WithNumerics portable(base::Numerics::portable);
  for (const auto& [what, by] : of_layers(compute::Type::f32, Meeting::gather))
    EXPECT_EQ(by, 0) << what;
}

// The library's product in float sums in another order where a matrix has few rows.
TEST(LayersOnRanks, that_gather_or_sum_are_near_one_process_in_float) {
  for (const auto meeting : {Meeting::gather, Meeting::sum})
    for (const auto& [what, by] : of_layers(compute::Type::f32, meeting))
      EXPECT_LE(by, kNear) << what;
}

// Of families with experts, and rows for each rank.
Differences of_experts(compute::Type type) {
  Differences out;
  for (const auto& name : fixture_models()) {
    const FixtureModel fixture(name);
    const One one{fixture.loaded, pack(fixture.input).batch, type};
    const auto segments = static_cast<int>(one.batch.segments.size()) - 1;
    for (const int members : {2, 4}) {
      if (segments < members || !can(fixture.loaded, members, true)) continue;
      Floats got;
      for (const auto& each : one.logits_on(members, true, Meeting::gather))
        got.insert(got.end(), each.begin(), each.end());
      out[name + " on " + std::to_string(members)] = difference(got, one.logits_alone(one.batch));
    }
  }
  if (!fixture_models().empty()) EXPECT_GT(out.size(), 8u);
  return out;
}

TEST(ExpertsOnRanks, give_the_bits_of_one_process_in_bf16) {
  for (const auto& [what, by] : of_experts(compute::Type::bf16)) EXPECT_EQ(by, 0) << what;
}

TEST(ExpertsOnRanks, give_the_bits_of_one_process_in_portable_float) {
  const base::WithNumerics portable(base::Numerics::portable);
  for (const auto& [what, by] : of_experts(compute::Type::f32)) EXPECT_EQ(by, 0) << what;
}

TEST(ExpertsOnRanks, are_near_one_process_in_float) {
  for (const auto& [what, by] : of_experts(compute::Type::f32)) EXPECT_LE(by, kNear) << what;
}

// The gradient of all, as one process has it and as the ranks put it together.
struct Gradients {
  const Loaded& loaded;
  Batch batch;

  Floats alone() const {
    compute::single_thread_here();
    const DeviceWeights weights(loaded.model.layout, *loaded.weights, compute::Type::f32, {},
                                DeviceWeights::Gradient::yes);
    Workspace workspace;
    gradient(loaded.model, workspace, weights.parameters(), batch);
    return weights.gradient();
  }
  Floats on(int count, bool experts, Meeting meeting) const {
    Floats out(loaded.model.layout.size);
    std::mutex one_puts;
    rank::Threads::run(count, [&](rank::Ranks& ranks) {
      compute::single_thread_here();
      GroupMembers members(rank::Group::split(ranks, 0).take());
      Part part{.meeting = meeting};
      (experts ? part.experts : part.layers) = {count, members.number()};
      const auto mine = part_of(loaded.model, part).take();
      const DeviceWeights weights(mine.layout,
                                  numbers_of(mine, part, loaded.model, *loaded.weights),
                                  compute::Type::f32, {}, DeviceWeights::Gradient::yes);
      const Company company{experts ? nullptr : &members, meeting, experts ? &members : nullptr};
      const InCompany in(company);
      Workspace workspace;
      const One rows{loaded, batch, compute::Type::f32};
      gradient(mine, workspace, weights.parameters(),
               experts ? rows.rows_of(members.number(), count) : batch);
      auto whole = weights.gradient();
      ASSERT_TRUE(meet_gradients(loaded.model, mine, part, members, whole).ok());
      const std::lock_guard lock(one_puts);
      put_back(mine, part, whole, loaded.model, out);
    });
    return out;
  }
};

double of_gradients(const std::string& name, int count, bool experts, Meeting meeting) {
  const FixtureModel fixture(name);
  const Gradients gradients{fixture.loaded, pack(fixture.input).batch};
  const auto &got = gradients.on(count, experts, meeting), &want = gradients.alone();
  double worst = 0;
  for (const auto& p : fixture.loaded.model.layout.parameters) {
    const Floats of_got(got.begin() + static_cast<std::ptrdiff_t>(p.offset),
                        got.begin() + static_cast<std::ptrdiff_t>(p.offset + p.size));
    const Floats of_want(want.begin() + static_cast<std::ptrdiff_t>(p.offset),
                         want.begin() + static_cast<std::ptrdiff_t>(p.offset + p.size));
    const bool none = std::ranges::all_of(of_want, [](float x) { return x == 0; });
    if (none) {
      EXPECT_TRUE(of_got == of_want) << name << " " << p.name;
      continue;
    }
    const auto by = difference(of_got, of_want);
    EXPECT_LE(by, 1e-4) << name << " on " << count << ": " << p.name;
    worst = std::max(worst, by);
  }
  return worst;
}

TEST(LayersOnRanks, have_the_gradient_of_one_process) {
  std::size_t tried = 0;
  for (const auto& name : fixture_models())
    for (const int count : {2, 4})
      for (const auto meeting : {Meeting::gather, Meeting::sum}) {
        if (!can(FixtureModel(name).loaded, count, false)) continue;
        of_gradients(name, count, false, meeting);
        ++tried;
      }
  if (!fixture_models().empty()) EXPECT_GT(tried, 60u);
}

TEST(ExpertsOnRanks, have_the_gradient_of_one_process) {
  std::size_t tried = 0;
  for (const auto& name : fixture_models()) {
    const FixtureModel fixture(name);
    for (const int count : {2, 4}) {
      if (!can(fixture.loaded, count, true) || fixture.input.rows < static_cast<std::size_t>(count))
        continue;
      of_gradients(name, count, true, Meeting::gather);
      ++tried;
    }
  }
  if (!fixture_models().empty()) EXPECT_GT(tried, 8u);
}

}  // namespace
}  // namespace train
