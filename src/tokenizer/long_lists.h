// A tokenizer.json with its two long lists apart: model.vocab and model.merges are nearly all of its bytes, and a tree
// of them takes ten times as long to build as they take to read.
//
// Who reads a file so must be ready to read it again as a tree where anything does not go through: what is taken
// here is JSON and means the same in both ways, and all that is wrong or unusual is left to the tree.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "tokenizer/merge_table.h"
#include "tokenizer/vocabulary.h"

namespace tokenizer {

struct LongLists {
  Vocabulary vocabulary;
  std::vector<Merge> merges;  // by rank; none of a model without them
};

struct Apart {
  base::Json rest;  // the file with empty lists in their places
  LongLists lists;
};

// None for what is not known to be such a file, or names a prefix within words, which merges then lose.
std::optional<Apart> take_apart(std::string_view file, const std::string& where);

}  // namespace tokenizer
