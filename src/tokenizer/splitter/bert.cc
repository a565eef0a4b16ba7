// White space goes, and each sign of punctuation stands alone.
#include "text/character.h"
#include "tokenizer/splitter/by_characters.h"

namespace tokenizer::splitter {
namespace {

class Bert : public Splitter {
 public:
  void split(std::vector<Piece>& pieces) const override {
    words_->split(pieces);
    signs_->split(pieces);
  }

 private:
  SplitterMade words_ = by_characters(text::is_white_space, Behavior::removed);
  SplitterMade signs_ = by_characters(is_punctuation, Behavior::isolated);
};

}  // namespace

extern const Entry bert{"BertPreTokenizer", plain<Bert>};

}  // namespace tokenizer::splitter
