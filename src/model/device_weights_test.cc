#include "model/device_weights.h"

#include "model/gradient_check_test.h"
#include "model/pass.h"

namespace model {
namespace {

Model small() {
  Model out;
  out.decoder.embedding = {.vocabulary = 11, .hidden = 8, .start = {1}};
  out.decoder.norm = {8, 1e-5, "model.norm.weight"};
  out.decoder.head = {.vocabulary = 11, .hidden = 8, .tied = true, .start = {1}};
  out.layout = out.decoder.declare().take();
  return out;
}

Batch batch() {
  return {.ids = {1, 5, 2, 9},
          .targets = {5, 2, -1, 3},
          .positions = {0, 1, 0, 1},
          .segments = {0, 2, 4}};
}

TEST(DeviceWeights, learn_on_every_device_what_the_flat_array_learns) {
  const auto model = small();
  const auto weights = normals(model.layout.size, "weights");
  Workspace own;
  std::vector<float> want(weights.size());
  const double loss = gradient(model, own, weights.data(), batch(), want.data());
  for (const char* word : {"cpu", "torch", "cuda"}) {
    const auto device = compute::device_of(word);
    if (!device.ok()) continue;  // neither has every machine
    Workspace workspace(*device);
    const DeviceWeights there(model.layout, weights, compute::Type::f32, *device,
                              DeviceWeights::Gradient::yes);
    EXPECT_NEAR(gradient(model, workspace, there.parameters(), batch()), loss, 1e-5) << word;
    EXPECT_NEAR(model::loss(model, workspace, there.parameters(), batch()), loss, 1e-5) << word;
    const auto got = there.gradient();
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-5) << i;
  }
}

TEST(DeviceWeights, in_bf16_give_logits_about_those_in_float) {
  const auto model = small();
  const auto weights = normals(model.layout.size, "weights");
  Workspace workspace;
  const auto in = [&](compute::Type type) {
    const DeviceWeights there(model.layout, weights, type, {});
    return logits(model, workspace, there.parameters(), batch());
  };
  const auto wide = in(compute::Type::f32), narrow = in(compute::Type::bf16);
  ASSERT_EQ(wide.size(), 4u * 11);
  EXPECT_NE(wide, narrow);
  for (std::size_t i = 0; i < wide.size(); ++i) EXPECT_NEAR(wide[i], narrow[i], 0.2) << i;
}

}  // namespace
}  // namespace model
