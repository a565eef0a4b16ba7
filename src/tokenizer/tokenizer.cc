// Text to ids and back, by the parts that the file names: added tokens, NFC, pre-tokenizer, merges.
#include "tokenizer/tokenizer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "tokenizer/byte_alphabet.h"
#include "tokenizer/encode_plain.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/nfc.h"
#include "tokenizer/nfc_places.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/piece_encoder.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/spares.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/tokens_beside.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

using base::Result;

}  // namespace

struct Tokenizer::State {
  using Scratch = PieceEncoder::Scratch;

  std::optional<Pipeline>
      general;  // of what is no byte-level BPE; then what is below serves no more
  PieceEncoder encoder;
  bool nfc = false;
  std::size_t count = 0;  // of ids
  mutable std::mutex filling;
  mutable std::atomic<bool> filled = false;
  mutable TokenBytes tokens;      // special ones are hidden; see table()
  mutable Vocabulary vocabulary;  // what `tokens` is made of where it is not filled
  std::vector<bool> is_control;
  std::vector<AddedToken> added;
  AddedTokens raw, later;  // looked for before and after the normaliser
  std::unordered_map<std::string, TokenId> special;
  SpecialIds ids;

  Spares<Scratch> spares;

  Result<void> read(std::string_view file, const std::string& where, const FilesBeside& beside);
  Result<void> read(const base::Json& json, const std::string& where, LongLists* lists);
  void take(TokenizerFile file, PreTokenizer cut);
  void take(Pipeline pipeline);
  void take(TokenBytes made) const;
  void hide_special() const;
  Result<void> encode(std::string_view text, AddedTokens::Find find,
                      std::vector<TokenId>& out) const;
  Result<void> encode_placed(std::string_view text, std::vector<TokenId>& out,
                             std::vector<BytePlace>& places) const;
  void encode_said(std::string_view text, Scratch& scratch, std::vector<TokenId>& out) const;
  void place(std::string_view piece, std::span<const TokenId> ids,
             std::vector<BytePlace>& places) const;
  TokenId id_of(std::string_view spelling) const;
  std::string front_of(TokenId control) const;
  bool has(TokenId id) const { return id >= 0 && id < static_cast<TokenId>(count); }
  bool is_special(TokenId id) const { return table().hidden(static_cast<std::size_t>(id)); }
  // It is made when it is first asked for, since encoding needs none.
  const TokenBytes& table() const {
    if (!filled.load(std::memory_order_acquire)) fill();
    return tokens;
  }
  void fill() const;
  std::string spelled(TokenId id) const;
  TokenId unfilled_id_of(std::string_view spelling) const;
};

void Tokenizer::State::take(TokenizerFile file, PreTokenizer cut) {
  nfc = file.nfc;
  ids.before = std::move(file.before);
  ids.after = std::move(file.after);
  count = file.count;
  is_control.assign(count, false);
  added = file.added;
  std::vector<AddedToken> first, second;
  for (auto& token : file.added) {
    token.control = tokenizer::is_control(token);
    is_control[static_cast<std::size_t>(token.id)] = token.control;
    if (token.special) special.emplace(token.content, token.id);
    const bool normalized = token.normalized;
    if (normalized && nfc) token.content = nfc_of_bytes(token.content);
    (normalized ? second : first).push_back(std::move(token));
  }
  raw = AddedTokens(std::move(first));
  later = AddedTokens(std::move(second));
  if (file.tokens.size() > 0) take(std::move(file.tokens));
  vocabulary = std::move(file.vocabulary);
  std::vector<TokenTable::Token> whole;
  std::vector<bool> beyond(count, false);
  for (const auto id : file.beyond) beyond[static_cast<std::size_t>(id)] = true;
  if (file.ignore_merges)
    for (std::size_t id = 0; id < table().size(); ++id)
      if (!tokens.hidden(id) && !beyond[id])
        whole.push_back({tokens[id], static_cast<TokenId>(id)});
  encoder = PieceEncoder(Bpe(file.bytes, std::move(file.merges)), std::move(cut), whole);
}

void Tokenizer::State::take(Pipeline pipeline) {
  pipeline.around(ids.before, ids.after);
  added = pipeline.added();
  count = static_cast<std::size_t>(pipeline.size());
  for (const auto& token : added)
    if (token.special) special.emplace(token.content, token.id);
  general = std::move(pipeline);
}

