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
  const auto none = open_with({{"llama.rope.scaling.factor", 0.0f}});
  ASSERT_TRUE(none.ok()) << none.error().sentence();
  EXPECT_EQ(write_config(none->config())["rope_parameters"]["factor"], 1.0) << "0 is none";
  for (const float wrong : {-1.0f, std::nanf(""), HUGE_VALF})
    EXPECT_FALSE(open_with({{"llama.rope.scaling.factor", wrong}}).ok()) << wrong;
}

// Bug: keys that no family asked for were passed over, whatever they said.
TEST_F(HostileModel, a_key_that_nobody_asks_for_is_refused_unless_it_changes_nothing) {
  folder.config.erase("rope_parameters");
  write();
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, Value>>{{"attention.causal", false},
                                                  {"nextn_predict_layers", std::uint32_t{1}},
                                                  {"attn_logit_softcapping", 30.0f},
                                                  {"logit_scale", 4.0f},
                                                  {"rope.scaling.attn_factor", 0.0f},
                                                  {"expert_weights_norm", false},
                                                  {"made_up", std::string("x")}}) {
    const auto opened = open_with({{"llama." + key, value}});
    ASSERT_FALSE(opened.ok()) << key;
    EXPECT_EQ(opened.error().where, "x.gguf");
    EXPECT_NE(opened.error().what.find("its key llama." + key + " is "), std::string::npos)
        << opened.error().what;
  }
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, Value>>{{"attention.causal", true},
                                                  {"nextn_predict_layers", std::uint32_t{0}},
                                                  {"logit_scale", 1.0f},
                                                  {"rope.scaling.finetuned", true},
                                                  {"rope.scaling.type", std::string("none")}}) {
    const auto opened = open_with({{"llama." + key, value}});
    EXPECT_TRUE(opened.ok()) << key << ": " << opened.error().sentence();
  }
}

// Bug: it was passed over; llama.cpp divides positions by it where no newer key speaks.
TEST_F(HostileModel, the_older_name_of_a_factor_of_positions_is_read) {
  folder.config.erase("rope_parameters");
  write();
  const auto opened = open_with({{"llama.rope.scale_linear", 4.0f}});
  ASSERT_TRUE(opened.ok()) << opened.error().sentence();
  const auto rope = write_config(opened->config())["rope_parameters"];
  EXPECT_EQ(rope["rope_type"], "linear");
  EXPECT_EQ(rope["factor"], 4.0);
}

// Bug: one of three files was taken for the whole model.
TEST_F(HostileModel, one_of_several_files_is_refused_with_what_to_do) {
  write();
  const auto opened = open_with({{"split.count", std::uint16_t{3}}});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().what, "it is one of 3 files that hold the model together");
  EXPECT_NE(opened.error().hint.find("llama-gguf-split --merge"), std::string::npos);
  EXPECT_TRUE(open_with({{"split.count", std::uint16_t{1}}}).ok());
}

// Bug: heads turned whole, whatever the file said.
TEST_F(HostileModel, channels_that_turn_are_those_of_the_head) {
  folder.config.erase("rope_parameters");
  write();
  const auto opened = open_with({{"llama.rope.dimension_count", std::uint32_t{4}}});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().what,
            "its rope.dimension_count is 4, but heads of this family turn all of their 8 channels");
}

}  // namespace
}  // namespace model::gguf
