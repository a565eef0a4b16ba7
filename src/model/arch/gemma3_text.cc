// Gemma 3, the part that reads and writes text (Gemma Team): five of six layers have a window and a rope
// of their own, queries and keys are normed head by head.
#include "model/family/family.h"
#include "model/family/gemma.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

constexpr const char* kLocalTheta = "rope_local_base_freq";

bool slides(std::int64_t layer) { return (layer + 1) % 6 != 0; }

struct Options : family::GemmaOptions {
  double local_rope_theta = 10000;
  Options() { rope_theta = 1e6; }
  template <class V>
  void fields(V& v) {
    GemmaOptions::fields(v);
    v(local_rope_theta, "local_rope_theta", "rope_theta of the layers with a window");
  }
  base::Result<void> check() const {
    TRY(GemmaOptions::check());
    if (local_rope_theta > 1 && local_rope_theta <= 1e15) return {};
    return base::Error{base::Code::bad_request,
                       "model.local_rope_theta must be above 1 and at most 1e15", "",
                       "10000 is usual"};
  }
  base::Json json() const {
    auto out = GemmaOptions::sliding_json();
    out["query_pre_attn_scalar"] = out["head_dim"];
    const auto full = out["rope_parameters"];
    out["rope_parameters"] = {
        {"full_attention", full},
        {"sliding_attention", {{"rope_theta", local_rope_theta}, {"rope_type", "default"}}}};
    return out;
  }
};

// Before there were layer_types, a number said which layers have no window.
base::Result<void> refuse_other_pattern(const ConfigKeys& in) {
  if (in.find("layer_types") || TRY(in.size("sliding_window_pattern", 1, 1 << 20, 6)) == 6)
    return {};
  return in.unsupported("a sliding_window_pattern other than 6 does not run here",
                        "write layer_types into config.json");
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  in.pass_over({"sliding_window_pattern"});
  if (in.find("attn_logit_softcapping"))
    return in.unsupported(
        "attn_logit_softcapping is set, but this family caps no scores, and transformers passes it over",
        "take it out of config.json, or set it to null");
  TRY(refuse_other_pattern(in));
  const auto ropes = TRY(family::read_layer_ropes(in, config.context, kLocalTheta, 1e6, 1e4));
  auto out = TRY(family::read_gemma(in, {.normed = true, .slides = slides}, ropes));
  family::write_layer_ropes(ropes, kLocalTheta, out.json);
  config.shape = std::move(out);
  return {};
}

constexpr gguf::Key kKeys[] = {
    {"final_logit_softcapping", "final_logit_softcapping", gguf::Key::Kind::real}};

std::string misfit(const base::Json& config) {
  if (config.at("rope_parameters").at("full_attention").value("rope_type", "") == "yarn")
    return "its rope is scaled by yarn, which llama.cpp would do in layers with a window, too";
  return family::other_gemma(config, 62);
}

base::Result<void> read_file(const gguf::FileKeys&, base::Json& config) {
  return family::read_gemma_scale(config, 62);
}

constexpr gguf::Form kFile{.architecture = "gemma3",
                           .keys = kKeys,
                           .parts = family::kGemmaParts,
                           .one_plus = true,
                           .windows = true,
                           .layer_ropes = true,
                           .misfit = misfit,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry gemma3_text;
const Entry gemma3_text = family::entry<Options, read>(
    "Gemma 3, text: queries and keys normed, two ropes", "Gemma3ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
