// An architecture is one file in model/arch/: it lists its parameters and runs forward and
// backward.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compute/kernel.h"
#include "model/config.h"
#include "model/layout.h"

namespace model {

// Tokens of several rows laid end to end, cut into the documents that attention may not cross.
struct Batch {
  std::vector<std::int32_t> ids;        // M
  std::vector<std::int32_t> targets;    // M; -1 is not scored
  std::vector<std::int32_t> positions;  // M; restart in every segment
  std::vector<std::uint32_t> segments;  // begin of each segment, then M
  std::int64_t scored() const;
};

// Forward and backward over one micro-batch, on the calling thread alone, with buffers of its own.
// T is the working type of weights, activations and gradients; the residual stream is float.
template <class T>
class Pass {
 public:
  virtual ~Pass() = default;
  // Sum of the scored losses (nats). Writes (does not add) the gradient of that sum, laid out as
  // weights.
  virtual double gradient(const T* weights, const Batch& batch, T* gradient) = 0;
};

// Keys and values of one sequence, per layer [kv_heads * head_dim] rows.
struct Cache {
  std::int64_t length = 0;
  std::vector<std::vector<float>> keys, values;
};

// Forward in float for generation and scoring. Thread-safe: no state but the arguments.
class Reader {
 public:
  virtual ~Reader() = default;
  // Appends `ids` to the cache and writes logits of the last `rows` tokens, [rows, vocabulary].
  virtual void forward(const float* weights, std::span<const std::int32_t> ids, Cache& cache,
                       std::size_t rows, std::vector<float>& logits) const = 0;
};

namespace arch {

struct Entry {
  const char* hf_name;  // "LlamaForCausalLM"
  Layout (*layout)(const Config&);
  std::unique_ptr<Pass<float>> (*pass_f32)(const Config&);
  std::unique_ptr<Pass<compute::bf16>> (*pass_half)(const Config&);
  std::unique_ptr<Reader> (*reader)(const Config&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
// Null if unknown.
const Entry* find(const std::string& name);

}  // namespace arch

template <class T>
std::unique_ptr<Pass<T>> make_pass(const arch::Entry& arch, const Config& config) {
  if constexpr (sizeof(T) == 4)
    return arch.pass_f32(config);
  else
    return arch.pass_half(config);
}

}  // namespace model
