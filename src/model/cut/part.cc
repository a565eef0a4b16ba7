#include "model/cut/part.h"

namespace model {

using base::Error;
using base::Result;

namespace {

Result<void> divides(std::int64_t n, const Share& among, const std::string& what) {
  if (n % among.members == 0) return {};
  return Error{base::Code::bad_request,
               std::to_string(n) + " " + what + " cannot be shared by " +
                   std::to_string(among.members) + " ranks",
               "ranks", "start as many as divide it"};
}

void divide(std::int64_t& n, const Share& among) { n /= among.members; }

// Makes each block that can be cut a part of itself, and counts them.
class Parting {
 public:
  explicit Parting(const Part& part) : part_(part) {}

  Result<void> operator()(block::Layer& layer) {
    TRY(std::visit([this](auto& one) { return cut(one); }, layer.mixer));
    return std::visit([this](auto& one) { return cut(one); }, layer.feed_forward);
  }
  std::size_t cut_blocks = 0;

 private:
  bool shares_layers() const { return part_.layers.members > 1; }
  // The second product's rows are shared, too, where its input is gathered.
  Result<void> count(std::int64_t hidden) {
    if (part_.meeting == Meeting::gather) TRY(divides(hidden, part_.layers, "hidden columns"));
    ++cut_blocks;
    return {};
  }
  Result<void> cut(block::Attention& block) {
    if (!shares_layers() || (block.qk_eps && block.qk_whole)) return {};
    TRY(divides(block.kv_heads, part_.layers, "key/value heads"));
    divide(block.heads, part_.layers);
    divide(block.kv_heads, part_.layers);
    return count(block.hidden);
  }
  Result<void> cut(block::LatentAttention& block) {
    if (!shares_layers()) return {};
    TRY(divides(block.heads, part_.layers, "heads"));
    divide(block.heads, part_.layers);
    return count(block.hidden);
  }
  static Result<void> cut(block::DeltaNet&) { return {}; }
  static Result<void> cut(block::CompressedAttention&) { return {}; }
  Result<void> cut(block::FeedForward& block) {
    if (!shares_layers()) return {};
    TRY(divides(block.width, part_.layers, "columns of a feed-forward"));
    divide(block.width, part_.layers);
    return count(block.hidden);
  }
  Result<void> cut(block::Experts& block) {
    if (block.shared) TRY(cut(*block.shared));
    const auto& share = part_.experts;
    if (share.members == 1) return {};
    TRY(divides(block.experts, share, "experts"));
    if (block.form == block::Experts::Form::separate)
      for (auto* place : {&block.at.gate_up, &block.at.down}) {
        place->count /= static_cast<std::size_t>(share.members);
        place->first += place->count * static_cast<std::size_t>(share.member);
      }
    ++cut_blocks;
    return {};
  }
  Result<void> cut(block::DenseAndExperts& block) {
    TRY(cut(block.dense));
    return cut(block.experts);
  }

  const Part& part_;
};

std::size_t elements(const std::vector<std::int64_t>& shape) {
  std::size_t out = 1;
  for (const auto n : shape) out *= static_cast<std::size_t>(n);
  return out;
}

std::vector<std::int64_t> part_shape(std::vector<std::int64_t> shape, const Cut& cut,
                                     const Part& part) {
  const auto axis = cut.built ? axis_of(cut.role, part.meeting) : Axis::none;
  if (axis == Axis::experts && cut.expert >= 0) {
    const auto owner = cut.expert / (cut.experts / part.experts.members);
    if (owner != part.experts.member) shape.front() = 0;
  } else if (axis == Axis::experts) {
    shape.front() /= part.experts.members;
  } else if (axis != Axis::none) {
    (axis == Axis::rows ? shape.front() : shape.back()) /= part.layers.members;
  }
  return shape;
}

// What is multiplied as one stays side by side; what begins a place, or follows what is elsewhere, is aligned.
Layout part_layout(const Layout& whole, const Cuts& cuts, const Part& part) {
  constexpr std::size_t align = 64;
  Layout out{whole.parameters, 0};
  const auto pad = [&] { out.size = (out.size + align - 1) / align * align; };
  for (std::size_t i = 0; i < whole.parameters.size(); ++i) {
    auto& p = out.parameters[i];
    CHECK(cuts.of(i), "a block says how its parameters are cut");
    p.shape = part_shape(p.shape, *cuts.of(i), part);
    p.size = elements(p.shape);
    if (cuts.begins(i) || out.parameters[i - 1].size == 0) pad();
    p.offset = out.size;
    out.size += p.size;
  }
  pad();
  return out;
}

}  // namespace

Result<Model> part_of(const Model& whole, const Part& part) {
  Model out{whole.decoder, {}};
  Parting cut(part);
  for (auto& layer : out.decoder.layers) TRY(cut(layer));
  for (auto& module : out.decoder.ahead) TRY(cut(module.layer));
  if (cut.cut_blocks == 0)
    return Error{base::Code::bad_request,
                 part.experts.members > 1 ? "no layer of this model has experts"
                                          : "no layer of this model can be shared yet",
                 "ranks", "compute it in one process"};
  out.layout = part_layout(whole.layout, cuts_of(whole), part);
  return out;
}

}  // namespace model
