// An architecture of its own: one matrix. It can be asked for and described; nothing runs it here.
#include "model/arch.h"

namespace model::arch {

namespace {

struct Slab {
  std::int64_t depth = 3, context_tokens = 16;
  template <class V>
  void fields(V& v) {
    v(depth, "depth", "how thick the slab is");
    v(context_tokens, "context_tokens", "most tokens a sequence may hold");
  }
  base::Result<void> check() const {
    if (depth > 0) return {};
    return base::Error{base::Code::bad_request, "a slab is not flatter than nothing", "", ""};
  }
};

base::Result<Config> configure(const base::Settings& options) {
  const auto& own = options.as<Slab>();
  return Config{.context = own.context_tokens, .shape = own.depth};
}
base::Result<void> read(const ConfigKeys& in, Config& config) {
  config.shape = TRY(in.size("depth", 1, 1024));
  return {};
}
void write(const Config& config, base::Json& out) {
  out["depth"] = std::any_cast<std::int64_t>(config.shape);
}
block::Decoder describe(const Config& config) {
  const auto depth = std::any_cast<std::int64_t>(config.shape);
  block::Decoder out;
  out.embedding = {config.vocabulary, depth, {0.1}, "slab"};
  out.norm = {.width = depth, .name = "polish"};
  out.head = {.vocabulary = config.vocabulary, .hidden = depth, .tied = true};
  return out;
}

}  // namespace

extern const Entry slab{.summary = "one matrix",
                        .options = base::options<Slab>,
                        .configure = configure,
                        .hf_name = "SlabForCausalLM",
                        .read = read,
                        .write = write,
                        .describe = describe,
                        .follows = [](const std::string&) { return false; }};

}  // namespace model::arch
