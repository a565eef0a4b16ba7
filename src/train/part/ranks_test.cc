// Models on several ranks, which are threads here, against the same model in one process.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "compute/worker.h"
#include "model/cut/fixtures_test.h"
#include "model/cut/part.h"
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

void expect_of(const std::string& name, compute::Type type, Meeting meeting,
               std::map<std::string, double>& differences) {
  const FixtureModel fixture(name);
  const One one{fixture.loaded, pack(fixture.input).batch, type};
  const auto want = one.logits_alone(one.batch);
  for (const int members : {2, 4}) {
    if (!can(fixture.loaded, members, false)) continue;
    const auto got = one.logits_on(members, false, meeting);
    for (const auto& each : got) EXPECT_TRUE(each == got.front()) << "on every rank the same";
    differences[name + " on " + std::to_string(members)] = difference(got.front(), want);
  }
}

TEST(LayersOnRanks, that_gather_give_the_bits_of_one_process) {
  std::map<std::string, double> differences;
  for (const auto type : {compute::Type::f32, compute::Type::bf16})
    for (const auto& name : fixture_models()) {
      SCOPED_TRACE(name);
      expect_of(name, type, Meeting::gather, differences);
      for (const auto& [what, by] : differences) EXPECT_EQ(by, 0) << what;
      differences.clear();
    }
}

TEST(LayersOnRanks, that_sum_are_near_one_process) {
  std::map<std::string, double> differences;
  for (const auto& name : fixture_models()) {
    SCOPED_TRACE(name);
    expect_of(name, compute::Type::f32, Meeting::sum, differences);
  }
  for (const auto& [what, by] : differences) EXPECT_LE(by, kNear) << what;
}

TEST(ExpertsOnRanks, give_the_bits_of_one_process) {
  std::size_t families = 0;
  for (const auto type : {compute::Type::f32, compute::Type::bf16})
    for (const auto& name : fixture_models()) {
      const FixtureModel fixture(name);
      const One one{fixture.loaded, pack(fixture.input).batch, type};
      const auto segments = static_cast<int>(one.batch.segments.size()) - 1;
      const auto want = one.logits_alone(one.batch);
      for (const int members : {2, 4}) {
        if (segments < members || !can(fixture.loaded, members, true)) continue;
        SCOPED_TRACE(name + " on " + std::to_string(members) +
                     (type == compute::Type::f32 ? " f32" : " bf16"));
        Floats got;
        for (const auto& each : one.logits_on(members, true, Meeting::gather))
          got.insert(got.end(), each.begin(), each.end());
        EXPECT_EQ(difference(got, want), 0);
        ++families;
      }
    }
  if (!fixture_models().empty()) EXPECT_GT(families, 8u);
}

}  // namespace
}  // namespace train
