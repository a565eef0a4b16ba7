#include <stdexcept>
#include <vector>

#include "compute/buffer.h"
#include "model/block/delta_net.h"
#include "model/op/delta_rule.h"
#include "model/op/linear.h"
#include "model/op/short_conv.h"
#include "model/op/split_groups.h"

namespace model::block {

namespace {

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

using Memory = DeltaNet::State;

Memory& memory_of(const DeltaNet& b, BlockState& state, const Rows& rows) {
  const auto width = size(2 * b.key_heads * b.key_dim + b.value_heads * b.value_dim);
  if (!state.has_value())
    state.emplace<Memory>(
        Memory{0, std::vector<float>(size(b.taps - 1) * width),
               std::vector<float>(size(b.value_heads * b.key_dim * b.value_dim))});
  auto& memory = std::any_cast<Memory&>(state);
  if (memory.length != rows.first)
    throw std::runtime_error("a text whose last pass failed cannot be read on");
  return memory;
}

// Numbers of a text's memory where the flow computes; back() brings home what became of them.
struct Kept {
  Kept(const Flow& flow, const compute::View& of) : home(of), here(of) {
    if (of.elements() == 0 || flow.device().kind == compute::Device::Kind::host) return;
    copy = flow.make(of.type, of.rows, of.width);
    here = copy.view();
    compute::copy(here, home);
  }
  void back() const {
    if (copy.known()) compute::copy(home, here);
  }
  compute::View home, here;
  Value copy;
};

// Queries, keys and values side by side, and the gate of what comes out.
op::SplitGroups project(const DeltaNet& b, Flow& flow, const Value& x) {
  auto qkvz = op::linear(flow, x, flow.matrix(b.at.qkvz));
  if (b.form == DeltaNet::Form::apart)
    return {std::move(qkvz), op::linear(flow, x, flow.matrix(b.at.z))};
  const auto served = size(b.value_heads / b.key_heads * b.value_dim);
  return op::split_groups(flow, qkvz, size(b.key_heads),
                          {size(b.key_dim), size(b.key_dim), served, served});
}

}  // namespace

Value DeltaNet::forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const {
  auto* memory = state ? &memory_of(*this, *state, rows) : nullptr;
  const auto [mixed, gate] = project(*this, flow, x);
  const auto kept = [&](std::vector<float> Memory::* of, std::size_t width) {
    return Kept(flow,
                memory ? compute::view_of((memory->*of).data(), (memory->*of).size() / width, width)
                       : compute::View{});
  };
  const auto inputs = kept(&Memory::inputs, mixed.view().width);
  const auto states = kept(&Memory::state, size(value_dim));
  const auto qkv = op::short_conv(flow, mixed, flow.weight(at.conv), rows, inputs.here);
  const auto ba = op::linear(flow, x, flow.matrix(at.ba));
  const auto group = size(form == Form::apart ? value_heads : value_heads / key_heads);
  const auto gates =
      op::delta_gates(flow, ba, flow.weight(at.a_log), flow.weight(at.dt_bias), group, doubled);
  const auto out = op::delta_rule(flow, qkv, gates, rows, shape(), states.here);
  inputs.back();
  states.back();
  if (memory) memory->length += static_cast<std::int64_t>(rows.count());
  const auto normed =
      op::gated_norm(flow, out, gate, flow.weight(at.norm), static_cast<float>(norm_eps));
  return op::linear(flow, normed, flow.matrix(at.o));
}

}  // namespace model::block
