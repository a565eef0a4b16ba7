// A model that is read where it lies gives the bits of one whose weights are widened first, in every
// type and shape of family, takes no memory for what it reads, and says so when its file does not hold.
#include "model/stored_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/fixture_test.h"
#include "compute/op/stored_product.h"
#include "compute/worker.h"
#include "model/check/check.h"
#include "model/device_weights.h"
#include "model/folder_test.h"
#include "store/half.h"

namespace model {
namespace {

using Ids = std::vector<std::int32_t>;

// What a reader has after many tokens at once, then after each of three more.
std::vector<float> read_on(const Loaded& loaded, const Parameters& parameters) {
  compute::single_thread_here();
  Sequence text;
  Workspace workspace;
  std::vector<float> out, logits;
  for (const Ids& ids : {Ids{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5}, Ids{8}, Ids{9}, Ids{7}}) {
    read(loaded.model, workspace, parameters, ids, text, ids.size(), logits);
    out.insert(out.end(), logits.begin(), logits.end());
  }
  return out;
}

// A folder of a memory disk with the config.json of a fixture and its weights in another type.
struct Rewritten {
  base::MemoryDisk disk;
  Loaded loaded;

  Rewritten(const std::string& config, const Layout& layout, const std::vector<float>& values,
            const std::string& dtype) {
    std::vector<std::uint16_t> halves;
    for (const float value : values)
      halves.push_back(dtype == "BF16" ? store::to_bf16(value) : store::to_half(value));
    std::vector<store::TensorOut> tensors;
    const bool wide = dtype == "F32";
    for (const auto& p : layout.parameters) {
      const auto* first = wide ? reinterpret_cast<const char*>(values.data() + p.offset)
                               : reinterpret_cast<const char*>(halves.data() + p.offset);
      tensors.push_back({p.name, dtype, p.shape, {first, p.size * (wide ? 4 : 2)}});
    }
    disk.write_file("m/config.json", config, 0644).take();
    store::write_safetensors(disk, "m/model.safetensors", tensors, {}).take();
    loaded = load_model(disk, "m").take();
  }
};

check::Input two_tokens() {
  return {.rows = 1,
          .columns = 2,
          .ids = {1, 5},
          .targets = {5, -1},
          .positions = {0, 1},
          .masked = {false, false}};
}

// Few rows are summed in another order where weights lie in an array (compute/op/stored_product.h).
void expect_near(const std::vector<float>& got, const std::vector<float>& want) {
  ASSERT_EQ(got.size(), want.size());
  float top = 0;
  for (const float x : want) top = std::max(top, std::abs(x));
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], 2e-5f * top) << i;
}

class StoredModel : public testing::TestWithParam<const char*> {};

TEST_P(StoredModel, gives_the_bits_that_widening_all_weights_first_gives) {
  const auto folder = base::fixture_folder(std::string("models/") + GetParam());
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto fixture = load_model(*disk, folder);
  ASSERT_TRUE(fixture.ok()) << fixture.error().sentence();
  const auto config = disk->read(folder + "/config.json").take();
  const auto& layout = fixture->model.layout;
  for (const char* dtype : {"F32", "BF16", "F16"}) {
    SCOPED_TRACE(dtype);
    const Rewritten stored(config, layout, fixture->flat(), dtype);
    const auto values = stored.loaded.flat();
    const Rewritten widened(config, layout, values, "F32");
    const auto got = read_on(stored.loaded, stored.loaded.parameters());
    EXPECT_EQ(got, read_on(widened.loaded, widened.loaded.parameters()));
    const auto flat = read_on(stored.loaded, Parameters(layout, values.data()));
    expect_near(got, flat);
    const DeviceWeights there(layout, *stored.loaded.weights, compute::Type::f32, {});
    EXPECT_EQ(flat, read_on(stored.loaded, there.parameters())) << "put on a device";
  }
}

