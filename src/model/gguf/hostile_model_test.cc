// Files of GGUF that hold, but for one thing that they say of their model.
#include <gtest/gtest.h>

#include <cmath>

#include "base/context.h"
#include "model/folder_test.h"
#include "model/gguf/exchange.h"
#include "model/gguf/hyperparameters.h"
#include "store/gguf/writer.h"

namespace model::gguf {
namespace {

using store::gguf::Metadata;
using store::gguf::Value;

class HostileModel : public testing::Test {
 protected:
  HostileModel() {
    folder.config["rope_parameters"] = {
        {"rope_type", "llama3"},   {"rope_theta", 500000.0},
        {"factor", 8.0},           {"low_freq_factor", 1.0},
        {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 8192}};
  }
  void write() {
    folder.fit();
    folder.write();
    write_model_file(ctx, "m", "m.gguf", *store::block::find("F32"), [](Metadata&) {
      return base::Result<void>();
    }).take();
  }
  // Of a copy in which the keys say something else.
  base::Result<ModelFile> open_with(const std::vector<std::pair<std::string, Value>>& keys) {
    const auto file = store::gguf::File::open(folder.disk, "m.gguf").take();
    Metadata said;
    for (const auto& [key, value] : keys) said.add(key, value).take();
    for (const auto& field : file.metadata().fields())
      if (!said.find(field.key)) said.add(field.key, field.value).take();
    std::vector<store::gguf::Planned> planned;
    for (const auto& tensor : file.tensors())
      planned.push_back({tensor.name, tensor.shape, tensor.type});
    auto writer = store::gguf::Writer::open(folder.disk, "x.gguf", said, planned).take();
    for (const auto& tensor : file.tensors()) writer.add(tensor.bytes).take();
    writer.commit().take();
    return ModelFile::open(folder.disk, "x.gguf");
  }
  Folder folder;
  base::OwnedContext owned;
  base::Context ctx{folder.disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
};

// Bug: as many factors were made room for as the head width asked for, up to 2^63.
TEST_F(HostileModel, factors_of_rotary_frequencies_are_counted_before_they_are_read) {
  write();
  ASSERT_TRUE(open_with({}).ok());
  for (const std::uint64_t width :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 33, std::uint64_t{1} << 62,
        (std::uint64_t{1} << 63) + 2, ~std::uint64_t{0} - 7}) {
    const auto opened = open_with({{"llama.rope.dimension_count", width},
                                   {"llama.attention.key_length", width},
                                   {"llama.attention.value_length", width}});
    ASSERT_FALSE(opened.ok()) << width;
    EXPECT_EQ(opened.error().where, "x.gguf");
    EXPECT_NE(opened.error().what.find("'rope_freqs.weight' has the shape [4]"), std::string::npos)
        << opened.error().what;
  }
}

// Bug: a factor without its kind, which old files have, was passed over.
TEST_F(HostileModel, a_factor_of_positions_without_a_kind_divides_them_as_in_llama_cpp) {
  folder.config.erase("rope_parameters");
  write();
  const auto opened = open_with({{"llama.rope.scaling.factor", 4.0f}});
  ASSERT_TRUE(opened.ok()) << opened.error().sentence();
  const auto rope = write_config(opened->config())["rope_parameters"];
  EXPECT_EQ(rope["rope_type"], "linear");
  EXPECT_EQ(rope["factor"], 4.0);
  for (const float wrong : {0.0f, -1.0f, std::nanf(""), HUGE_VALF})
    EXPECT_FALSE(open_with({{"llama.rope.scaling.factor", wrong}}).ok()) << wrong;
}

}  // namespace
}  // namespace model::gguf
