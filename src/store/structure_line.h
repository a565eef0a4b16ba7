// How the text of a document is made of blocks: line i of structure/LANG.jsonl.zst is about line i of
// train/LANG.jsonl.zst of the same corpus,
//   {"id", "parallel", "blocks": [{"key", "bytes", "role", "level", "parent"}]}
// where parallel says whether its source states that keys name the same content in each variant, role is "heading" or "code" and lacks for text, level lacks for 0 and parent, a place in the document's
// "parents", for the first. Blocks are joined by an empty line, messages by LF.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/corpus_line.h"

namespace store {

struct StructureLine {
  struct Block {
    std::string key;  // the same in every variant of a parallel work
    std::size_t bytes = 0;
    bool heading = false, code = false;
    int level = 0;           // of a heading, 1 the highest; 0 where the source states none
    std::size_t parent = 0;  // of a message: which of the document's parents
  };
  std::string id = {};  // of the document
  bool parallel = false;
  std::vector<Block> blocks = {};
};

base::Json to_json(const StructureLine& line);

// Error: bad_data at `where` for what is no such line.
base::Result<StructureLine> read_structure_line(const base::Json& json, const std::string& where);

// The texts of the blocks, views into `document.text`. Error: bad_data at `where` if it is about another document, or
// its sizes are not those of the text.
base::Result<std::vector<std::string_view>> texts_of(const StructureLine& line,
                                                     const CorpusLine& document,
                                                     const std::string& where);

}  // namespace store
