// A conversation as the model's own template writes it, and the same as tokens: one step, in which control
// tokens come from the template alone.
//
// Rendering to a text and encoding that, as most programs do, lets a message end its own turn by spelling
// <|im_end|>. Here each byte says whether the template wrote it (template/text.h), and a control token is one
// that it wrote whole; all between two of them is encoded as plain text in one pass, whoever wrote it.
// Control tokens are the special ones, and those that are spelled <|so|> although their file does not
// call them special (DeepSeek's turns); others, such as <think>, are read wherever they stand.
//
// BOS stands in front exactly once, whether the template writes it, the post-processor would, or both.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizer/added_token.h"
#include "tokenizer/chat.h"
#include "tokenizer/template/text.h"
#include "tokenizer/token.h"

namespace tokenizer {

struct RenderedPart {
  std::string text;       // of a control token its spelling
  TokenId control = -1;   // -1: plain text, to be encoded alone
  std::size_t begin = 0;  // byte of RenderedText::text
};

struct RenderedText {
  std::string text;  // as the template wrote it
  std::vector<RenderedPart> parts;
  // Bytes of `text` that `generation` blocks wrote, begin and end: what an assistant says.
  std::vector<std::pair<std::size_t, std::size_t>> written;
};

// Those of a tokenizer's added tokens that mark where turns begin and end.
struct ControlTokens {
  AddedTokens tokens;
  std::array<bool, 256> begins = {};  // by the bytes that they begin with
};
ControlTokens control_tokens(const std::vector<AddedToken>& added);

// What a template wrote, cut at the control tokens that it wrote itself.
RenderedText taken_apart(const jinja::Text& out, const ControlTokens& control);
// Puts what stands in front of each text there, unless the template wrote a begin; of several one stays.
void begin_once(RenderedText& text, const SpecialIds& ids);

// Appends the ids of plain text, which stands behind a control token, or begins where that is -1.
using EncodeBehind = std::function<base::Result<void>(std::string_view text, TokenId control,
                                                      std::vector<TokenId>& out)>;

// Error: that of `encode`.
base::Result<std::vector<TokenId>> encoded(const RenderedText& text, const EncodeBehind& encode);

// The ids, and of each whether an assistant says it: a token counts that holds at least one byte of that.
struct MaskedIds {
  std::vector<TokenId> ids;
  std::vector<bool> mask;
};
// As EncodeBehind, and of each token the bytes of `text` that it stands for.
using EncodePlaced =
    std::function<base::Result<void>(std::string_view text, TokenId control,
                                     std::vector<TokenId>& out, std::vector<BytePlace>& places)>;
// In time linear in the text, whatever stands in it. Error: that of `encode`.
base::Result<MaskedIds> encoded_with_mask(const RenderedText& text, const EncodePlaced& encode);

}  // namespace tokenizer
