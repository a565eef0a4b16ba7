// An architecture is one file in model/arch/: what a recipe and a config.json say of it, and which
// blocks (model/block/) it is made of under which names. No arithmetic stands there, so the small
// program, which knows every key of [model] without loading libtorch, has the same files.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/checked.h"
#include "base/choice.h"
#include "model/block/decoder.h"
#include "model/config.h"
#include "model/config_keys.h"
#include "model/gguf/form.h"
#include "model/layout.h"

namespace model {

namespace arch {

// A name for keys of [model] that belong together, such as "10M": about so many parameters. It
// stands for the values of keys that the recipe does not say itself.
struct Size {
  std::string name;
  base::Json keys;  // {"layers": 6, "hidden": 320}
};

struct Entry {
  const char* summary;
  base::Settings (*options)();  // keys of [model]
  // Fills in all but arch, vocabulary and special tokens. The options must be checked. Error: as
  // read_config(), where they are in range one by one and a config.json that says them is not.
  base::Result<Config> (*configure)(const base::Settings& options);
  const char* hf_name;  // "LlamaForCausalLM"
  // config.json beyond what every architecture has; vocabulary and context are read already. Error:
  // as read_config().
  base::Result<void> (*read)(const ConfigKeys& in, Config& config);
  void (*write)(const Config&, base::Json& out);
  // The blocks that it is made of; their parameters are not declared yet.
  block::Decoder (*describe)(const Config&);
  // Whether a tensor of a checkpoint is no parameter, since it follows from config.json.
  bool (*follows)(const std::string& tensor);
  // Smallest first; the key `size` of [model] names one. Null where there are none.
  std::vector<Size> (*sizes)() = nullptr;
  // What a recipe says without its meaning it, or null.
  std::vector<std::string> (*remarks)(const base::Settings& options) = nullptr;
  // Null where llama.cpp does not know the family, or we do not know how it stands there.
  const gguf::Form* gguf = nullptr;
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
// Null if unknown.
const Entry* find(const std::string& name);

struct Registry {
  static constexpr const char* what = "architecture";
  static constexpr const char* usual = "llama";
  static constexpr const char* key = "arch";  // `kind` is that of a [[stage]] around it
  static std::span<const Row> all() { return arch::all(); }
};

}  // namespace arch

// A model as its blocks and where their parameters lie.
struct Model {
  block::Decoder decoder;
  Layout layout;
};

// Of a config whose `arch` must be registered; `where` is named in an Error. Error: bad_data for more
// parameters than can be counted.
base::Result<Model> model_of(const Config& config, const std::string& where);
base::Result<Layout> layout_of(const Config& config, const std::string& where);
block::Cost cost_of(const Config& config);
// About how much memory a training pass over `tokens` tokens holds besides weights and gradient; `width`
// is the size of a number of the working type.
base::Size pass_bytes(const block::Cost& cost, std::int64_t tokens, std::size_t width);

}  // namespace model
