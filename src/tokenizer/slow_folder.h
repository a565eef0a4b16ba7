// Folders of old: a vocabulary of plain words and a configuration that names the class of transformers which knew the
// rest. Each is read as the fast class of transformers 5 reads it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tokenizer/file_parts.h"
#include "tokenizer/format.h"
#include "tokenizer/tokens_beside.h"

namespace tokenizer {

// A class, and the kinds of model whose folders need not name it.
struct SlowClass {
  std::vector<std::string> names;        // without "Fast" at the end
  std::vector<std::string> model_types;  // of config.json
};

// Which of the classes the folder is for. Error: unsupported for another one, or where nothing says it.
base::Result<std::size_t> class_in(const FilesBeside& files, std::span<const SlowClass> classes);

// A setting of tokenizer_config.json that is true or false, else `usual`.
bool set_in(const FilesBeside& files, const char* key, bool usual);

// A vocabulary with all tokens that the folder adds to it.
struct SlowTokens {
  std::vector<RoleToken> roles;
  std::vector<AddedToken> added;
  std::unordered_map<std::string, std::int32_t> vocab;

  // Error: bad_data.
  static base::Result<SlowTokens> read(const FilesBeside& files, const Usual& usual,
                                       std::unordered_map<std::string, std::int32_t> vocab);
  // The token of a role with its id; nullptr for none.
  const AddedToken* of(std::string_view role) const;
  Ordered added_tokens() const;
  // What add_bos_token and add_eos_token ask for.
  Ordered around_as_asked(const FilesBeside& files) const;
};

// tokenizer.json and the configuration of the folder, in which the roles are spelled.
Files slow_files(const FileParts& parts, const FilesBeside& files, const SlowTokens& tokens);

}  // namespace tokenizer
