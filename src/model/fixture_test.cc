// Every family against transformers: what it computed for the folders of fixtures/models, with the
// tolerances that are promised, for this layout of config.json and for that of transformers 4.
#include "base/fixture_test.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "model/check/check.h"

namespace model {
namespace {

// Of the largest value that is wanted; log-probabilities absolutely.
constexpr double kLogits = 1e-4, kLoss = 1e-5, kGradient = 1e-3, kChance = 1e-4;

std::vector<std::string> folders() {
  std::vector<std::string> out;
  const auto disk = base::real_disk();
  const auto root = base::fixture_folder("models");
  if (root.empty()) return out;
  const auto entries = disk->list(root);
  EXPECT_TRUE(entries.ok());
  for (const auto& entry : *entries)
    if (entry.is_folder) out.push_back(entry.name);
  return out;
}

// What transformers computed.
struct Expected {
  store::Safetensors file;
  base::Json facts;
  base::Path folder;

  bool has(const std::string& name) const { return file.tensors().contains(name); }
  std::vector<float> floats(const std::string& name) const {
    std::vector<float> out(static_cast<std::size_t>(file.tensors().at(name).elements()));
    EXPECT_TRUE(file.read(name, out).ok()) << name;
    return out;
  }
  std::vector<std::int64_t> integers(const std::string& name) const {
    const auto& info = file.tensors().at(name);
    std::vector<std::int64_t> out(static_cast<std::size_t>(info.elements()));
    std::memcpy(out.data(), info.bytes.data(), info.bytes.size());
    return out;
  }
};

Expected expected_of(const base::Path& folder) {
  const auto disk = base::real_disk();
  const auto path = folder + "/expected.json";
  return {store::Safetensors::open(*disk, folder + "/expected.safetensors").take(),
          base::parse_json(disk->read(path).take(), path).take(), folder};
}

using Tensors = std::map<std::string, check::Tensor>;

Tensors by_name(check::Answer answer) {
  Tensors out;
  for (auto& one : answer.tensors) {
    auto name = one.name;
    EXPECT_TRUE(out.emplace(std::move(name), std::move(one)).second) << "twice";
  }
  return out;
}

Tensors answer_of(const Loaded& loaded, const store::Safetensors& file,
                  const check::Options& options) {
  auto input = check::read_input(file, loaded.config, loaded.model, "input");
  EXPECT_TRUE(input.ok()) << input.error().sentence();
  if (!input.ok()) return {};
  auto answer = check::answer(loaded, *input, options, "input");
  EXPECT_TRUE(answer.ok()) << answer.error().sentence();
  return answer.ok() ? by_name(answer.take()) : Tensors();
}

struct Difference {
  double most = 0, scale = 0;  // largest difference, largest wanted
};

Difference between(std::span<const float> got, std::span<const float> want) {
  EXPECT_EQ(got.size(), want.size());
  Difference out;
  for (std::size_t i = 0; i < std::min(got.size(), want.size()); ++i) {
    // Written so that a NaN is a difference.
    const auto apart = std::abs(static_cast<double>(got[i]) - want[i]);
    if (!(apart <= out.most)) out.most = apart;
    out.scale = std::max(out.scale, static_cast<double>(std::abs(want[i])));
  }
  return out;
}

void expect_near(const Tensors& got, const std::string& name, const std::vector<float>& want,
                 double relative) {
  const auto it = got.find(name);
  ASSERT_TRUE(it != got.end()) << name << " is not there";
  const auto d = between(it->second.floats, want);
  EXPECT_LE(d.most, relative * d.scale) << name;
}

void expect_gradients(const Tensors& got, const Expected& expected) {
  for (const auto& [name, norm] : expected.facts["grad_norms"].items()) {
    const auto it = got.find("grad_norm." + name);
    ASSERT_TRUE(it != got.end()) << name << " has no gradient here";
    const auto want = norm.get<double>();
    EXPECT_NEAR(it->second.floats[0], want, kGradient * want) << name;
  }
  for (const auto& [name, info] : expected.file.tensors())
    if (name.starts_with("grad.")) {
      expect_near(got, name, expected.floats(name), kGradient);
      EXPECT_EQ(got.at(name).shape, info.shape) << name;
    }
}

// Rows that go on by themselves are read with the states of their blocks, token by token.
void expect_texts(const Tensors& got, const Expected& expected) {
  EXPECT_EQ(got.at("greedy_ids").integers, expected.integers("greedy_ids"));
  const auto d = between(got.at("greedy_logprobs").floats, expected.floats("greedy_logprobs"));
  EXPECT_LE(d.most, kChance);
}

void expect_padding(const Loaded& loaded, const Expected& expected) {
  if (!expected.has("leftpad_last_logits")) return;
  auto ids = expected.integers("input_ids");
  const auto mask = expected.integers("leftpad_attention_mask"),
             positions = expected.integers("leftpad_position_ids");
  const auto shape = expected.file.tensors().at("input_ids").shape;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (mask[i] == 0) ids[i] = 0;
  const auto bytes = [](const std::vector<std::int64_t>& numbers) {
    return std::string_view(reinterpret_cast<const char*>(numbers.data()), numbers.size() * 8);
  };
  base::MemoryDisk disk;
  store::write_safetensors(disk, "in",
                           {{"input_ids", "I64", shape, bytes(ids)},
                            {"attention_mask", "I64", shape, bytes(mask)},
                            {"position_ids", "I64", shape, bytes(positions)}},
                           {})
      .take();
  const auto got = answer_of(loaded, store::Safetensors::open(disk, "in").take(), {});
  const auto& all = got.at("logits");
  const auto T = static_cast<std::size_t>(shape[1]), V = static_cast<std::size_t>(all.shape[2]);
  std::vector<float> last;
  for (std::size_t row = 1; row <= static_cast<std::size_t>(shape[0]); ++row)
    last.insert(last.end(), all.floats.begin() + static_cast<long>((row * T - 1) * V),
                all.floats.begin() + static_cast<long>(row * T * V));
  const auto d = between(last, expected.floats("leftpad_last_logits"));
  EXPECT_LE(d.most, kLogits * d.scale);
}

void expect_all(const Loaded& loaded, const Expected& expected, compute::Device device = {}) {
  check::Options options{.gradients = true, .device = device};
  for (const auto& [name, info] : expected.file.tensors())
    if (name.starts_with("grad.")) options.names.push_back(name.substr(5));
  options.new_tokens = expected.file.tensors().at("greedy_ids").shape[1];
  options.prompt = expected.facts["n_prompt"].get<std::int64_t>();
  const auto got = answer_of(loaded, expected.file, options);
  ASSERT_FALSE(got.empty());
  expect_near(got, "logits", expected.floats("logits"), kLogits);
  const auto loss = expected.facts["loss"].get<double>();
  EXPECT_NEAR(got.at("loss").floats[0], loss, kLoss * loss);
  expect_gradients(got, expected);
  expect_texts(got, expected);
  for (const auto& [name, info] : expected.file.tensors())
    if (name.starts_with("router_logits.")) expect_near(got, name, expected.floats(name), kLogits);
}

// The same weights under the configuration of another layout.
base::Result<Loaded> with_config(const base::Path& folder, const std::string& name) {
  const auto disk = base::real_disk();
  base::MemoryDisk copy;
  for (const auto& entry : TRY(disk->list(folder)))
    if (entry.name.starts_with("model"))
      TRY(copy.write_file("m/" + entry.name, TRY(disk->read(folder + "/" + entry.name)), 0644));
  TRY(copy.write_file("m/config.json", TRY(disk->read(folder + "/" + name)), 0644));
  return load_model(copy, "m");
}

// Of published checkpoints most have the configuration of transformers 4.
std::vector<std::string> there_in_both_layouts() {
  auto out = folders();
  const auto root = base::fixture_folder("models") + "/";
  std::erase_if(out, [&](const auto& name) {
    return !base::real_disk()->exists(root + name + "/config.legacy.json");
  });
  return out;
}

class FamilyFixture : public testing::TestWithParam<std::string> {};
class LayoutFixture : public testing::TestWithParam<std::string> {};

TEST_P(FamilyFixture, computes_what_transformers_computed) {
  const auto disk = base::real_disk();
  const auto folder = base::fixture_folder("models/" + GetParam());
  const auto loaded = load_model(*disk, folder);
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  const auto expected = expected_of(folder);
  expect_all(*loaded, expected);
  expect_padding(*loaded, expected);
}

// Of each family the first model, whose answer is then asked of libtorch's operations, too.
std::vector<std::string> one_of_each_family() {
  std::vector<std::string> out;
  std::set<std::string> families;
  const auto disk = base::real_disk();
  for (const auto& name : folders()) {
    const auto path = base::fixture_folder("models/" + name) + "/config.json";
    const auto json = base::parse_json(disk->read(path).take(), path).take();
    if (families.insert(json["architectures"][0]).second) out.push_back(name);
  }
  return out;
}

class LibtorchFixture : public testing::TestWithParam<std::string> {};

TEST_P(LibtorchFixture, computes_what_transformers_computed) {
#ifndef JANUA_ATEN
  GTEST_SKIP() << "this build has no libtorch";
#endif
  const auto disk = base::real_disk();
  const auto folder = base::fixture_folder("models/" + GetParam());
  const auto loaded = load_model(*disk, folder);
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  expect_all(*loaded, expected_of(folder), {compute::Device::Set::aten});
}

TEST_P(LayoutFixture, computes_the_same_with_the_configuration_of_transformers_4) {
  const auto disk = base::real_disk();
  const auto folder = base::fixture_folder("models/" + GetParam());
  const auto five = load_model(*disk, folder), four = with_config(folder, "config.legacy.json");
  ASSERT_TRUE(five.ok() && four.ok()) << (four.ok() ? "" : four.error().sentence());
  const auto expected = expected_of(folder);
  EXPECT_EQ(answer_of(*five, expected.file, {}).at("logits").floats,
            answer_of(*four, expected.file, {}).at("logits").floats);
}

INSTANTIATE_TEST_SUITE_P(Models, FamilyFixture, testing::ValuesIn(folders()),
                         [](const auto& info) { return info.param; });
INSTANTIATE_TEST_SUITE_P(Models, LibtorchFixture, testing::ValuesIn(one_of_each_family()),
                         [](const auto& info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LibtorchFixture);
INSTANTIATE_TEST_SUITE_P(Models, LayoutFixture, testing::ValuesIn(there_in_both_layouts()),
                         [](const auto& info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FamilyFixture);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LayoutFixture);

}  // namespace
}  // namespace model
