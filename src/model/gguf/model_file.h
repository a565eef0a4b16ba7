// A model in one GGUF file: its configuration, and its weights by the names that folders use.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/arch.h"
#include "model/gguf/parts.h"
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
  const Parts& parts() const { return parts_; }
  const store::gguf::File& file() const { return file_; }
  // The whole parameter as floats. Error: io if the file has shrunk; bad_data for a table whose numbers
  // are no choices.
  base::Result<void> read(const Parameter& parameter, std::span<float> out) const;
  // The block type that the parameter is stored in.
  const store::block::Entry& stored_type(const Parameter& parameter) const;

  // Rows of a parameter that stand in the file one behind the other as numbers that nothing is done to.
  struct Rows {
    const store::block::Entry* type = nullptr;
    std::string_view bytes = {};  // valid as long as the file; its whole() says whether they are
    std::size_t heads = 0;  // 0: in our order; else turned, as of so many heads (see turned())
  };
  // Nothing for a parameter that only read() gives: cut up, transposed or of other numbers.
  std::optional<Rows> rows(const Parameter& parameter) const;

 private:
  std::size_t index_of(const Parameter& parameter) const;
  base::Result<void> check() const;
  base::Result<void> expect(const FileTensor& tensor) const;
  base::Result<void> read_listed(const Parameter& parameter, std::span<float> out) const;

  base::Path path_;
  store::gguf::File file_;
  Config config_;
  const Form* form_ = nullptr;
  Model model_;
  Parts parts_;
};

}  // namespace model::gguf
