// Text of strangers in what a template is given: spellings of control tokens in it are broken by a mark, so
// that in what the template writes only those are whole that the template wrote itself.
//
// The mark is random digits that stand nowhere in the input: no message can bring it, filters (`upper`,
// `escape`, `tojson`) leave it as it is, and it does not overlap with itself, so it can be taken out again.
// Within a text a spelling may not begin without a mark, and a text that ends with the first part of one
// has a mark, too, white space behind it or not: two texts that a template trims and joins make none. What
// no mark prevents is a template that cuts a piece out of the middle of somebody's text and so makes a
// spelling of the two sides.
#pragma once

#include "tokenizer/added_token.h"
#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

class Guard {
 public:
  // `control`: what is found by its spelling alone.
  explicit Guard(const AddedTokens& control) : control_(&control) {}

  // Chooses marks that stand neither in `input` nor in `text`, the template. Once, before all others.
  void choose(std::string_view text, const std::vector<const Value*>& input);
  const std::string& mark() const { return mark_; }        // breaks a spelling
  const std::string& written() const { return written_; }  // for ChatTemplate::render()

  // The value with each text in it marked, keys of objects, too; not words under "role" and "type", which
  // templates make control tokens of. Error: as dict_value().
  base::Result<Value> marked(const Value& value, Budget& budget) const;
  std::string marked(std::string_view text) const;

 private:
  const AddedTokens* control_;
  std::string mark_, written_;
};

// The text without any of the marks.
std::string without(std::string_view text, std::string_view mark);

}  // namespace tokenizer::jinja
