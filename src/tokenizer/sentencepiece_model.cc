#include "tokenizer/sentencepiece_model.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/utf8.h"
#include "base/visible.h"
#include "tokenizer/protobuf.h"

namespace tokenizer {
namespace {

using base::Result;
using Field = Protobuf::Field;

constexpr auto kBytes = Field::Kind::bytes;

// Calls found(field) for each; all but those of `message` are passed over by it.
template <class F>
Result<void> each_field(std::string_view bytes, const std::string& where, F found) {
  Protobuf message(bytes, where);
  Field field;
  while (TRY(message.next(field))) TRY(found(field));
  return {};
}

Result<void> read_piece(std::string_view bytes, const std::string& where, SentencePieceModel& out) {
  std::string text;
  float score = 0;
  std::int32_t kind = kNormal;
  TRY(each_field(bytes, where, [&](const Field& field) -> Result<void> {
    if (field.number == 1 && field.kind == kBytes) text = field.bytes;
    if (field.number == 2) score = float_of(field, score);
    if (field.number == 3) kind = int_of(field, kind);
    return {};
  }));
  const auto id = "the piece " + std::to_string(out.words.tokens.size());
  if (text.empty() || !base::valid_utf8(text))
    return bad_words(id + " is empty or no UTF-8", where);
  if (!std::isfinite(score)) return bad_words("the score of " + id + " is no number", where);
  if (kind < kNormal || kind > kByte)
    return bad_words(id + " is of the kind " + std::to_string(kind) + ", which is not known",
                     where);
  out.words.tokens.push_back(std::move(text));
  out.words.kinds.push_back(kind);
  out.scores.push_back(score);
  return {};
}

Result<void> read_trainer(std::string_view bytes, const std::string& where,
                          SentencePieceModel& out) {
  return each_field(bytes, where, [&](const Field& field) -> Result<void> {
    switch (field.number) {
      case 3:
        out.kind = int_of(field, out.kind);
        break;
      case 24:
        out.space_behind = bool_of(field, out.space_behind);
        break;
      case 35:
        out.byte_fallback = bool_of(field, out.byte_fallback);
        break;
      case 40:
        out.unknown = int_of(field, out.unknown);
        break;
      case 41:
        out.begin = int_of(field, out.begin);
        break;
      case 42:
        out.end = int_of(field, out.end);
        break;
      case 43:
        out.pad = int_of(field, out.pad);
        break;
      default:
        break;
    }
    return {};
  });
}

Result<void> read_normalizer(std::string_view bytes, const std::string& where,
                             SentencePieceModel& out) {
  return each_field(bytes, where, [&](const Field& field) -> Result<void> {
    switch (field.number) {
      case 2:
        if (field.kind == kBytes) out.charsmap = field.bytes;
        break;
      case 3:
        out.space_before = bool_of(field, out.space_before);
        break;
      case 4:
        out.remove_extra_spaces = bool_of(field, out.remove_extra_spaces);
        break;
      case 5:
        out.escape_spaces = bool_of(field, out.escape_spaces);
        break;
      default:
        break;
    }
    return {};
  });
}

Result<void> read_denormalizer(std::string_view bytes, const std::string& where,
                               SentencePieceModel& out) {
  return each_field(bytes, where, [&](const Field& field) -> Result<void> {
    if (field.number == 2 && field.kind == kBytes) out.charsmap_of_decoding = field.bytes;
    return {};
  });
}

// An id that no piece has is none.
void check_id(std::int32_t& id, const SentencePieceModel& model) {
  if (id < 0 || id >= std::ssize(model.words.tokens)) id = -1;
}

// The kind of a piece says which one it is, whatever the trainer says, and SentencePiece itself reads no model with two.
Result<void> find_unknown(SentencePieceModel& out, const std::string& where) {
  const auto& kinds = out.words.kinds;
  if (std::ranges::count(kinds, kUnknown) > 1)
    return bad_words("several pieces stand for what is unknown", where);
  const auto found = std::ranges::find(kinds, kUnknown);
  if (found != kinds.end()) out.unknown = static_cast<std::int32_t>(found - kinds.begin());
  return {};
}

Result<void> check(SentencePieceModel& out, const std::string& where) {
  if (out.words.tokens.empty()) return bad_words("it has no pieces", where);
  std::unordered_set<std::string_view> seen;
  for (const auto& token : out.words.tokens)
    if (!seen.insert(token).second)
      return bad_words("the piece '" + base::visible(token) + "' stands there twice", where);
  for (auto* id : {&out.unknown, &out.begin, &out.end, &out.pad}) check_id(*id, out);
  return find_unknown(out, where);
}

}  // namespace

Result<SentencePieceModel> read_sentencepiece(std::string_view bytes, const std::string& where) {
  SentencePieceModel out;
  TRY(each_field(bytes, where, [&](const Field& field) -> Result<void> {
    if (field.kind != kBytes) return {};
    switch (field.number) {
      case 1:
        return read_piece(field.bytes, where, out);
      case 2:
        return read_trainer(field.bytes, where, out);
      case 3:
        return read_normalizer(field.bytes, where, out);
      case 5:
        return read_denormalizer(field.bytes, where, out);
      default:
        return {};
    }
  }));
  TRY(check(out, where));
  return out;
}

bool looks_like_sentencepiece(std::string_view head) {
  // The first field of the file is a piece, the first of which is its text.
  const std::string where;
  if (!head.starts_with('\n')) return false;
  Protobuf message(head, where);
  Field field;
  const auto first = message.next(field);
  if (!first.ok() || !*first || field.kind != kBytes) return false;
  Protobuf piece(field.bytes, where);
  const auto text = piece.next(field);
  return text.ok() && *text && field.number == 1 && field.kind == kBytes &&
         base::valid_utf8(field.bytes);
}

}  // namespace tokenizer
