// How a family stands in GGUF files, as llama.cpp reads them: what its file says in the registry.
//
// Source: llama.cpp's src/models/*.cpp and conversion/*.py as llama-cpp-python 0.3.36 has them. What
// surprises: a reader of such files takes some settings for granted (the layers without a rope of SmolLM 3,
// the bounds of gpt-oss) and leaves others unread (a window of Mistral). Where a model has others, a file
// would compute something else without a word; so a family says them as misfits, and nothing is written.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/json.h"
#include "model/gguf/cut.h"

namespace model::gguf {

class FileKeys;
class PutKeys;

// A key of the file, behind the architecture's name and a dot, and that of config.json.
struct Key {
  enum class Kind : std::uint8_t { whole, real, flag };
  const char* file;    // "expert_count"
  const char* folder;  // "num_local_experts"
  Kind kind = Kind::whole;
  bool needed = false;
};

// A part of a layer, in a folder and in the file. "self_attn.q_proj" stands for its weight and its bias;
// "mlp.experts.*.up_proj" for that of each expert, which the file holds one behind the other; a name that
// is met whole, such as "self_attn.sinks", is replaced whole. Several rows may name one part, which then
// stands in several tensors, and one tensor, whose pieces then follow each other.
struct Renamed {
  const char* folder = nullptr;
  const char* file = nullptr;
  Cut (*cut)(const Shape& shape, const base::Json& config) = nullptr;  // null: as it is
  Change change = Change::usual;
};

struct Form {
  enum class Head : std::uint8_t { any, own, tied };  // what llama.cpp asks for
  // What llama.cpp takes of YaRN: its factor and first context; its turns, too, and a log multiplier; that
  // multiplier a tenth, for scores as well (DeepSeek); no whole pairs (gpt-oss); cos and sin of the
  // length that they have without it (DeepSeek-V4).
  enum class Yarn : std::uint8_t { usual, mistral, latents, untruncated, unscaled };

  const char* architecture;              // "llama"
  const char* layers = "model.layers.";  // what the names of a layer's parameters begin with
  std::span<const Key> keys = {};        // beside those that all have (hyperparameters.cc)
  std::span<const Renamed> parts = {};   // that are not called or cut as most are (parts.cc)
  std::span<const Renamed> whole = {};   // of no layer
  // Numbers of a layer that stand in arrays among the keys: part of a name, and the whole key.
  std::span<const Renamed> listed = {};
  bool heads = true;          // heads of one width; else the family puts and reads theirs
  bool feed_forward = true;   // of one width, which is the same of it
  bool one_plus = false;      // gains of norms are w here and 1 + w in the file
  bool windows = false;       // some layers have one
  bool layer_ropes = false;   // those with a window have a rope of their own
  bool factors = false;       // rotary frequencies may have divisors (Llama 3)
  bool proportional = false;  // ... and have them in layers without a window (Gemma 4)
  bool attention_bias = false, mlp_bias = false;  // may be there
  Head head = Head::any;
  Yarn yarn = Yarn::usual;
  // Whether a file of this architecture is of this family, where several share its name. Null: it is.
  bool (*mine)(const FileKeys& file) = nullptr;
  // Why a file could not say what config.json says; "": it can.
  std::string (*misfit)(const base::Json& config) = nullptr;
  // Tensors that a file may hold though the model that config.json describes has no use for them.
  bool (*unused)(const std::string& tensor, const base::Json& config) = nullptr;
  // What tables cannot say.
  base::Result<void> (*put)(const base::Json& config, const PutKeys& out) = nullptr;
  base::Result<void> (*read)(const FileKeys& file, base::Json& config) = nullptr;
};

// Of q and k of the Llama kind: rows that pair j with j + D/2 in a folder pair 2j with 2j + 1 in the file.
Cut turned_queries(const Shape& shape, const base::Json& config);
Cut turned_keys(const Shape& shape, const base::Json& config);
inline constexpr Renamed kTurned[] = {{"self_attn.q_proj", "attn_q", turned_queries},
                                      {"self_attn.k_proj", "attn_k", turned_keys}};

}  // namespace model::gguf
