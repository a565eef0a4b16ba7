// What comes back of a model's weights when a GGUF file holds them: each piece is rounded as the tensor
// that it stands in.
#pragma once

#include <map>
#include <memory>
#include <span>

#include "model/gguf/exchange.h"

namespace model::check {

class FileRounding {
 public:
  // Of a file that is written from a folder, or from another file.
  static base::Result<FileRounding> of(base::Disk& disk, const base::Path& folder,
                                       const store::block::Entry& type);
  FileRounding(const gguf::ModelFile& file, const store::block::Entry& type);

  // As check::Rounding. Error: bad_data for a value that the type cannot hold.
  base::Result<void> operator()(const Parameter& parameter, std::span<float> values) const;

 private:
  explicit FileRounding(gguf::Shaped shaped);
  struct Held {
    gguf::Shaped shaped;
    std::map<std::string, std::size_t> index;  // of a parameter, by its name
  };
  std::shared_ptr<const Held> held_;  // a rounding is copied
};

}  // namespace model::check