INSTANTIATE_TEST_SUITE_P(Models, StoredModel,
                         testing::Values("llama3_gqa", "llama_tied", "llama_bias_headdim", "gemma2",
                                         "mixtral", "gpt_oss", "deepseek_v3", "qwen3_next",
                                         "apertus", "gemma4_text", "gemma4_text_moe", "deepseek_v4",
                                         "deepseek_v4_ratio128", "olmo_hybrid"),
                         [](const auto& info) { return std::string(info.param); });

TEST(StoredWeights, are_rounded_for_a_pass_in_bf16_as_a_whole_array_is) {
  Folder folder;
  const auto loaded = folder.load().take();
  std::vector<compute::bf16> rounded(folder.values.size());
  compute::kernels().half.narrow(folder.values.data(), rounded.data(), rounded.size());
  const Batch batch{
      .ids = {1, 5, 9, 2}, .targets = {5, 9, 2, 1}, .positions = {0, 1, 2, 3}, .segments = {0, 4}};
  Workspace workspace;
  const auto stored =
      logits(loaded.model, workspace, loaded.parameters(compute::Type::bf16), batch);
  EXPECT_EQ(stored, logits(loaded.model, workspace, Parameters(loaded.model.layout, rounded.data()),
                           batch));
  EXPECT_NE(stored, logits(loaded.model, workspace, loaded.parameters(), batch));
}

// A few rows at once, and the same ones one by one.
TEST(StoredWeights, give_a_short_prompt_the_products_of_its_tokens_alone) {
  compute::single_thread_here();
  Folder folder;
  const auto loaded = folder.load().take();
  const auto place = Place{0, 1};  // the table of embeddings
  const auto& p = folder.layout.parameters[place.first];
  const auto width = static_cast<std::size_t>(p.shape.back()), rows = p.size / width;
  const auto weights = loaded.parameters().as_stored(place);
  const std::vector<float> x(folder.values.begin(),
                             folder.values.begin() + static_cast<std::ptrdiff_t>(5 * width));
  std::vector<float> together(5 * rows), alone(5 * rows);
  compute::stored_product(compute::view_of(together.data(), 5, rows),
                          compute::view_of(x.data(), 5, width), {weights.stored}, 0,
                          compute::Turn::yes);
  for (std::size_t i = 0; i < 5; ++i)
    compute::stored_product(compute::view_of(alone.data() + i * rows, 1, rows),
                            compute::view_of(x.data() + i * width, 1, width), {weights.stored}, 0,
                            compute::Turn::yes);
  EXPECT_EQ(together, alone);
}

TEST(StoredWeights, in_bf16_are_float_for_whoever_asks_and_of_their_own_type_else) {
  Folder folder;
  const auto* gain = folder.layout.find("model.norm.weight");
  ASSERT_TRUE(gain);
  for (std::size_t i = 0; i < gain->size; ++i)
    folder.values[gain->offset + i] = 1 + static_cast<float>(i) / 1000;
  const auto loaded = folder.load().take();
  const auto parameters = loaded.parameters(compute::Type::bf16);
  const Place place{static_cast<std::size_t>(gain - folder.layout.parameters.data()), 1};
  const auto wide = parameters.in_float(place).value;
  ASSERT_EQ(wide.type, compute::Type::f32);
  for (std::size_t i = 0; i < gain->size; ++i)
    EXPECT_EQ(wide.as<float>()[i], folder.values[gain->offset + i]);
  EXPECT_EQ(parameters.at(place).value.type, compute::Type::bf16);
  std::vector<compute::bf16> array(folder.layout.size);
  EXPECT_EQ(Parameters(folder.layout, array.data()).in_float(place).value.type,
            compute::Type::bf16);
}

TEST(StoredWeights, take_memory_for_vectors_alone) {
  Folder folder;
  const auto loaded = folder.load().take();
  const auto before = loaded.weights->owned();
  run(loaded, Ids{1, 5, 9});
  run(loaded, Ids{4});
  std::size_t vectors = 0;
  for (const auto& p : folder.layout.parameters)
    if (p.shape.size() < 2) vectors += p.size * 4;
  EXPECT_EQ(loaded.weights->owned() - before, vectors);
  EXPECT_EQ(loaded.weights->bytes().at("F32"), folder.layout.count() * 4);
}

