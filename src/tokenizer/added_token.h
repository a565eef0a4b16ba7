// Added tokens: spellings such as <|eos|> that are found in a text before it is cut into pieces.
//
// As in Hugging Face's files: those that are not `normalized` are looked for in the raw text, the
// others, in normal form themselves, in the normalised text between them; leftmost first, and of
// several at one place the longest. A word found inside another word is passed over as a whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

struct AddedToken {
  std::int32_t id = 0;
  std::string content;
  bool special = false;      // left out by decode; plain encode takes it for text
  bool normalized = false;   // looked for after the normaliser
  bool lstrip = false;       // swallows white space before it
  bool rstrip = false;       // swallows white space behind it
  bool single_word = false;  // only between characters that are not of words
  // Marks where turns begin and end: a special one, or one that is spelled <|so|>. AddedTokens tells by the
  // content; whoever brings that into another form says it before.
  bool control = false;
};

bool is_control(const AddedToken& token);

class AddedSearch;

class AddedTokens {
 public:
  struct Part {
    std::string_view text;
    std::int32_t id = -1;  // -1: ordinary text
  };
  // Whether spellings of special tokens are found too. If not they are ordinary text, yet nothing
  // else is found inside them. In `data`, what is said in a chat, nor are those of other control tokens.
  enum class Find { all, plain, data };

  struct Place {
    std::size_t begin, end;
  };

  AddedTokens() = default;
  // Tokens with empty content never match; of two with one content a special one is found, else
  // the first.
  explicit AddedTokens(std::vector<AddedToken> tokens);
  bool empty() const { return tokens_.empty(); }
  // Cuts `text` into added tokens and the text between them; appends to `parts`. A token of white space
  // is found again inside what one before it swallowed, as in Hugging Face's library: then they overlap.
  // Within the first `free` bytes all tokens are found whatever `find` says.
  void split(std::string_view text, Find find, std::vector<Part>& parts,
             std::size_t free = 0) const;
  // What a token whose content stands at `at` takes of the text behind `done`, with the white space that it
  // swallows; nothing where it does not stand as its flags want it.
  static std::optional<Place> place(const AddedToken& token, std::string_view text, std::size_t at,
                                    std::size_t done);

  // The longest token at a place of a text, for who asks of one place after another. It walks along the tokens; where
  // that takes more steps than the text has bytes many times over, which some file was made for, places are looked up
  // many together, in time linear in the text.
  class Search {
   public:
    Search(const AddedTokens& tokens, std::string_view text) : tokens_(tokens), text_(text) {}
    // One that ends at `end` or before, which is behind `at`; null for none.
    const AddedToken* longest(std::size_t at, std::size_t end);

   private:
    void look_ahead(std::size_t at, std::size_t end);
    const AddedTokens& tokens_;
    std::string_view text_;
    std::size_t steps_ = 0;
    // What stands at the places from begin_ on, if texts end at end_.
    std::vector<std::uint32_t> found_{};
    std::size_t begin_ = 0, end_ = 0;
  };

 private:
  // At the front of `rest`, which is not empty; counts the steps that it takes.
  const AddedToken* longest(std::string_view rest, std::size_t& steps) const;
  struct Later;
  // The first place from `at` on where a byte stands that begins a token.
  std::size_t next_begin(std::string_view text, std::size_t at) const;

  std::vector<AddedToken> tokens_;  // by content
  bool all_special_ = true;
  std::shared_ptr<Later> later_;  // of copies together; null where there are none
  // Those that begin with byte b stand in [first_[b], first_[b + 1]).
  std::uint32_t first_[257] = {};
};

}  // namespace tokenizer
