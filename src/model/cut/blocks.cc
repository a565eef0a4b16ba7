#include "model/cut/blocks.h"

namespace model::block {

void cut(const Norm& block, Cuts& out) { out.say(block.gain, Role::whole); }

void cut(const FeedForward& block, Cuts& out) {
  const auto parts =
      block.fused ? std::vector{block.width, block.width} : std::vector<std::int64_t>();
  out.say(block.at.gate_up, {Role::first, true, parts});
  out.say(block.at.gate_up_bias, {Role::first, true, parts});
  out.say(block.at.numbers, Role::inner);
  out.say(block.at.down, Role::second);
  out.say(block.at.down_bias, Role::second_bias);
}

// Every rank chooses for its own tokens, among all experts.
void cut(const Experts& block, Cuts& out) {
  for (const auto* whole : {&block.at.router, &block.at.router_bias, &block.at.correction,
                            &block.at.table, &block.at.scale, &block.at.shared_gate})
    out.say(*whole, Role::whole);
  const bool separate = block.form == Experts::Form::separate;
  separate ? out.say_of_each(block.at.gate_up, 2) : out.say(block.at.gate_up, Role::expert);
  separate ? out.say_of_each(block.at.down, 1) : out.say(block.at.down, Role::expert);
  out.say(block.at.gate_up_bias, Role::expert);
  out.say(block.at.down_bias, Role::expert);
  if (block.shared) cut(*block.shared, out);
}

void cut(const DenseAndExperts& block, Cuts& out) {
  cut(block.dense, out);
  cut(block.experts, out);
  for (const auto* norm :
       {&block.after_dense, &block.before_experts, &block.after_experts, &block.before_router})
    cut(*norm, out);
}

void cut(const HyperConnection& block, Cuts& out) {
  for (const auto* one : {&block.at.matrix, &block.at.base, &block.at.scale})
    out.say(*one, Role::whole);
}

void cut(const LayerInputs& block, Cuts& out) {
  out.say(block.embedding.table, {Role::vocabulary, false});
  out.say(block.project, Role::whole);
  cut(block.norm, out);
}

void cut(const LayerInput& block, Cuts& out) {
  out.say(block.gate, {Role::first, false});
  out.say(block.out, {Role::second, false});
  cut(block.after, out);
}

void cut(const Layer& block, Cuts& out) {
  std::visit([&](const auto& mixer) { cut(mixer, out); }, block.mixer);
  std::visit([&](const auto& one) { cut(one, out); }, block.feed_forward);
  for (const auto* norm : {&block.before_mixer, &block.after_mixer, &block.before_feed_forward,
                           &block.after_feed_forward})
    if (*norm) cut(**norm, out);
  if (block.input) cut(*block.input, out);
  out.say(block.scalar, Role::whole);
  for (const auto* streams : {&block.mixer_streams, &block.feed_forward_streams})
    if (*streams) cut(**streams, out);
}

void cut(const Mtp& block, Cuts& out) {
  out.say(block.project, Role::whole);
  cut(block.layer, out);
  for (const auto* norm : {&block.embedding_norm, &block.hidden_norm, &block.norm}) cut(*norm, out);
}

}  // namespace model::block
