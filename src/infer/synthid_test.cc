// The watermark of SynthID-Text: fixtures of transformers, its effect on the distribution, and detection.
#include "infer/synthid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "base/fixture_test.h"
#include "base/json.h"
#include "base/random.h"
#include "compute/worker.h"
#include "infer/synthid_case.h"
#include "store/safetensors.h"

namespace infer {
namespace {

SynthId small(std::int64_t ngram = 3, std::int64_t layers = 20) {
  SynthIdOptions out{.ngram = ngram, .keys = {}};
  for (std::int64_t k = 0; k < layers; ++k) out.keys.push_back(1009 * k + 7);
  return SynthId::make(out).take();
}

// What rounding alone leaves of a probability has the digits of transformers in libtorch's set alone.
void expect_score(double got, double wanted, bool digits) {
  if (got == wanted) return;  // infinities too
  if (digits)
    EXPECT_NEAR(got, wanted, 2e-5 * std::max(1.0, std::abs(wanted)));
  else
    EXPECT_NEAR(std::exp(got), std::exp(wanted), 1e-6);
}

TEST(SynthId, cases_are_those_of_transformers) {
  const auto root = base::fixture_folder("watermark");
  if (root.empty()) GTEST_SKIP() << "no fixtures";
  const auto disk = base::real_disk();
  const auto info = base::parse_json(disk->read(root + "/info.json").take(), "info").take();
  const auto torch = compute::device_of("torch");
  const auto set = torch.ok() ? torch->set : compute::Device::Set::cpu;
  compute::single_thread_here();
  for (const auto& [name, options] : info["cases"].items()) {
    SCOPED_TRACE(name);
    const auto got = synthid_case(*disk, root, name, set);
    ASSERT_TRUE(got.ok()) << got.error().sentence();
    const auto file = store::Safetensors::open(*disk, root + "/" + name + ".safetensors").take();
    for (const auto& one : got->tensors) {
      SCOPED_TRACE(one.name);
      const auto& info_of = file.tensors().at(one.name);
      EXPECT_EQ(info_of.shape, one.shape);
      if (info_of.dtype == "U8") {
        const std::vector<std::int64_t> wanted(
            reinterpret_cast<const std::uint8_t*>(info_of.bytes.data()),
            reinterpret_cast<const std::uint8_t*>(info_of.bytes.data()) + info_of.bytes.size());
        EXPECT_EQ(one.integers, wanted);
        continue;
      }
      std::vector<float> wanted(one.floats.size());
      ASSERT_TRUE(file.read(one.name, wanted).ok());
      for (std::size_t i = 0; i < wanted.size(); ++i)
        expect_score(one.floats[i], wanted[i], torch.ok());
    }
  }
}

// Over many contexts the probability of each candidate is what it was.
TEST(SynthId, changes_nothing_in_expectation) {
  const auto synthid = small();
  const std::vector<double> wanted = {0.5, 0.25, 0.15, 0.1};
  std::vector<double> mean(4);
  constexpr int kContexts = 20'000;
  for (int context = 0; context < kContexts; ++context) {
    std::vector<float> scores;
    for (const double p : wanted) scores.push_back(static_cast<float>(std::log(p)));
    const std::vector<std::int64_t> before = {context, 3 * context + 1};
    synthid.mark(SynthId::hash(before), scores);
    double sum = 0;
    for (std::size_t v = 0; v < 4; ++v) {
      const double p = std::exp(static_cast<double>(scores[v]));
      mean[v] += p / kContexts;
      sum += p;
    }
    ASSERT_NEAR(sum, 1, 1e-4);
  }
  // Of 20 layers with little left to choose each mean has a deviation below 0.5 / sqrt(20,000).
  for (std::size_t v = 0; v < 4; ++v)
    EXPECT_NEAR(mean[v], wanted[v], 4 * 0.5 / std::sqrt(kContexts));
}

std::vector<std::int64_t> written(const SynthId* synthid, std::size_t tokens) {
  const base::Random random(7, "text");
  std::vector<std::int64_t> out;
  const auto unused = small();
  MarkedText text(synthid ? *synthid : unused);
  for (std::size_t i = 0; i < tokens; ++i) {
    std::vector<float> scores(64, 0);
    if (synthid) text.mark(scores);
    double left = random.uniform(i), sum = 0;
    for (const float one : scores) sum += std::exp(static_cast<double>(one));
    std::size_t v = 0;
    for (left *= sum; v + 1 < scores.size(); ++v)
      if ((left -= std::exp(static_cast<double>(scores[v]))) < 0) break;
    out.push_back(static_cast<std::int64_t>(v));
    if (synthid) text.add(out.back());
  }
  return out;
}

TEST(SynthId, text_that_was_marked_shows_it_and_no_other_does) {
  const auto synthid = small(), other = small(3, 21);
  const auto marked = marks_of(synthid, written(&synthid, 400), -1);
  EXPECT_GT(mean_score(marked, synthid.layers()), 0.55);
  EXPECT_GT(weighted_mean_score(marked, synthid.layers()), mean_score(marked, synthid.layers()));
  const auto plain = marks_of(synthid, written(nullptr, 400), -1);
  EXPECT_NEAR(mean_score(plain, synthid.layers()), 0.5, 4 * 0.5 / std::sqrt(400.0 * 20));
}

TEST(SynthId, nothing_is_scored_behind_the_end_or_again) {
  const auto synthid = small();
  const std::vector<std::int64_t> text = {5, 6, 7, 5, 6, 7, 9, 2, 8, 4};
  const auto marks = marks_of(synthid, text, 2);
  EXPECT_EQ(marks.fresh, (std::vector<std::uint8_t>{1, 1, 1, 0, 0, 1, 1, 1}));
  EXPECT_EQ(marks.before_end, (std::vector<std::uint8_t>{1, 1, 1, 1, 1, 0, 0, 0}));
  EXPECT_EQ(marks.scored(), 3u);
  EXPECT_TRUE(std::isnan(mean_score(marks_of(synthid, {}, 2), synthid.layers())));
}

TEST(SynthId, numbers_out_of_range_are_refused) {
  for (const auto& options :
       {SynthIdOptions{.ngram = 1, .keys = {1}}, SynthIdOptions{.keys = {}},
        SynthIdOptions{.keys = {1}, .table_size = 0}, SynthIdOptions{.keys = {1}, .history = 0}})
    EXPECT_FALSE(SynthId::make(options).ok());
}

}  // namespace
}  // namespace infer
