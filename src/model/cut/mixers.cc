#include "model/cut/blocks.h"

namespace model::block {

// The gain of a whole projection has a number for each column, and its mean square is of all of them.
void cut(const Attention& block, Cuts& out) {
  const auto Q = block.heads * block.head_dim, K = block.kv_heads * block.head_dim;
  const auto parts = block.fused ? std::vector{Q, K, K} : std::vector<std::int64_t>();
  const bool built = !block.qk_eps || !block.qk_whole;
  const auto gain = block.qk_whole ? Role::first : Role::inner;
  out.say(block.at.qkv, {Role::first, built, parts});
  out.say(block.at.qkv_bias, {Role::first, built, parts});
  out.say(block.at.q_norm, {gain, built});
  out.say(block.at.k_norm, {gain, built});
  out.say(block.at.sinks, {Role::first, built});
  out.say(block.at.o, {Role::second, built});
  out.say(block.at.o_bias, {Role::second_bias, built});
}

// Latents are of all heads, so every rank makes them whole.
void cut(const LatentAttention& block, Cuts& out) {
  for (const auto* whole :
       {&block.at.compress, &block.at.compress_bias, &block.at.query_norm, &block.at.norm})
    out.say(*whole, Role::whole);
  out.say(block.at.query, Role::first);
  out.say(block.at.expand, Role::first);
  out.say(block.at.o, Role::second);
  out.say(block.at.o_bias, Role::second_bias);
}

// By key heads. Apart, each matrix is one; else rows stand key head by key head, but for the convolution.
void cut(const DeltaNet& block, Cuts& out) {
  const auto K = block.key_heads * block.key_dim, V = block.value_heads * block.value_dim;
  const bool apart = block.form == DeltaNet::Form::apart;
  for (const auto* first :
       {&block.at.qkvz, &block.at.z, &block.at.ba, &block.at.a_log, &block.at.dt_bias})
    out.say(*first, {Role::first, false});
  out.say(block.at.conv,
          {Role::first, false, apart ? std::vector<std::int64_t>() : std::vector{K, K, V}});
  out.say(block.at.norm, {Role::inner, false});
  out.say(block.at.o, {Role::second, false});
}

namespace {

void cut(const Compressor& block, Cuts& out) {
  for (const auto* one : {&block.at.project, &block.at.places, &block.at.norm})
    out.say(*one, {Role::inner, false});
}

}  // namespace

// All heads attend to the same keys, which are values, too, and to the same entries.
void cut(const CompressedAttention& block, Cuts& out) {
  out.say(block.at.narrow, {Role::inner, false});
  out.say(block.at.query_norm, {Role::inner, false});
  out.say(block.at.key_norm, {Role::inner, false});
  out.say(block.at.query, {Role::first, false});
  out.say(block.at.sinks, {Role::first, false});
  out.say(block.at.group, {Role::first, false});
  out.say(block.at.o, {Role::second, false});
  if (block.compressor) cut(*block.compressor, out);
  if (!block.indexer) return;
  out.say(block.indexer->at.query, Role::inner);
  out.say(block.indexer->at.weights, Role::inner);
  cut(block.indexer->compressor, out);
}

}  // namespace model::block
