// The pre_tokenizer of tokenizer.json: how a text is cut into the pieces that are then merged one
// by one.
//
// Known: ByteLevel (add_prefix_space, use_regex), Split (Regex or String; Isolated or Removed;
// invert), Digits, and a Sequence of these. A pattern that has a hand-written matcher uses
// it (scanner.h), and so do patterns one after the other that have one together.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "tokenizer/pattern.h"
#include "tokenizer/scanner.h"

namespace tokenizer {

struct Pieces {
  std::vector<std::string_view> list;
  std::deque<std::string> owned;  // pieces that got a space in front; `list` points into it
};

class PreTokenizer {
 public:
  // `json` may be null: the text stays whole. Error: bad_data, unsupported.
  static base::Result<PreTokenizer> from_json(const base::Json& json, const std::string& where);
  // A Split by an expression or one of a name (named_pattern.h), isolated: what the tokenizers that we train
  // use. Error: bad_data.
  static base::Result<PreTokenizer> from_pattern(const std::string& said);

  // Replaces pieces by those of `text`, in order; views into `text` or into pieces.owned.
  void split(std::string_view text, Pieces& pieces) const;
  // The rules that do all of it, if one matcher does.
  std::optional<ScanRules> rules() const;

 private:
  struct Step {
    std::optional<ScanRules> scan;
    std::optional<Pattern> pattern;
    std::string expression;     // of what is isolated; else empty
    std::string literal;        // if there is no pattern
    bool removed = false;       // what the pattern marks is dropped
    bool invert = false;        // the pattern marks the gaps
    bool prefix_space = false;  // a piece gets a space in front unless it has one
    void apply(std::string_view piece, std::vector<std::string_view>& out) const;
  };
  base::Result<void> add(const base::Json& json, const std::string& where, int depth);
  base::Result<void> add_split(const base::Json& json, const std::string& where);
  // A step that isolates what the expression finds.
  base::Result<void> add_isolated(const std::string& expression, const std::string& where);
  void join();
  std::vector<Step> steps_;
};

}  // namespace tokenizer