void Tokenizer::State::fill() const {
  const std::lock_guard lock(filling);
  if (filled) return;
  if (general) {
    tokens = general->tokens();
    for (const auto& token : added)
      if (token.special) tokens.set(static_cast<std::size_t>(token.id), token.content);
  } else {
    tokens = tokenizer::token_bytes(vocabulary, added, nfc);
    vocabulary = {};
  }
  hide_special();
}

// What the table would say of one id.
std::string Tokenizer::State::spelled(TokenId id) const {
  const auto at = static_cast<std::size_t>(id);
  const std::lock_guard lock(filling);
  if (filled) return std::string(tokens[at]);
  const auto known = std::ranges::find(added, id, &AddedToken::id);
  if (known != added.end() && (known->special || !general))
    return known->special ? known->content : tokenizer::token_bytes(*known, nfc);
  if (general) return general->within(id);
  const std::string text(vocabulary.spelling(id));
  return unspell_bytes(text).value_or(text);
}

void Tokenizer::State::take(TokenBytes made) const {
  tokens = std::move(made);
  hide_special();
}

void Tokenizer::State::hide_special() const {
  for (const auto& token : added)
    if (token.special) tokens.hide(static_cast<std::size_t>(token.id));
  filled.store(true, std::memory_order_release);
}

Result<void> Tokenizer::State::read(std::string_view file, const std::string& where,
                                    const FilesBeside& beside) {
  return read_with_beside(file, where, beside, [&](const base::Json& json, LongLists* lists) {
    return read(json, where, lists);
  });
}

// What the fast way does not know is for the general one. Nothing is taken until all is read.
Result<void> Tokenizer::State::read(const base::Json& json, const std::string& where,
                                    LongLists* lists) {
  auto file = read_tokenizer_json(json, where, lists);
  if (file.ok()) {
    auto cut = PreTokenizer::from_json(file->pre_tokenizer, where);
    if (cut.ok()) {
      take(file.take(), cut.take());
      return {};
    }
    if (cut.error().code != base::Code::unsupported) return cut.error();
    // The general way needs them.
    if (lists) *lists = {std::move(file->vocabulary), std::move(file->merges)};
  } else if (file.error().code != base::Code::unsupported) {
    return file.error();
  }
  take(TRY(Pipeline::of_json(json, where, lists)));
  return {};
}

// The same of text that may not become a control token, not by merges either.
void Tokenizer::State::encode_said(std::string_view text, Scratch& scratch,
                                   std::vector<TokenId>& out) const {
  const auto control = [&](TokenId id) { return is_control[static_cast<std::size_t>(id)]; };
  const auto first = std::ssize(out);
  encoder.encode(text, scratch, out);
  if (std::none_of(out.begin() + first, out.end(), control)) return;
  out.resize(static_cast<std::size_t>(first));
  const auto encode = [&](std::string_view piece, std::vector<Token>& found) {
    std::vector<TokenId> ids;
    encoder.encode_piece(piece, scratch, ids);
    std::uint32_t at = 0;
    for (const auto id : ids) {
      const auto size = static_cast<std::uint32_t>(table()[static_cast<std::size_t>(id)].size());
      found.push_back({id, at, at + size, false});
      at += size;
    }
  };
  const auto pieces = encoder.pieces(text);
  for (const auto piece : pieces.list) encode_plain(piece, encode, control, out);
}

Result<void> Tokenizer::State::encode(std::string_view text, AddedTokens::Find find,
                                      std::vector<TokenId>& out) const {
  const PatternBudget budget(text.size());
  if (general) return general->ids(text, find, out);
  std::vector<AddedTokens::Part> outer, inner;
  raw.split(text, find, outer);
  auto scratch = spares.borrow();
  for (const auto& part : outer) {
    if (part.id >= 0) {
      out.push_back(part.id);
      continue;
    }
    std::string normal;
    auto body = part.text;
    if (nfc && !is_surely_nfc(body)) body = normal = nfc_of_bytes(body);
    inner.clear();
    later.split(body, find, inner);
    for (const auto& piece : inner) {
      if (piece.id >= 0)
        out.push_back(piece.id);
      else if (find == AddedTokens::Find::data)
        encode_said(piece.text, *scratch, out);
      else
        encoder.encode(piece.text, *scratch, out);
    }
  }
  spares.give_back(std::move(scratch));
  return budget.check();
}

