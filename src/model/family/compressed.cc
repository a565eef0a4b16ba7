// From the shape to blocks, under the names of published checkpoints.
#include "model/family/compressed.h"

#include <cmath>

namespace model::family {

namespace {

struct Starts {
  Start usual, branch;
  explicit Starts(const CompressedShape& c)
      : usual{c.init_std}, branch{c.init_std / std::sqrt(2.0 * static_cast<double>(c.layers))} {}
};

block::Norm norm_of(const CompressedShape& c, const char* name) {
  return {.width = c.hidden, .eps = c.norm_eps, .name = name, .in_float = true, .wide = true};
}

block::CompressedAttention attention_of(const CompressedShape& c, Compression kind) {
  const Starts starts(c);
  auto out = c.attention;
  out.hidden = c.hidden;
  out.norm_eps = c.norm_eps;
  out.start = starts.usual;
  out.output_start = starts.branch;
  out.rope = kind == Compression::none ? c.plain : c.compressed;
  if (kind == Compression::none) return out;
  const bool sparse = kind == Compression::sparse;
  out.compressor = block::Compressor{.hidden = c.hidden,
                                     .width = out.width,
                                     .tokens = sparse ? c.sparse : c.heavy,
                                     .overlapping = sparse,
                                     .turned = out.turned,
                                     .norm_eps = c.norm_eps};
  if (!sparse) return out;
  out.indexer = c.indexer;
  out.indexer->compressor = *out.compressor;
  out.indexer->compressor.width = c.indexer.width;
  return out;
}

block::Experts experts_of(const CompressedShape& c, bool hashed) {
  const Starts starts(c);
  auto out = c.experts;
  out.hidden = c.hidden;
  out.prefix = "ffn.";
  out.clamped = compute::ClampedGlu{static_cast<float>(c.limit), 1, 0, false};
  out.start = starts.usual;
  out.output_start = starts.branch;
  out.names.gate = "w1.weight";
  out.names.up = "w3.weight";
  out.names.down = "w2.weight";
  (hashed ? out.names.table : out.names.correction) = hashed ? "gate.tid2eid" : "gate.bias";
  out.shared = block::FeedForward{.hidden = c.hidden,
                                  .width = out.width,
                                  .clamped = out.clamped,
                                  .start = starts.usual,
                                  .output_start = starts.branch,
                                  .prefix = "shared_experts.",
                                  .names = {"w1.", "w3.", "w2."}};
  return out;
}

block::HyperConnection streams_of(const CompressedShape& c, const char* name) {
  return {.hidden = c.hidden, .mixing = c.streams, .start = {c.init_std}, .name = name};
}

}  // namespace

block::Decoder decoder_of(const CompressedShape& c) {
  block::Decoder out;
  const Start usual{c.init_std};
  out.embedding = {.hidden = c.hidden, .start = usual, .name = "embed.weight"};
  out.layer_prefix = "layers.";
  for (std::size_t i = 0; i < c.kinds.size(); ++i) {
    auto& layer = out.layers.emplace_back();
    layer.mixer_streams = streams_of(c, "hc_attn_");
    layer.before_mixer = norm_of(c, "attn_norm.weight");
    layer.mixer = attention_of(c, c.kinds[i]);
    layer.feed_forward_streams = streams_of(c, "hc_ffn_");
    layer.before_feed_forward = norm_of(c, "ffn_norm.weight");
    layer.feed_forward = experts_of(c, c.hashed[i]);
  }
  out.streams = streams_of(c, "hc_head_");
  out.streams->reads_only = true;
  out.norm = norm_of(c, "norm.weight");
  out.head = {.hidden = c.hidden, .tied = c.tied, .start = usual, .name = "head.weight"};
  return out;
}

}  // namespace model::family
