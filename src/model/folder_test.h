// A small Llama in a folder of a memory disk, whole or spoilt, for the tests of what reads it.
#pragma once

#include "base/json.h"
#include "model/pass.h"
#include "model/weights.h"
#include "store/safetensors.h"

namespace model {

// Two layers, grouped queries, an own head: every kind of parameter is there.
inline base::Json small_config() {
  return {{"architectures", {"LlamaForCausalLM"}},
          {"vocab_size", 32},
          {"num_hidden_layers", 2},
          {"hidden_size", 16},
          {"intermediate_size", 24},
          {"num_attention_heads", 4},
          {"num_key_value_heads", 2},
          {"head_dim", 8},
          {"max_position_embeddings", 64},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"tie_word_embeddings", false},
          {"initializer_range", 0.3},
          {"bos_token_id", 0},
          {"eos_token_id", 1}};
}

struct Folder {
  base::MemoryDisk disk;
  base::Json config = small_config();
  Layout layout;
  std::vector<float> values;
  std::vector<store::TensorOut> tensors;

  Folder() { fit(); }
  // The tensors that the configuration asks for.
  void fit() {
    layout = layout_of(read_config(config, "c").take(), "c").take();
    values = initial_weights(layout, 1);
    tensors = all();
  }
  std::vector<store::TensorOut> all() const {
    std::vector<store::TensorOut> out;
    for (const auto& p : layout.parameters)
      out.push_back({p.name,
                     "F32",
                     p.shape,
                     {reinterpret_cast<const char*>(values.data() + p.offset), p.size * 4}});
    return out;
  }
  store::TensorOut& tensor(const std::string& name) {
    for (auto& t : tensors)
      if (t.name == name) return t;
    return tensors.emplace_back(store::TensorOut{name, "F32", {}, {}});
  }
  void write() {
    disk.write_file("m/config.json", config.dump(), 0644).take();
    store::write_safetensors(disk, "m/model.safetensors", tensors, {}).take();
  }
  base::Result<Loaded> load() {
    write();
    return load_model(disk, "m");
  }
  base::Error error() {
    auto loaded = load();
    return loaded.ok() ? base::Error{base::Code::failed, "it was loaded", "", ""} : loaded.error();
  }
};

// One token after another, so that whatever was loaded is also run.
inline std::vector<float> run(const Loaded& loaded, std::span<const std::int32_t> ids) {
  Sequence text;
  Workspace workspace;
  std::vector<float> logits;
  read(loaded.model, workspace, loaded.parameters(), ids, text, 1, logits);
  return logits;
}

}  // namespace model
