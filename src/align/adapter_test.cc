// Adapters: what is read, what is refused, and that learning goes through them.
#include "align/adapter.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json.h"
#include "store/safetensors.h"

namespace align {
namespace {

// Two matrices and a gain, and an adapter of one of them.
class AdapterFile : public testing::Test {
 protected:
  AdapterFile() {
    for (const auto& [name, shape] : std::vector<std::pair<std::string, std::vector<std::int64_t>>>{
             {"model.q_proj.weight", {3, 2}},
             {"model.up.weight", {2, 3}},
             {"model.norm.weight", {2}}})
      layout.add({name, shape, {}}).take();
    put("q_proj.lora_A.weight", {1, 2}, {0.5F, -1});
    put("q_proj.lora_B.weight", {3, 1}, {1, 0.25F, -0.5F});
  }
  void put(const std::string& name, std::vector<std::int64_t> shape, std::vector<float> values) {
    tensors["base_model.model.model." + name] = {std::move(shape), std::move(values)};
  }
  base::Result<Adapter> read() {
    std::vector<store::TensorOut> out;
    for (const auto& [name, one] : tensors)
      out.push_back({name,
                     "F32",
                     one.first,
                     {reinterpret_cast<const char*>(one.second.data()), one.second.size() * 4}});
    store::write_safetensors(disk, "a/adapter_model.safetensors", out, {}).take();
    disk.write_file("a/adapter_config.json", config.dump(), 0644).take();
    return read_adapter(disk, "a", layout);
  }
  std::string refused() {
    const auto got = read();
    return got.ok() ? "it was read" : got.error().sentence();
  }
  std::vector<float> merged(std::vector<float> weights) {
    merge_into(read().take(), weights);
    return weights;
  }

  base::MemoryDisk disk;
  model::Layout layout;
  base::Json config = {{"peft_type", "LORA"}, {"r", 1}, {"lora_alpha", 3}};
  std::map<std::string, std::pair<std::vector<std::int64_t>, std::vector<float>>> tensors;
};

TEST_F(AdapterFile, becomes_the_matrix_that_it_makes) {
  std::vector<float> weights(layout.size, 1);
  const auto got = merged(weights);
  EXPECT_EQ(got[0], 1 + 3 * 0.5F);
  EXPECT_EQ(got[1], 1 - 3);
  EXPECT_EQ(got[5], 1 + 3 * 0.5F);
  EXPECT_EQ(got[layout.parameters[1].offset], 1) << "another matrix";
  config["use_rslora"] = true;
  EXPECT_EQ(merged(weights)[0], 1 + 3 * 0.5F) << "the root of 1";
  config["alpha_pattern"] = {{"q_proj", 6}};
  EXPECT_EQ(merged(weights)[0], 1 + 6 * 0.5F);
}

TEST_F(AdapterFile, learns_as_small_changes_show) {
  config["use_dora"] = true;
  put("q_proj.lora_magnitude_vector", {3}, {2, 1, 0.5F});
  put("norm.weight", {2}, {3, 4});
  std::vector<float> base(layout.size), pull(layout.size);
  for (std::size_t i = 0; i < base.size(); ++i) {
    base[i] = std::sin(static_cast<float>(i) + 1);
    pull[i] = std::cos(static_cast<float>(3 * i));
  }
  const auto learned = gradients(read().take(), base, pull);
  ASSERT_EQ(learned.size(), 4u);
  EXPECT_EQ(learned[2].name, "base_model.model.model.q_proj.lora_magnitude_vector.default.weight");
  const auto value = [&] {
    const auto all = merged(base);
    double out = 0;
    for (std::size_t i = 0; i < all.size(); ++i) out += static_cast<double>(all[i]) * pull[i];
    return out;
  };
  // The length is constant, so only the magnitude is held against differences here; A and B are without it below.
  auto& m = tensors["base_model.model.model.q_proj.lora_magnitude_vector"].second;
  for (std::size_t i = 0; i < m.size(); ++i) {
    const float kept = m[i];
    m[i] = kept + 0.125F;
    const double up = value();
    m[i] = kept - 0.125F;
    EXPECT_NEAR(learned[2].gradient[i], (up - value()) * 4, 1e-4);
    m[i] = kept;
  }
  config.erase("use_dora");
  tensors.erase("base_model.model.model.q_proj.lora_magnitude_vector");
  const auto plain = gradients(read().take(), base, pull);
  for (const auto& [at, name] : {std::pair{0, "A"}, std::pair{1, "B"}}) {
    auto& of =
        tensors[std::string("base_model.model.model.q_proj.lora_") + name + ".weight"].second;
    for (std::size_t i = 0; i < of.size(); ++i) {
      const float kept = of[i];
      of[i] = kept + 0.125F;
      const double up = value();
      of[i] = kept - 0.125F;
      EXPECT_NEAR(plain[static_cast<std::size_t>(at)].gradient[i], (up - value()) * 4, 1e-4);
      of[i] = kept;
    }
  }
}

TEST_F(AdapterFile, that_does_not_fit_is_refused_by_name) {
  put("nobody.weight", {2}, {1, 1});
  EXPECT_NE(refused().find("model.nobody.weight"), std::string::npos);
  tensors.erase("base_model.model.model.nobody.weight");
  put("up.lora_B.weight", {2, 1}, {1, 1});
  EXPECT_NE(refused().find("has no lora_A"), std::string::npos);
  tensors.erase("base_model.model.model.up.lora_B.weight");
  config["r"] = 2;
  EXPECT_NE(refused().find("lora_A"), std::string::npos) << "another rank";
  config["r"] = 1;
  config["use_dora"] = true;
  EXPECT_NE(refused().find("use_dora"), std::string::npos);
  config["use_dora"] = false;
  const base::Json wrong = {{"bias", "all"},
                            {"use_qalora", true},
                            {"peft_type", "LOHA"},
                            {"layer_replication", {1}},
                            {"alpha_pattern", {{".*q", 1}}},
                            {"lora_alpha", "x"},
                            {"rank_pattern", {{"q_proj", 1.5}}},
                            {"r", 0}};
  for (const auto& [key, value] : wrong.items()) {
    const auto kept = config;
    config[key] = value;
    EXPECT_NE(refused(), "it was read") << key;
    EXPECT_NE(refused().find(key), std::string::npos) << refused();
    config = kept;
  }
  config["r"] = 1e300;
  EXPECT_NE(refused().find("whole number"), std::string::npos) << "no number of rows";
  config["r"] = 1;
  put("q_proj.lora_A.weight", {1, 2}, {0.5F, std::nanf("")});
  EXPECT_NE(refused().find("not finite"), std::string::npos);
}

}  // namespace
}  // namespace align
