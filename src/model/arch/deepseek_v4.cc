// DeepSeek-V4 (DeepSeek-AI): several residual streams, one head of keys that are the values, attention in
// a window beside entries that stand for several tokens each, experts that a token's id or a router
// chooses. The modules that predict further tokens are passed over, as transformers passes over them.
#include "model/family/compressed.h"
#include "model/family/compressed_file.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  const auto shape = TRY(family::read_compressed(in, config.context));
  config.shape = family::Described{family::compressed_json(shape), family::decoder_of(shape)};
  return {};
}

base::Result<Config> configure(const base::Settings& settings) {
  const auto& own = settings.as<family::CompressedOptions>();
  auto out = TRY(family::configure(read, own.json(), own.context_tokens));
  for (auto& layer : std::any_cast<family::Described>(&out.shape)->decoder.layers) {
    auto& experts = std::get<block::Experts>(layer.feed_forward);
    if (!experts.names.table.empty())
      continue;  // nothing that is learned could even their load out
    experts.bias_rate = own.bias_rate;
    experts.balance.sequence = own.sequence_balance;
  }
  return out;
}

block::Decoder describe(const Config& config) {
  auto out = family::describe(config);
  for (auto& layer : out.layers)
    std::get<block::Experts>(layer.feed_forward).vocabulary = config.vocabulary;
  return out;
}

bool follows(const std::string& tensor) { return tensor.starts_with("mtp."); }

}  // namespace

namespace arch {

extern const Entry deepseek_v4;
const Entry deepseek_v4 = {
    .summary = "DeepSeek-V4: hyper-connections, compressed attention, hashed and routed experts",
    .options = base::options<family::CompressedOptions>,
    .configure = configure,
    .hf_name = "DeepseekV4ForCausalLM",
    .read = read,
    .write = family::write,
    .describe = describe,
    .follows = follows,
    .gguf = &family::kDeepseek4File};

}  // namespace arch

}  // namespace model