// As encode() of what is said, with the places of tokens.
Result<void> Tokenizer::State::encode_placed(std::string_view text, std::vector<TokenId>& out,
                                             std::vector<BytePlace>& places) const {
  constexpr auto find = AddedTokens::Find::data;
  const PatternBudget budget(text.size());
  std::vector<AddedTokens::Part> outer, inner;
  raw.split(text, find, outer);
  auto scratch = spares.borrow();
  for (const auto& part : outer) {
    const auto begins = static_cast<std::size_t>(part.text.data() - text.data());
    if (part.id >= 0) {
      out.push_back(part.id);
      places.push_back({begins, begins + part.text.size()});
      continue;
    }
    std::optional<NfcPlaces> normal;
    if (nfc && !is_surely_nfc(part.text)) normal.emplace(part.text);
    const auto body = normal ? std::string_view(normal->normal()) : part.text;
    inner.clear();
    later.split(body, find, inner);
    std::vector<BytePlace> in_body;
    for (const auto& piece : inner) {
      const auto from = static_cast<std::size_t>(piece.text.data() - body.data());
      const auto first = out.size(), known = in_body.size();
      if (piece.id >= 0) {
        out.push_back(piece.id);
        in_body.push_back({0, piece.text.size()});
      } else {
        encode_said(piece.text, *scratch, out);
        place(piece.text, std::span(out).subspan(first), in_body);
      }
      for (auto i = known; i < in_body.size(); ++i)
        in_body[i] = {in_body[i].begin + from, in_body[i].end + from};
    }
    for (const auto& one : in_body) {
      const auto [begin, end] = normal ? normal->of(one) : one;
      places.push_back({begins + begin, begins + end});
    }
  }
  spares.give_back(std::move(scratch));
  return budget.check();
}

// The bytes of tokens stand in a piece one behind another, but for those that no token stands for.
void Tokenizer::State::place(std::string_view piece, std::span<const TokenId> ids,
                             std::vector<BytePlace>& places) const {
  std::size_t at = 0;
  for (const auto id : ids) {
    BytePlace found{at, at};
    bool begun = false;
    for (const char byte : table()[static_cast<std::size_t>(id)]) {
      while (at < piece.size() && piece[at] != byte) ++at;
      if (!std::exchange(begun, true)) found.begin = at;
      at = std::min(at + 1, piece.size());
      found.end = at;
    }
    places.push_back(found);
  }
}

// Of a special token, else of any token of that spelling.
TokenId Tokenizer::State::id_of(std::string_view spelling) const {
  if (general) return general->id_of(spelling);
  if (const auto found = special.find(std::string(spelling)); found != special.end())
    return found->second;
  if (spelling.empty()) return -1;
  if (!filled.load(std::memory_order_acquire)) return unfilled_id_of(spelling);
  for (std::size_t id = 0; id < tokens.size(); ++id)
    if (tokens[id] == spelling) return static_cast<TokenId>(id);
  return -1;
}

// The same without making all: the least id whose token has these bytes.
TokenId Tokenizer::State::unfilled_id_of(std::string_view bytes) const {
  TokenId least = -1;
  const auto take = [&](TokenId id) {
    if (id >= 0 && (least < 0 || id < least)) least = id;
  };
  const auto is_added = [&](TokenId id) {
    return std::ranges::find(added, id, &AddedToken::id) != added.end();
  };
  for (const auto& text : {spell_bytes(bytes), std::string(bytes)}) {
    const auto id = vocabulary.id_of(text);
    if (id >= 0 && !is_added(id) && unspell_bytes(text).value_or(text) == bytes) take(id);
  }
  for (const auto& token : added)
    if (tokenizer::token_bytes(token, nfc) == bytes) take(token.id);
  return least;
}

// How a control token is spelled in a text.
std::string Tokenizer::State::front_of(TokenId control) const {
  const auto found = std::ranges::find(added, control, &AddedToken::id);
  return found == added.end() ? std::string(table()[static_cast<std::size_t>(control)])
                              : found->content;
}

