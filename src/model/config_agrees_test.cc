// What config.json says in two places.
#include <gtest/gtest.h>

#include "model/folder_test.h"

namespace model {
namespace {

std::string refusal(const base::Json& changes) {
  auto json = small_config();
  json.update(changes);
  const auto config = read_config(json, "m/config.json");
  if (config.ok()) return "it was read";
  EXPECT_EQ(config.error().where, "m/config.json");
  return config.error().what;
}

// Bug: transformers goes by model_type, and computed another family than we did.
TEST(ConfigAgrees, an_architecture_of_another_type_is_refused_with_both) {
  EXPECT_EQ(refusal({{"model_type", "llama"}}), "it was read");
  EXPECT_EQ(refusal({{"model_type", nullptr}}), "it was read");
  for (const char* type : {"granite", "somebodys"})
    EXPECT_EQ(refusal({{"model_type", type}}),
              "model_type is '" + std::string(type) +
                  "', but architectures names LlamaForCausalLM, whose model_type is 'llama'");
}

TEST(ConfigAgrees, a_folder_with_code_of_its_own_may_name_its_type_but_not_like_another_family) {
  const base::Json map = {{"AutoConfig", "configuration_own.OwnConfig"}};
  EXPECT_EQ(refusal({{"model_type", "own"}, {"auto_map", map}}), "it was read");
  EXPECT_NE(refusal({{"model_type", "granite"}, {"auto_map", map}}), "it was read");
}

// Bug: transformers goes by rope_scaling where it stands beside rope_parameters, we by the other.
TEST(ConfigAgrees, two_scalings_of_positions_that_differ_are_refused) {
  const base::Json linear = {{"rope_type", "linear"}, {"factor", 4.0}},
                   plain = {{"rope_type", "default"}, {"rope_theta", 10000.0}};
  const char* what = "rope_scaling and rope_parameters say different things";
  EXPECT_EQ(refusal({{"rope_scaling", linear}, {"rope_parameters", plain}}), what);
  EXPECT_EQ(refusal({{"rope_scaling", linear}, {"rope_parameters", base::Json::object()}}), what);
  for (const auto& nothing : {base::Json(), base::Json::object()})
    EXPECT_EQ(refusal({{"rope_scaling", nothing}, {"rope_parameters", plain}}), "it was read");
}

TEST(ConfigAgrees, one_scaling_in_both_layouts_is_read) {
  const base::Json older = {{"type", "linear"}, {"factor", 4}},
                   newer = {{"rope_type", "linear"}, {"factor", 4.0}, {"rope_theta", 10000.0}};
  EXPECT_EQ(refusal({{"rope_scaling", older}, {"rope_parameters", newer}}), "it was read");
}

}  // namespace
}  // namespace model
