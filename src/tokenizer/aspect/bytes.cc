// Whether each of the 256 bytes has a token, so that no text is lost.
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_pieces.h"

namespace tokenizer::aspect {

namespace {

// Other models pass the setting over.
bool falls_back(const base::Json& model) {
  const auto& type = member(model, "type");
  return member(model, "byte_fallback") == true &&
         (type == "BPE" || type == "Unigram" || type.is_null());
}

// Of a vocabulary by characters a byte is the token that is named for it.
base::Result<bool> has_byte(const Looked& looked, int byte) {
  const auto& model = member(looked.file, "model");
  if (falls_back(model)) {
    const auto& vocab = member(model, "vocab");
    if (vocab.is_object()) return vocab.contains(byte_name(byte));
    for (const auto& one : vocab)
      if (one.is_array() && !one.empty() && one[0] == byte_name(byte)) return true;
    return false;
  }
  const std::string text(1, static_cast<char>(byte));
  return TRY(looked.tokenizer.decode(TRY(looked.tokenizer.encode(text)))) == text;
}

base::Result<Finding> look(const Looked& looked) {
  Finding out;
  for (int byte = 0; byte < 256; ++byte)
    if (!TRY(has_byte(looked, byte))) add_example(out, byte_name(byte));
  out.wrong = out.count > 0;
  out.verdict = out.wrong ? "no" : "yes";
  out.said = "every byte has a token";
  if (out.wrong)
    out.said = std::to_string(out.count) + (out.count == 1 ? " byte has" : " bytes have") +
               " no token, and texts lose it";
  return out;
}

}  // namespace

extern const Entry bytes{.question = "Has every byte a token?", .look = look};

}  // namespace tokenizer::aspect
