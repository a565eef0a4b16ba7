// A template's text as tokens, with the white space that `-`, trim_blocks and lstrip_blocks take away taken away.
#pragma once

#include <string>
#include <vector>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

enum class Kind {
  data,
  show_begin,
  show_end,
  block_begin,
  block_end,
  name,
  text,
  number,
  sign,
  end
};

struct Token {
  Kind kind = Kind::end;
  std::string text;  // data, name, sign, or the characters that a text literal stands for
  Value number = {};
  int line = 1;
};

// What is taken of the white space around tags: as transformers reads chat templates, unless it is said otherwise.
struct Environment {
  bool trim_blocks = true;             // the end of line behind a tag
  bool lstrip_blocks = true;           // what indents a tag
  bool keep_trailing_newline = false;  // the last end of line is text of the template
};

// Error: bad_data, with the line in `where`: no UTF-8, a tag without end, a character of no token.
base::Result<std::vector<Token>> lex(std::string_view text, const Environment& environment = {});

// "chat template:12"
std::string at_line(int line);

}  // namespace tokenizer::jinja
