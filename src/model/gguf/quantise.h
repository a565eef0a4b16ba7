// Which type a tensor has in a file that is asked for in one.
#pragma once

#include <string>

#include "store/block.h"
#include "store/gguf/writer.h"

namespace model::gguf {

// As llama.cpp quantises: vectors, biases, norms, routers and small convolutions in F32; the head (or the
// embedding that is the head) in Q6_K where fewer bits are asked for; with Q4_K, which is its mixture
// Q4_K_M, values and down projections of a part of the layers in Q6_K, too. Rows that are no whole blocks
// of 256 go to Q8_0, others that do not fit to F16. What mixes streams stays F32, as it is published; a
// table of choices is I32, which is not packed.
class Quantiser {
 public:
  Quantiser(const store::block::Entry& type, std::size_t layers, bool tied)
      : type_(&type), layers_(layers), tied_(tied) {}
  const store::block::Entry* type_of(const std::string& name,
                                     const std::vector<std::int64_t>& shape) const;

 private:
  std::string wanted(const std::string& name) const;

  const store::block::Entry* type_;
  std::size_t layers_;
  bool tied_;
};

// What general.file_type says of most of the matrices.
std::uint32_t file_type(const std::string& type);

}  // namespace model::gguf
