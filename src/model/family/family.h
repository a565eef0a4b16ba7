// What the files of most architectures share: each reads its keys of config.json into blocks once, and
// everything else follows from these.
#pragma once

#include "model/arch.h"
#include "model/family/options.h"
#include "model/family/read_rope.h"
#include "model/family/shape.h"

namespace model::family {

// Config::shape of such an architecture.
struct Described {
  base::Json json;         // its keys of config.json, all of them, as they are written
  block::Decoder decoder;  // without the vocabulary; a head may have a shorter one of its own
};

// As arch::Entry has them.
block::Decoder describe(const Config& config);
void write(const Config& config, base::Json& out);
// Rotary frequencies, which old checkpoints carry, follow from config.json.
bool follows(const std::string& tensor);

// What `read` makes of a config.json that says what a recipe says. Error: as read_config().
using Read = base::Result<void> (*)(const ConfigKeys& in, Config& config);
base::Result<Config> configure(Read read, const base::Json& said, std::int64_t context);

// The entry of a family whose options are an `Own`: family::Options, or one with more keys.
template <class Own, Read read>
constexpr arch::Entry entry(const char* summary, const char* hf_name,
                            const gguf::Form* file = nullptr) {
  return {.summary = summary,
          .options = base::options<Own>,
          .configure = [](const base::Settings& settings) -> base::Result<Config> {
            const auto& own = settings.as<Own>();
            return configure(read, own.json(), own.context_tokens);
          },
          .hf_name = hf_name,
          .read = read,
          .write = write,
          .describe = describe,
          .follows = follows,
          .gguf = file};
}

}  // namespace model::family