Result<Tokenizer> Tokenizer::load(base::Disk& disk, const base::Path& folder) {
  const auto where = base::join(folder, "tokenizer.json");
  const auto bytes = TRY(disk.map(where));
  auto state = std::make_shared<State>();
  TRY(state->read(bytes.view(), where, TRY(FilesBeside::read(disk, folder))));
  state->ids = TRY(
      read_special_ids(disk, folder, std::move(state->ids), static_cast<std::int64_t>(state->count),
                       [&](std::string_view spelling) { return state->id_of(spelling); }));
  Tokenizer result;
  result.state_ = std::move(state);
  return result;
}

Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text) const {
  std::vector<TokenId> out;
  TRY(encode(text, out));
  return out;
}

Result<void> Tokenizer::encode(std::string_view text, std::vector<TokenId>& out) const {
  return state_->encode(text, AddedTokens::Find::plain, out);
}

// What begins a text is told from what goes on by the control token in front.
Result<void> Tokenizer::encode_behind(std::string_view text, TokenId control,
                                      std::vector<TokenId>& out) const {
  std::vector<TokenId> ids;
  const auto& state = *state_;
  if (state.general && state.has(control))
    TRY(state.general->ids_behind(state.front_of(control), text, ids));
  if (!ids.empty() && ids[0] == control) {
    out.insert(out.end(), ids.begin() + 1, ids.end());
    return {};
  }
  return state.general ? state.general->ids_behind("", text, out)
                       : state.encode(text, AddedTokens::Find::data, out);
}

Result<void> Tokenizer::encode_behind(std::string_view text, TokenId control,
                                      std::vector<TokenId>& out,
                                      std::vector<BytePlace>& places) const {
  std::vector<TokenId> ids;
  std::vector<BytePlace> found;
  const auto& state = *state_;
  if (state.general && state.has(control))
    TRY(state.general->ids_behind(state.front_of(control), text, ids, found));
  if (!ids.empty() && ids[0] == control) {
    out.insert(out.end(), ids.begin() + 1, ids.end());
    places.insert(places.end(), found.begin() + 1, found.end());
    return {};
  }
  return state.general ? state.general->ids_behind("", text, out, places)
                       : state.encode_placed(text, out, places);
}

Result<std::vector<TokenId>> Tokenizer::encode_with_special(std::string_view text,
                                                            bool add_special) const {
  std::vector<TokenId> out;
  const auto& ids = state_->ids;
  if (add_special) out = ids.before;
  TRY(state_->encode(text, AddedTokens::Find::all, out));
  if (add_special) out.insert(out.end(), ids.after.begin(), ids.after.end());
  return out;
}

Result<std::string> Tokenizer::decode(std::span<const TokenId> ids) const {
  if (state_->general) return state_->general->decode(ids, true);
  std::string out;
  state_->table().join(ids, false, out);
  return out;
}

Result<std::string> Tokenizer::decode_with_special(std::span<const TokenId> ids) const {
  if (state_->general) return state_->general->decode(ids, false);
  std::string out;
  state_->table().join(ids, true, out);
  return out;
}

std::string Tokenizer::first(TokenId id) const {
  const bool plain = state_->has(id) && !state_->is_special(id);
  return plain && state_->general ? state_->general->first(id) : std::string(within(id));
}

std::string_view Tokenizer::within(TokenId id) const {
  const bool plain = state_->has(id) && !state_->is_special(id);
  return plain ? token_bytes(id) : "";
}

std::string_view Tokenizer::token_bytes(TokenId id) const {
  return state_->has(id) ? state_->table()[static_cast<std::size_t>(id)] : "";
}

std::string Tokenizer::spelled(TokenId id) const {
  return state_->has(id) ? state_->spelled(id) : "";
}

void Tokenizer::make_ready() const {
  if (state_->general) return state_->general->make_ready();
  state_->encoder.make_ready();
  state_->spares.make_ready();  // what a thread needs, for the first that comes
}

std::int64_t Tokenizer::vocabulary() const { return static_cast<std::int64_t>(state_->count); }
const SpecialIds& Tokenizer::special_ids() const { return state_->ids; }
const std::vector<AddedToken>& Tokenizer::added_tokens() const { return state_->added; }
TokenId Tokenizer::bos() const { return state_->ids.bos; }
TokenId Tokenizer::eos() const { return state_->ids.eos; }

TokenId Tokenizer::special(std::string_view name) const {
  const auto found = state_->special.find(std::string(name));
  return found == state_->special.end() ? -1 : found->second;
}

const Pipeline* Tokenizer::general() const { return state_->general ? &*state_->general : nullptr; }

}  // namespace tokenizer