TEST(StoredWeights, in_few_bits_stay_packed_and_are_told_by_their_scheme) {
  Folder folder;
  folder.config["quantization_config"] = {{"quant_method", "fp8"}, {"weight_block_size", {8, 16}}};
  std::string bytes(16 * 24, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(0x20 + i % 24);
  const float scales[] = {1, 2, 3, 4};
  const std::string name = "model.layers.0.mlp.down_proj.weight";
  folder.tensor(name) = {name, "F8_E4M3", {16, 24}, bytes};
  folder.tensors.push_back(
      {name + "_scale_inv", "F32", {2, 2}, {reinterpret_cast<const char*>(scales), 16}});
  const auto loaded = folder.load();
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  const auto values = loaded->flat();
  const Parameters wide(loaded->model.layout, values.data());
  expect_near(read_on(*loaded, loaded->parameters()), read_on(*loaded, wide));
  const auto stored = loaded->weights->bytes();
  ASSERT_EQ(stored.size(), 2u);
  for (const auto& [type, size] : stored)
    if (type != "F32") {
      EXPECT_EQ(size, bytes.size() + sizeof scales) << type;
    }
}

TEST(StoredWeights, that_were_computed_are_used_as_those_of_a_file) {
  Folder folder;
  const auto read = folder.load().take();
  Loaded made{read.config, read.arch, read.model, Weights::of(read.model.layout, read.flat())};
  EXPECT_EQ(made.flat(), read.flat());
  EXPECT_EQ(run(made, Ids{1, 5, 9}), run(read, Ids{1, 5, 9}));
}

// The header of a file may have any length, so its numbers may stand at any address.
TEST(StoredWeights, are_read_at_odd_addresses) {
  for (const char* dtype : {"F32", "BF16", "F16"}) {
    Folder folder;
    Rewritten whole(folder.config.dump(), folder.layout, folder.values, dtype);
    const auto even = run(whole.loaded, Ids{1, 5, 9});
    auto bytes = whole.disk.read("m/model.safetensors").take();
    std::uint64_t header;
    std::memcpy(&header, bytes.data(), 8);
    bytes.insert(8 + header, 3, ' ');
    header += 3;
    std::memcpy(bytes.data(), &header, 8);
    whole.disk.write_file("m/model.safetensors", bytes, 0644).take();
    const auto loaded = load_model(whole.disk, "m");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(run(*loaded, Ids{1, 5, 9}), even) << dtype;
    EXPECT_EQ(run(*loaded, Ids{1}), run(whole.loaded, Ids{1})) << dtype;
  }
}

TEST(StoredWeights, of_a_file_that_has_shrunk_are_an_error_of_the_pass) {
  Folder folder;
  const auto loaded = folder.load().take();
  EXPECT_EQ(run(loaded, Ids{1, 5}).size(), 32u);
  const auto size = folder.disk.read("m/model.safetensors").take().size();
  folder.disk.truncate("m/model.safetensors", size - 100).take();
  EXPECT_THROW(run(loaded, Ids{1, 5}), std::runtime_error);
  const auto answer = check::answer(loaded, two_tokens(), {}, "in");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, base::Code::io) << answer.error().sentence();
  EXPECT_FALSE(load_flat(folder.disk, "m").ok());
}

TEST(StoredWeights, that_are_no_numbers_are_named_when_nothing_comes_of_them) {
  Folder folder;
  folder.values[folder.layout.find("model.layers.1.mlp.down_proj.weight")->offset + 7] =
      std::numeric_limits<float>::quiet_NaN();
  const auto loaded = folder.load();
  ASSERT_TRUE(loaded.ok()) << "a model is there before a number of it is looked at";
  const auto named = loaded->weights->finite(loaded->model.layout);
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().where, "m");
  EXPECT_EQ(named.error().what,
            "the tensor 'model.layers.1.mlp.down_proj.weight' holds numbers that are not finite "
            "(NaN or infinite): 1");
  const auto answer = check::answer(*loaded, two_tokens(), {}, "in");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().what, named.error().what);
}

}  // namespace
}  // namespace model
