// An architecture is one file in model/arch/: what a recipe and a config.json say of it, its
// parameters, forward and backward.
//
// Each file is compiled twice: for the small program without the arithmetic (JANUA_LIGHT), so that
// `janua check` knows every key of [model] without loading libtorch, and whole. Hence
// COMPUTES(function) in the entry; what it names stands in a file of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/checked.h"
#include "base/choice.h"
#include "compute/kernel.h"
#include "model/config.h"
#include "model/config_keys.h"
#include "model/layout.h"

#ifdef JANUA_LIGHT
#define COMPUTES(...) nullptr
#else
#define COMPUTES(...) __VA_ARGS__
#endif

namespace model {

// Tokens of several rows laid end to end, cut into the documents that attention may not cross.
// Invariant: M > 0, no segment is empty, and a position is the distance from its segment's begin.
struct Batch {
  std::vector<std::int32_t> ids;        // [M], below the vocabulary
  std::vector<std::int32_t> targets;    // [M], below the vocabulary; negative: not scored
  std::vector<std::int32_t> positions;  // [M]; restart in every segment
  std::vector<std::uint32_t> segments;  // begin of each segment, then M: rising
  std::int64_t scored() const;
};

// Forward and backward over one micro-batch, on the calling thread alone, with buffers of its own.
// T is the working type of weights, activations and gradients; the residual stream is float.
template <class T>
class Pass {
 public:
  virtual ~Pass() = default;
  // Sum of the scored losses (nats). `weights` and `gradient` hold Layout::size elements of the
  // same layout; the gradient of that sum is written, not added. Throws std::out_of_range for an id
  // outside the vocabulary.
  virtual double gradient(const T* weights, const Batch& batch, T* gradient) = 0;
};

// Keys and values of one sequence.
struct Cache {
  std::int64_t length = 0;                       // tokens fed: rows of each of the arrays below
  std::vector<std::vector<float>> keys, values;  // per layer [length, width of a token's keys]
};

// Forward in float for generation and scoring. Thread-safe: no state but the arguments.
class Reader {
 public:
  virtual ~Reader() = default;
  // Appends `ids` to the cache and writes logits of the last `rows` tokens, [rows, vocabulary].
  // Throws std::out_of_range, with the cache as it was, for an id outside the vocabulary.
  virtual void forward(const float* weights, std::span<const std::int32_t> ids, Cache& cache,
                       std::size_t rows, std::vector<float>& logits) const = 0;
};

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
  // Fills in all but arch, vocabulary and special tokens. The options must be checked.
  Config (*configure)(const base::Settings& options);
  const char* hf_name;  // "LlamaForCausalLM"
  // config.json beyond what every architecture has; vocabulary and context are read already. Error:
  // as read_config().
  base::Result<void> (*read)(const ConfigKeys& in, Config& config);
  void (*write)(const Config&, base::Json& out);
  // Error: unsupported for sizes that this build cannot lay out, bad_data for more than
  // can be counted.
  base::Result<Layout> (*layout)(const Config&);
  // Whether a tensor of a checkpoint is no parameter, since it follows from config.json.
  bool (*follows)(const std::string& tensor);
  // Forward and backward of attention over so many pairs of tokens.
  double (*attention_flops)(const Config&, double pairs);
  // About how much memory a pass over `tokens` tokens holds besides weights and gradient; `width`
  // is the size of T.
  base::Size (*pass_bytes)(const Config&, std::int64_t tokens, std::size_t width);
  // The makers below take configs whose layout() was fine.
  std::unique_ptr<Pass<float>> (*pass_f32)(const Config&);
  std::unique_ptr<Pass<compute::bf16>> (*pass_half)(const Config&);
  std::unique_ptr<Reader> (*reader)(const Config&);
  // Smallest first; the key `size` of [model] names one. Null where there are none.
  std::vector<Size> (*sizes)() = nullptr;
  // What a recipe says without its meaning it, or null.
  std::vector<std::string> (*remarks)(const base::Settings& options) = nullptr;
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

// The layout of a config, whose `arch` must be registered; `where` is named in an Error.
base::Result<Layout> layout_of(const Config& config, const std::string& where);

template <class T>
std::unique_ptr<Pass<T>> make_pass(const arch::Entry& arch, const Config& config) {
  if constexpr (sizeof(T) == 4)
    return arch.pass_f32(config);
  else
    return arch.pass_half(config);
}

}  // namespace model
