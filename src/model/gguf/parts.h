// Of what parameters the tensors of a file are made.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/gguf/form.h"
#include "model/layout.h"

namespace model::gguf {

// A stretch of a tensor: elements of one parameter.
struct Piece {
  std::size_t parameter = 0;  // in the layout
  Cut cut = {};
  std::size_t first = 0;  // of the tensor's elements
};

struct FileTensor {
  std::string name = {};
  Shape shape = {};
  std::vector<Piece> pieces = {};  // one behind the other
  Change change = Change::none;
};

// A number of a layer in an array among the keys.
struct Listed {
  std::string key = {};
  std::size_t layer = 0, parameter = 0;
};

struct Parts {
  // Where a parameter stands: tensor and piece.
  struct Use {
    std::size_t tensor = 0, piece = 0;
  };

  std::vector<FileTensor> tensors = {};
  std::vector<Listed> listed = {};
  std::vector<std::vector<Use>> uses = {};  // of each parameter of the layout
  bool left_out = false;  // parameters of layers behind the decoder's: no file holds them
};

// For a layout of the family and its config.json as write_config() gives it. Error: unsupported, naming a
// parameter that such files have no name for.
base::Result<Parts> parts_of(const Layout& layout, const Form& form, const base::Json& config,
                             const std::string& where);

// "model.layers.3.self_attn.q_proj.weight" -> "blk.3.attn_q.weight", of each tensor that it stands in.
std::vector<std::string> names_in_file(const std::string& name, const Form& form);

}  // namespace model::gguf
