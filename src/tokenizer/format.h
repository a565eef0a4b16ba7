// Files in which other programs keep a tokenizer, each read as the tokenizer.json that gives the same ids; one
// file in tokenizer/format/ each, registered by its name.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/disk.h"

namespace tokenizer {

// What would stand in the folder of such a tokenizer, by name: tokenizer.json, tokenizer_config.json and, where
// it has one, chat_template.jinja.
using Files = std::map<std::string, std::string>;

namespace format {

struct Source {
  base::Disk& disk;
  base::Path path;  // of the file; others beside it may be looked at
  std::string encoding =
      "";  // how a tiktoken file is to be read, by name; empty: as it can be told
};

struct Entry {
  const char* summary;
  // Whether a file of a folder may be one, by its name. Null: none is looked for in folders.
  bool (*named)(std::string_view name);
  // Whether it is one, by its first kHead bytes at most.
  bool (*is)(std::string_view head);
  // Error: missing; bad_data for what contradicts itself; unsupported for what no tokenizer.json can say.
  base::Result<Files> (*read)(const Source& source);
  // Its tokenizer_config.json says what the one of the folder says, and more.
  bool says_all = false;
};

inline constexpr std::size_t kHead = 4096;

struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

// The format of a file; null for one that is none of these. Error: missing, io.
base::Result<const Row*> of_file(base::Disk& disk, const base::Path& file);

}  // namespace format
}  // namespace tokenizer
