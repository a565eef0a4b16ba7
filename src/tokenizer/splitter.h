// Splitters: how a text is cut into the pieces that the model encodes one by one ("pre_tokenizer" in a
// tokenizer.json). One file each in splitter/.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/part.h"
#include "tokenizer/token.h"

namespace tokenizer {

struct Piece {
  AlignedText text;
  bool ready = false;  // it has its tokens, and is not cut any more
  std::vector<Token> tokens;
};

class Splitter {
 public:
  virtual ~Splitter() = default;
  virtual void split(std::vector<Piece>& pieces) const = 0;
};

using SplitterMade = std::shared_ptr<const Splitter>;

// Puts for each piece that is not ready what `cut` gives, without what is empty.
void cut_each(std::vector<Piece>& pieces,
              const std::function<void(AlignedText text, std::vector<AlignedText>& out)>& cut);

// What becomes of the places that a pattern fits; those between them are pieces.
enum class Behavior { removed, isolated, merged_with_previous, merged_with_next, contiguous };
base::Result<Behavior> read_behavior(const Part& part, const char* usual);

// Cuts at `places`, which stand in order and apart; with `invert` the gaps are what fits.
void cut_at(const AlignedText& text, std::span<const Span> places, bool invert, Behavior behavior,
            std::vector<AlignedText>& out);
// The places of single characters.
std::vector<Span> places_of(std::string_view text, const std::function<bool(char32_t)>& fits);

namespace splitter {

struct Entry {
  const char* type;
  base::Result<SplitterMade> (*make)(const Part&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

// For one without settings.
template <class S>
base::Result<SplitterMade> plain(const Part&) {
  return SplitterMade(std::make_shared<const S>());
}

}  // namespace splitter

// Of any type. Error: bad_data, unsupported.
base::Result<SplitterMade> make_splitter(const Part& part);

}  // namespace tokenizer
