// The parts of a tokenizer.json that readers of other formats write, in the order in which people read them.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace tokenizer {

using Ordered = nlohmann::ordered_json;

struct FileParts {
  Ordered added = Ordered::array();
  Ordered normalizer, pre_tokenizer, post_processor, decoder, model;  // null where there is none
};

// The bytes of the file.
std::string file_text(const FileParts& parts);

// model.vocab by rising id; ids whose spelling is empty are left out.
Ordered vocab_of(const std::vector<std::string>& spellings);

struct Placed {
  std::string token;
  std::size_t id = 0;
};

// An element of added_tokens, found in the raw text.
Ordered added_token(const Placed& token, bool special);

// A TemplateProcessing that puts these around each text; null for none.
Ordered around(const std::vector<Placed>& before, const std::vector<Placed>& after);

// A Sequence of parts under `member`: "normalizers", "pretokenizers", "decoders".
Ordered sequence_of(const char* member, Ordered parts);
Ordered byte_level_part(bool use_regex);
// A Split that isolates what the expression finds.
Ordered isolate(const std::string& regex);

}  // namespace tokenizer
