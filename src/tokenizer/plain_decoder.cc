#include "tokenizer/plain_decoder.h"

#include "tokenizer/byte_alphabet.h"

namespace tokenizer {
namespace {

using base::Json;

const Json& member(const Json& json, const char* key) {
  static const Json none;
  return json.is_object() && json.contains(key) ? json[key] : none;
}

// The sign of a Replace that makes it a space.
std::string sign_of(const Json& part) {
  const auto& sign = member(member(part, "pattern"), "String");
  return member(part, "type") == "Replace" && member(part, "content") == " " && sign.is_string()
             ? sign.get<std::string>()
             : "";
}

// Replace, ByteFallback, Fuse, and a Strip of one space in front or nothing behind them.
std::string sign_of_sequence(const Json& parts) {
  if (!parts.is_array() || parts.size() < 3 || parts.size() > 4) return "";
  if (member(parts[1], "type") != "ByteFallback" || member(parts[2], "type") != "Fuse") return "";
  const Json strip = {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}};
  return parts.size() == 3 || parts[3] == strip ? sign_of(parts[0]) : "";
}

}  // namespace

std::optional<PlainDecoder> PlainDecoder::of(const Json& section, DecoderMade made) {
  const auto& type = member(section, "type");
  if (type == "ByteLevel") return PlainDecoder(std::move(made), "");
  std::string sign;
  if (type == "Sequence") sign = sign_of_sequence(member(section, "decoders"));
  if (const auto& said = member(section, "replacement"); type == "Metaspace" && said.is_string())
    sign = said.get<std::string>();
  if (sign.empty()) return std::nullopt;
  return PlainDecoder(std::move(made), sign);
}

std::string_view PlainDecoder::within(std::string_view spelling, std::string& made) const {
  if (sign_.empty()) return unspell_bytes(spelling, made) ? std::string_view(made) : spelling;
  const bool byte = spelling.size() == 6 && spelling.starts_with("<0x");
  if (!byte && spelling.find(sign_) == spelling.npos) return spelling;
  Fragment token{std::string(spelling)};
  made_->within(token);
  made = std::move(token.text);
  return made;
}

std::string PlainDecoder::first(std::string_view spelling) const {
  std::string made;
  const auto plain = within(spelling, made);
  // Of byte-level BPE it is as any other; and a byte alone may be half a character.
  const bool half = plain.size() == 1 && static_cast<unsigned char>(plain[0]) >= 0x80;
  if (sign_.empty() || half) return std::string(plain);
  std::vector<std::string> tokens{std::string(spelling)};
  made_->decode(tokens);
  std::string out;
  for (const auto& token : tokens) out += token;
  return out;
}

}  // namespace tokenizer
