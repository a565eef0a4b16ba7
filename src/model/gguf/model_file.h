// A model in one GGUF file: its configuration, and its weights by the names that folders use.
#pragma once

#include <span>
#include <vector>

#include "model/arch.h"
#include "store/gguf/file.h"

namespace model::gguf {

class ModelFile {
 public:
  // Every parameter of the family must stand in the file, with its shape, and nothing else that counts.
  // Error: missing; bad_data with name and both shapes; unsupported for a family, a type, or a tensor
  // that no parameter is.
  static base::Result<ModelFile> open(base::Disk& disk, const base::Path& path);

  const Config& config() const { return config_; }
  const Model& model() const { return model_; }
  const store::gguf::File& file() const { return file_; }
  // The whole parameter as floats. Error: io if the file has shrunk.
  base::Result<void> read(const Parameter& parameter, std::span<float> out) const;
  // The block type that the parameter is stored in.
  const store::block::Entry& stored_type(const Parameter& parameter) const;

  // Where it stands, in the order of such files.
  const store::gguf::Tensor& tensor_of(const Parameter& parameter) const;

 private:
  base::Result<void> check(const base::Path& path) const;

  store::gguf::File file_;
  Config config_;
  const Form* form_ = nullptr;
  Model model_;
};

// Rows of q and k between both orders, for `heads` heads: [heads * D, width], D = rows / heads.
void interleave_rows(std::span<const float> rows, std::size_t heads, std::size_t width,
                     std::span<float> out);  // as files of llama.cpp have them
void deinterleave_rows(std::span<const float> rows, std::size_t heads, std::size_t width,
                       std::span<float> out);  // as folders have them
// How many heads the rows of the parameter are, if they are of q or k and `form` turns them; else 0.
std::size_t turned_heads(const Parameter& parameter, const Form& form, const base::Json& config);

}  // namespace model::gguf
