// One part of a tokenizer.json: an object with a "type" and members of its own.
//
// The kinds of parts are the rows of registries (normalizer/, splitter/, model/, post_processor/,
// decoder/): Entry{type, make}, where `type` is spelled as the file spells it. Parts stand in
// one another at most kDeepest deep.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace tokenizer {

class Part {
 public:
  static constexpr int kDeepest = 8;

  // `where` names file and section; `json` must outlive the part.
  Part(const base::Json& json, std::string where, int depth = 0)
      : json_(json), where_(std::move(where)), depth_(depth) {}

  const base::Json& json() const { return json_; }
  const std::string& where() const { return where_; }
  std::string type() const;  // empty where it names none
  // Members. One without a usual value must be there. Error: bad_data.
  base::Result<std::string> text(const char* key, const char* usual = nullptr) const;
  base::Result<bool> flag(const char* key, std::optional<bool> usual = {}) const;
  // From 0 to 2^31 - 1.
  base::Result<std::int64_t> whole(const char* key, std::optional<std::int64_t> usual = {}) const;
  base::Result<char32_t> character(const char* key) const;
  // The parts of a Sequence. Error: also unsupported, for one that stands too deep.
  base::Result<std::vector<Part>> list(const char* key) const;
  bool is_set(const char* key) const;  // there, and not null

  base::Error bad(const std::string& what) const;
  base::Error unsupported(const std::string& what) const;

 private:
  const base::Json& json_;
  std::string where_;
  int depth_;
};

// What the registry's entry of this type makes, of `more` too. Error: unsupported for a type that it has not.
template <class Rows, class... More>
auto make_part(const Rows& rows, const char* what, const Part& part, More... more)
    -> decltype(rows.front().entry->make(part, more...)) {
  std::string known;
  for (const auto& row : rows) {
    if (part.type() == row.entry->type) return row.entry->make(part, more...);
    known += (known.empty() ? "" : ", ") + std::string(row.entry->type);
  }
  return part.unsupported(std::string("the ") + what + " '" + part.type() +
                          "' is not known here (known are " + known + ")");
}

}  // namespace tokenizer
