#include "model/family/family.h"

namespace model::family {

namespace {

const Described& described(const Config& config) {
  const auto* out = std::any_cast<Described>(&config.shape);
  CHECK(out, "a config of a family holds what its file has read");
  return *out;
}

}  // namespace

block::Decoder describe(const Config& config) {
  auto out = described(config).decoder;
  out.embedding.vocabulary = config.vocabulary;
  if (out.inputs && out.inputs->embedding.vocabulary == 0)
    out.inputs->embedding.vocabulary = config.vocabulary;
  if (out.head.vocabulary == 0) out.head.vocabulary = config.vocabulary;
  return out;
}

void write(const Config& config, base::Json& out) { out.update(described(config).json); }

bool follows(const std::string& tensor) { return tensor.ends_with(".rotary_emb.inv_freq"); }

base::Result<Config> configure(Read read, const base::Json& said, std::int64_t context) {
  Config out;
  out.context = context;
  const std::string where = "[model]";
  TRY(read(ConfigKeys(said, where), out));
  return out;
}

}  // namespace model::family
