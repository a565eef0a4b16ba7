// Types of tensors, as llama.cpp's llama-quantize chooses them.
#include "model/gguf/quantise.h"

#include <gtest/gtest.h>

namespace model::gguf {
namespace {

std::string chosen(const char* asked, const std::string& name,
                   const std::vector<std::int64_t>& shape, bool tied = false) {
  return Quantiser(*store::block::find(asked), 16, tied).type_of(name, shape)->name;
}

TEST(GgufQuantiser, leaves_norms_biases_routers_and_convolutions_in_float) {
  for (const char* name : {"blk.0.attn_norm.weight", "blk.0.attn_q.bias"})
    EXPECT_EQ(chosen("Q4_0", name, {256}), "F32") << name;
  for (const char* name : {"blk.0.ffn_gate_inp.weight", "blk.0.ffn_up_exps.bias",
                           "blk.0.ssm_conv1d.weight", "blk.0.attn_q_norm.weight"})
    EXPECT_EQ(chosen("BF16", name, {8, 256}), "F32") << name;
}

TEST(GgufQuantiser, gives_the_head_more_bits) {
  EXPECT_EQ(chosen("Q4_0", "output.weight", {512, 256}), "Q6_K");
  EXPECT_EQ(chosen("Q4_0", "token_embd.weight", {512, 256}), "Q4_0");
  EXPECT_EQ(chosen("Q4_0", "token_embd.weight", {512, 256}, true), "Q6_K");
  EXPECT_EQ(chosen("Q8_0", "output.weight", {512, 256}), "Q8_0");
  EXPECT_EQ(chosen("F16", "output.weight", {512, 256}), "F16");
}

TEST(GgufQuantiser, mixes_six_bits_into_four_where_llama_cpp_does) {
  std::string types;
  for (int layer = 0; layer < 16; ++layer)
    types += chosen("Q4_K", "blk." + std::to_string(layer) + ".ffn_down.weight", {256, 256})[1];
  EXPECT_EQ(types, "6644644644644666");
  EXPECT_EQ(chosen("Q4_K", "blk.0.attn_v.weight", {256, 256}), "Q6_K");
  EXPECT_EQ(chosen("Q4_K", "blk.0.ffn_up.weight", {256, 256}), "Q4_K");
  EXPECT_EQ(chosen("Q4_0", "blk.0.ffn_down.weight", {256, 256}), "Q4_0");
}

TEST(GgufQuantiser, falls_back_where_rows_are_no_whole_blocks) {
  EXPECT_EQ(chosen("Q4_K", "blk.1.ffn_up.weight", {256, 96}), "Q8_0");
  EXPECT_EQ(chosen("Q4_0", "output.weight", {256, 96}), "Q4_0");
  EXPECT_EQ(chosen("Q6_K", "blk.1.ffn_up.weight", {256, 24}), "F16");
}

}  // namespace
}  // namespace model::gguf
