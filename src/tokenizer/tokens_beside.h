// Tokens that the files of a folder name beside its vocabulary, added as transformers 5 adds them.
//
//   tokenizer_config.json    added_tokens_decoder: {"7": {"content", "special", ...}}; bos_token and its like, each a
//                            spelling or {"content", ...}; extra_special_tokens (of old: additional_special_tokens),
//                            a list or by name
//   added_tokens.json        {"<x>": 7}, where the configuration has no added_tokens_decoder, and with it
//   special_tokens_map.json  bos_token and its like, which then outvote the configuration
//
// What surprises: the id that a file says moves nothing. A token that the vocabulary has keeps its id, another one gets
// the next that is free. A file that says another id for that one contradicts itself, and is refused here.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/disk.h"
#include "base/json.h"
#include "tokenizer/added_token.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/vocabulary.h"

namespace tokenizer {

struct FilesBeside {
  base::Json config, map, added, model;  // model: config.json; null for a file that is not there
  base::Path folder;

  // Error: bad_data for what is no object, io.
  static base::Result<FilesBeside> read(base::Disk& disk, const base::Path& folder);
  bool is_old() const;  // its configuration has no added_tokens_decoder
};

// Tokens one after another on top of a vocabulary.
class AddedList {
 public:
  // `id_of` gives the vocabulary's id, -1 for none; `count` is how many tokens it has.
  AddedList(std::function<std::int32_t(std::string_view)> id_of, std::int32_t count)
      : id_of_(std::move(id_of)), count_(count) {}

  // Error: bad_data for one whose id is not -1 and not the one that it gets.
  base::Result<void> add(AddedToken token, const std::string& where);
  // One that has its id.
  void take(AddedToken token);
  const std::vector<AddedToken>& tokens() const { return tokens_; }
  const AddedToken* find(const std::string& content) const;

 private:
  std::function<std::int32_t(std::string_view)> id_of_;
  std::int32_t count_;  // the next id that is free
  std::vector<AddedToken> tokens_;
  std::unordered_map<std::string, std::size_t> places_;
};

// {"id", "content", "special", ...} of a tokenizer.json, and back. Error: bad_data.
base::Result<AddedToken> read_added_token(const base::Json& json, const std::string& where);
nlohmann::ordered_json to_ordered(const AddedToken& token);

// Those of added_tokens_decoder or added_tokens.json by rising id. Error: bad_data.
base::Result<std::vector<AddedToken>> tokens_said(const FilesBeside& files);

// bos_token, eos_token, unk_token, sep_token, pad_token, cls_token and mask_token in this order, as the files say them, else
// as `usual` does, then extra tokens; without ids. A role without a token is left out.
struct RoleToken {
  std::string role;  // empty: an extra token
  AddedToken token;
};
using Usual = std::vector<std::pair<const char*, const char*>>;  // role, spelling
base::Result<std::vector<RoleToken>> roles_said(const FilesBeside& files, const Usual& usual);

// added_tokens of this tokenizer.json with those that the files beside it say; none where they say
// nothing new. `vocabulary`: the model's, where the file came without it (long_lists.h). Error: bad_data.
base::Result<std::optional<base::Json>> added_with_beside(const base::Json& file,
                                                          const FilesBeside& files,
                                                          const Vocabulary* vocabulary = nullptr);

// What `make(json, lists)` makes of this tokenizer.json with those tokens; its long lists come apart where
// that goes, else all is in `json`.
template <class Make>
auto read_with_beside(std::string_view file, const std::string& where, const FilesBeside& beside,
                      const Make& make) -> decltype(make(base::Json(), nullptr)) {
  const auto with = [&](base::Json json, LongLists* lists) -> decltype(make(json, lists)) {
    const auto* const vocabulary = lists ? &lists->vocabulary : nullptr;
    if (auto added = TRY(added_with_beside(json, beside, vocabulary)))
      json["added_tokens"] = std::move(*added);
    return make(json, lists);
  };
  if (auto apart = take_apart(file, where))
    if (auto made = with(std::move(apart->rest), &apart->lists); made.ok()) return made;
  return with(TRY(base::parse_json(file, where)), nullptr);
}

}  // namespace tokenizer
