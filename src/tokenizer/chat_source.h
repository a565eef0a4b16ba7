// What a model brings for chats: its templates by name, and the tokens that they may name.
//
// Of a folder, what stands first in this list is read:
//   chat_template.jinja, with further ones in additional_chat_templates/NAME.jinja
//   chat_template.json       {"chat_template": ...}
//   tokenizer_config.json    "chat_template": a text, or a list of {"name", "template"}
// The tokens ("bos_token" and all others of such names) are those of tokenizer_config.json, else of
// special_tokens_map.json.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/disk.h"

namespace tokenizer {

struct ChatSource {
  std::vector<std::pair<std::string, std::string>> templates;  // name and text
  std::vector<std::pair<std::string, std::string>> tokens;     // "bos_token" and its spelling

  // The one called "default", else the first; "" where there is none. With tools the one called
  // "tool_use", where there is one.
  const std::string& choose(bool tools = false) const;
  // Empty for no such token.
  std::string token(const std::string& name) const;
  // In place of what the files say.
  void set_token(const std::string& name, const std::string& spelling);
};

// Error: bad_data, io.
base::Result<ChatSource> chat_source_of_folder(base::Disk& disk, const base::Path& folder);
// A folder, a file that ends in .jinja, which names no tokens, or the file of a tokenizer as given_files.h has it.
// Nothing in it where there is no template. Error: missing, bad_data, io.
base::Result<ChatSource> read_chat_source(base::Disk& disk, const base::Path& place);

}  // namespace tokenizer
