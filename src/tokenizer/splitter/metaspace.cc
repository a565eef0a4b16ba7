// SentencePiece's: spaces become U+2581, one may be put in front, and words begin with one.
#include "base/utf8.h"
#include "tokenizer/matcher.h"
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

enum class Scheme { always, first, never };

class Metaspace : public Splitter {
 public:
  Metaspace(char32_t sign, Scheme scheme, bool cuts) : sign_(sign), scheme_(scheme), cuts_(cuts) {
    base::append_utf8(text_, sign);
  }

  void split(std::vector<Piece>& pieces) const override {
    cut_each(pieces, [&](AlignedText text, std::vector<AlignedText>& out) {
      text.replace(places_of(text.bytes(), [](char32_t c) { return c == U' '; }), text_);
      const bool wanted =
          scheme_ == Scheme::always || (scheme_ == Scheme::first && text.first() == 0);
      if (wanted && !text.bytes().starts_with(text_)) text.prepend(text_);
      if (!cuts_) return out.push_back(std::move(text));
      const auto places = places_of(text.bytes(), [&](char32_t c) { return c == sign_; });
      cut_at(text, places, false, Behavior::merged_with_next, out);
    });
  }

 private:
  char32_t sign_;
  std::string text_;
  Scheme scheme_;
  bool cuts_;
};

// Older files say add_prefix_space instead.
base::Result<Scheme> read_scheme(const Part& part) {
  const auto name = TRY(part.text("prepend_scheme", "always"));
  if (!TRY(part.flag("add_prefix_space", true))) {
    if (name == "never") return Scheme::never;
    return part.bad("add_prefix_space of Metaspace contradicts prepend_scheme");
  }
  if (name == "always") return Scheme::always;
  if (name == "first") return Scheme::first;
  if (name == "never") return Scheme::never;
  return part.unsupported("the prepend_scheme '" + name + "' is not known here");
}

base::Result<SplitterMade> make(const Part& part) {
  return SplitterMade(std::make_shared<const Metaspace>(
      TRY(part.character("replacement")), TRY(read_scheme(part)), TRY(part.flag("split", true))));
}

}  // namespace

extern const Entry metaspace{"Metaspace", make};

}  // namespace tokenizer::splitter
