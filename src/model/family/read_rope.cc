#include "model/family/read_rope.h"

#include <cmath>

namespace model::family {

namespace {

using base::Json;
using base::Result;

constexpr double kMostFactor = 1e6, kMostTheta = 1e15;

// What transformers 5 refuses a scaling without.
Result<void> need(const ConfigKeys& in, const Rope& rope, std::initializer_list<const char*> keys) {
  for (const auto* key : keys)
    if (!in.find(key))
      return in.wrong("the rope scaling '" + rope.kind + "' has no " + key + ", which it needs");
  return {};
}

// transformers takes parameters of a scaling that is not named for none.
Result<void> need_no_kind(const ConfigKeys& in) {
  if (in.find("rope_type") || in.find("type")) return {};
  for (const auto* key : {"factor", "beta_fast", "low_freq_factor"})
    if (in.find(key))
      return in.wrong(std::string("the rope parameters have a ") + key + " and no rope_type",
                      "say rope_type, or take the scaling out");
  return {};
}

Result<void> read_llama3(const ConfigKeys& in, Rope& rope) {
  TRY(need(in, rope, {"low_freq_factor", "high_freq_factor"}));
  rope.low_freq_factor = TRY(in.number("low_freq_factor", 1e-6, kMostFactor, 1));
  rope.high_freq_factor = TRY(in.number("high_freq_factor", 1e-6, kMostFactor, 4));
  if (rope.low_freq_factor < rope.high_freq_factor) return {};
  return in.wrong("low_freq_factor must be below high_freq_factor");
}

// As transformers takes the factor of cos and sin: what is said, else from the two scales (DeepSeek),
// else as the paper has it.
Result<double> read_attention_factor(const ConfigKeys& in, double factor) {
  const auto scale = [&](double by) { return factor <= 1 ? 1 : 0.1 * by * std::log(factor) + 1; };
  const double one = TRY(in.number("mscale", 0, kMostFactor, 0)),
               all = TRY(in.number("mscale_all_dim", 0, kMostFactor, 0));
  const double usual = one > 0 && all > 0 ? scale(one) / scale(all) : scale(1);
  return in.number("attention_factor", 1e-6, kMostFactor, usual);
}

Result<void> read_yarn(const ConfigKeys& in, Rope& rope) {
  rope.beta_fast = TRY(in.number("beta_fast", 1e-6, kMostFactor, 32));
  rope.beta_slow = TRY(in.number("beta_slow", 1e-6, kMostFactor, 1));
  rope.truncate = !in.says("truncate") || TRY(in.flag("truncate"));  // null is false
  rope.attention_factor = TRY(read_attention_factor(in, rope.factor));
  if (rope.beta_slow > rope.beta_fast) return in.wrong("beta_slow must not be above beta_fast");
  if (rope.theta > 1) return {};
  return in.wrong("rope_theta must be above 1 where yarn scales it");
}

// The object of rope_parameters or rope_scaling.
Result<Rope> read_object(const ConfigKeys& in, std::int64_t context, double theta) {
  Rope out;
  out.theta = TRY(in.number("rope_theta", 1, kMostTheta, theta));
  out.kind = TRY(in.text("rope_type", TRY(in.text("type", "default"))));
  if (out.kind == "default") {
    in.pass_over({"original_max_position_embeddings"});
    TRY(need_no_kind(in));
    return out;
  }
  if (out.kind != "linear" && out.kind != "dynamic" && out.kind != "llama3" && out.kind != "yarn" &&
      out.kind != "proportional")
    return in.unsupported("rope scaling '" + out.kind.substr(0, 80) + "' does not run here",
                          "default, dynamic, linear, llama3, proportional and yarn do");
  out.factor = TRY(in.number("factor", 1, kMostFactor, 1));
  if (out.kind != "proportional") TRY(need(in, out, {"factor"}));
  if (out.kind == "proportional") {
    out.partial = TRY(in.number("partial_rotary_factor", 0, 1, 1));
    return out;
  }
  if (out.kind == "linear" || out.kind == "dynamic") {
    in.pass_over({"original_max_position_embeddings"});
    if (out.kind == "dynamic") out.original_context = context;  // as transformers has it
    return out;
  }
  out.original_context =
      TRY(in.size("original_max_position_embeddings", 1, std::int64_t{1} << 24, context));
  if (out.kind == "yarn")
    TRY(read_yarn(in, out));
  else
    TRY(read_llama3(in, out));
  return out;
}

Result<Rope> read_member(const ConfigKeys& in, const Json* found, std::int64_t context,
                         double theta) {
  if (!found) {
    Rope out;
    out.theta = theta;
    return out;
  }
  if (!found->is_object()) return in.wrong("the rope parameters are no object");
  return read_object(ConfigKeys(*found, in), context, theta);
}

}  // namespace

Json rope_json(const Rope& rope) {
  Json out = {{"rope_type", rope.kind}, {"rope_theta", rope.theta}};
  if (rope.kind == "default") return out;
  if (rope.kind == "proportional") {
    out["partial_rotary_factor"] = rope.partial;
    if (rope.factor != 1) out["factor"] = rope.factor;
    return out;
  }
  out["factor"] = rope.factor;
  if (rope.kind == "linear" || rope.kind == "dynamic") return out;
  out["original_max_position_embeddings"] = rope.original_context;
  if (rope.kind == "llama3")
    out.update(
        {{"low_freq_factor", rope.low_freq_factor}, {"high_freq_factor", rope.high_freq_factor}});
  else
    out.update({{"attention_factor", rope.attention_factor},
                {"beta_fast", rope.beta_fast},
                {"beta_slow", rope.beta_slow},
                {"truncate", rope.truncate}});
  return out;
}

Result<Rope> read_rope(const ConfigKeys& in, std::int64_t context, double theta) {
  const double said = TRY(in.number("rope_theta", 1, kMostTheta, theta));
  const auto* found = in.find("rope_parameters");
  return read_member(in, found ? found : in.find("rope_scaling"), context, said);
}

Result<std::int64_t> read_rope_dim(const ConfigKeys& in, std::int64_t head_dim, double usual,
                                   Json& out) {
  constexpr const char* key = "partial_rotary_factor";
  double part = TRY(in.number(key, 0, 1, in.says(key) ? 1 : usual));  // null: all of it
  if (const auto* said = in.find("rope_parameters"))
    part = TRY(ConfigKeys(*said, in).number(key, 0, 1, part));
  const auto turned = static_cast<std::int64_t>(static_cast<double>(head_dim) * part);
  if (turned < 2 || turned % 2 != 0)
    return in.wrong(std::string(key) + " turns " + std::to_string(turned) + " of " +
                    std::to_string(head_dim) + " channels, but they turn in pairs");
  out[key] = out["rope_parameters"][key] = part;
  return turned;
}

Result<Rope> read_rope_of(const ConfigKeys& in, const char* key, std::int64_t context,
                          double theta) {
  return read_member(in, in.find(key), context, theta);
}

void write_rope(const Rope& rope, Json& out) {
  const auto json = rope_json(rope);
  out["rope_parameters"] = json;
  out["rope_theta"] = rope.theta;
  if (rope.kind != "default") out["rope_scaling"] = json;
}

Result<LayerRopes> read_layer_ropes(const ConfigKeys& in, std::int64_t context,
                                    const char* sliding_key, double full_theta,
                                    double sliding_theta) {
  const double full = TRY(in.number("rope_theta", 1, kMostTheta, full_theta)),
               sliding = TRY(in.number(sliding_key, 1, kMostTheta, sliding_theta));
  LayerRopes out;
  const auto* found = in.find("rope_parameters");
  if (!found) {
    out.full = TRY(read_member(in, in.find("rope_scaling"), context, full));
    out.sliding.theta = sliding;
    return out;
  }
  if (!found->is_object()) return in.wrong("the rope parameters are no object");
  const ConfigKeys both(*found, in);
  out.full = TRY(read_member(both, both.find("full_attention"), context, full));
  out.sliding = TRY(read_member(both, both.find("sliding_attention"), context, sliding));
  return out;
}

Result<LayerRopes> read_layer_ropes(const ConfigKeys& in, std::int64_t context,
                                    const LayerRopes& usual) {
  const auto* found = in.find("rope_parameters");
  if (!found) return usual;
  if (!found->is_object()) return in.wrong("the rope parameters are no object");
  const ConfigKeys both(*found, in);
  LayerRopes out;
  for (const auto& [kind, rope] :
       {std::pair{"full_attention", &out.full}, {"sliding_attention", &out.sliding}}) {
    const auto* one = both.find(kind);
    if (!one || !one->is_object())
      return in.wrong("rope_parameters says nothing of " + std::string(kind));
    const ConfigKeys each(*one, both);
    if (!each.find("rope_theta"))
      return in.wrong("rope_parameters has no rope_theta of " + std::string(kind));
    if (each.find("partial_rotary_factor") && !each.find("rope_type"))
      return in.wrong("rope_parameters has a partial_rotary_factor and no rope_type of " +
                      std::string(kind));
    *rope = TRY(read_object(each, context, 1e4));
  }
  return out;
}

Json layer_ropes_json(const LayerRopes& ropes) {
  return {{"full_attention", rope_json(ropes.full)},
          {"sliding_attention", rope_json(ropes.sliding)}};
}

void write_layer_ropes(const LayerRopes& ropes, const char* sliding_key, Json& out) {
  const auto full = rope_json(ropes.full);
  out["rope_parameters"] = layer_ropes_json(ropes);
  out[sliding_key] = ropes.sliding.theta;
  out["rope_theta"] = ropes.full.theta;
  if (ropes.full.kind != "default") out["rope_scaling"] = full;
}

}  // namespace model::family
