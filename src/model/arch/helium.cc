// Helium (Kyutai): Llama whose positions turn neighbours, and whose gains multiply before rounding.
#include "model/family/family.h"
#include "model/gguf/form.h"

namespace model {

namespace {

// Beside what every family is asked for: the heads are together as wide as the stream.
std::string narrow(std::int64_t heads, std::int64_t head_dim, std::int64_t hidden) {
  if (heads * head_dim == hidden) return "";
  return std::to_string(heads) + " heads of width " + std::to_string(head_dim) +
         " are not as wide as the stream of " + std::to_string(hidden) + ", which Helium asks for";
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.norm_eps = 1e-8,
                                           .head_dim = 128,
                                           .kv_heads = 20,
                                           .attention_may_be_biased = true,
                                           .mlp_may_be_biased = true,
                                           .in_float = true}));
  const auto why = narrow(shape.heads, shape.head_dim, shape.hidden);
  if (!why.empty()) return in.wrong(why);
  const auto rope = TRY(family::read_rope(in, config.context, 1e5));
  auto attention = family::attention_of(shape, rope);
  attention.neighbours = true;
  attention.output_biased = false;  // whatever attention_bias says of q, k and v

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers),
                            family::layer_of(shape, attention));
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

struct Options : family::Options {
  Options() {
    rope_theta = 1e5;
    norm_eps = 1e-8;
  }
  base::Result<void> check() const {
    TRY(family::Options::check());
    const auto why = head_dim == 0 ? "" : narrow(heads, head_dim, hidden);
    if (why.empty()) return {};
    return base::Error{base::Code::bad_request, "[model] asks for other heads: " + why, "",
                       "leave head_dim out"};
  }
};

// llama.cpp has no Helium, but its Llama turns neighbours: the matrices stand there as they are, and come
// back as those of the Llama that computes the same, whose rows are put in its order.
bool never(const gguf::FileKeys&) { return false; }

constexpr gguf::Form kFile{
    .architecture = "llama", .factors = true, .mlp_bias = true, .mine = never};

}  // namespace

namespace arch {

extern const Entry helium;
const Entry helium = family::entry<Options, read>("Helium: Llama whose positions turn neighbours",
                                                  "HeliumForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
