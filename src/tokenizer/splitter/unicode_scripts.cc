// Where the script changes, as SentencePiece sees scripts: Han and kana are one, a space is of any.
//
// What surprises: spaces in front of the first character that is of a script go.
#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

constexpr int kAny = -1;
constexpr int kVersion = 9;  // of the scripts that Hugging Face's library knows

int script_of(char32_t c) {
  static const int han = text::script_number(U'\u4e00'), hiragana = text::script_number(U'\u3042'),
                   katakana = text::script_number(U'\u30a2'), common = text::script_number(U'!'),
                   devanagari = text::script_number(U'\u0915');
  if (c == 0x30fc) return han;
  if (c == U' ' || text::age(c) > kVersion) return kAny;
  if (c == 0x589 || c == 0x61c) return common;  // they became Armenian and Arabic later
  if (c == 0x953 || c == 0x954) return devanagari;
  const auto script = text::script_number(c);
  return script == hiragana || script == katakana ? han : script;
}

void cut(const AlignedText& text, std::vector<AlignedText>& out) {
  const auto bytes = text.bytes();
  std::optional<std::size_t> begin;
  int last = kAny;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto c = base::read_code_point(bytes, at);
    const auto script = script_of(c.value);
    if (script != kAny && script != last) {
      if (begin) out.push_back(text.slice(*begin, at));
      begin = at;
      last = script;
    }
    at += c.size;
  }
  if (begin) out.push_back(text.slice(*begin, bytes.size()));
}

struct UnicodeScripts : Splitter {
  void split(std::vector<Piece>& pieces) const override { cut_each(pieces, cut); }
};

}  // namespace

extern const Entry unicode_scripts{"UnicodeScripts", plain<UnicodeScripts>};

}  // namespace tokenizer::splitter
