// Tokens -> tree, by the grammar of Jinja 3.1 with loop controls and transformers' `generation` blocks.
#pragma once

#include "tokenizer/template/lexer.h"
#include "tokenizer/template/node.h"

namespace tokenizer::jinja {

// Error: bad_data, with the line in `where`; unsupported for tags that no template of a chat needs
// (include, import, extends).
base::Result<std::vector<NodePtr>> parse(std::string_view text,
                                         const Environment& environment = {});

}  // namespace tokenizer::jinja
