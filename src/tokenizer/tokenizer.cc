// Text to ids and back, by the parts that the file names: added tokens, NFC, pre-tokenizer, merges.
#include "tokenizer/tokenizer.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "tokenizer/encode_plain.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/nfc.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/piece_encoder.h"
#include "tokenizer/pipeline.h"
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
  mutable std::once_flag filled;
  mutable TokenBytes tokens;  // special ones are hidden; see table()
  std::vector<bool> is_control;
  std::vector<AddedToken> added;
  AddedTokens raw, later;  // looked for before and after the normaliser
  std::unordered_map<std::string, TokenId> special;
  SpecialIds ids;

  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Scratch>> spare;  // scratches not in use

  Result<void> read(std::string_view file, const std::string& where, const FilesBeside& beside);
  Result<void> read(const base::Json& json, const std::string& where, LongLists* lists);
  void take(TokenizerFile file, PreTokenizer cut);
  void take(Pipeline pipeline);
  Result<void> encode(std::string_view text, AddedTokens::Find find,
                      std::vector<TokenId>& out) const;
  void encode_said(std::string_view text, Scratch& scratch, std::vector<TokenId>& out) const;
  std::unique_ptr<Scratch> borrow() const;
  void give_back(std::unique_ptr<Scratch> scratch) const;
  TokenId id_of(std::string_view spelling) const;
  std::string front_of(TokenId control) const;
  bool has(TokenId id) const { return id >= 0 && id < static_cast<TokenId>(count); }
  bool is_special(TokenId id) const { return table().hidden(static_cast<std::size_t>(id)); }
  const TokenBytes& table() const;
};

void Tokenizer::State::take(TokenizerFile file, PreTokenizer cut) {
  nfc = file.nfc;
  ids.before = std::move(file.before);
  ids.after = std::move(file.after);
  tokens = std::move(file.tokens);
  count = tokens.size();
  is_control.assign(count, false);
  added = file.added;
  std::vector<AddedToken> first, second;
  for (auto& token : file.added) {
    token.control = tokenizer::is_control(token);
    is_control[static_cast<std::size_t>(token.id)] = token.control;
    if (token.special) {
      tokens.hide(static_cast<std::size_t>(token.id));
      special.emplace(token.content, token.id);
    }
    const bool normalized = token.normalized;
    if (normalized && nfc) token.content = nfc_of_bytes(token.content);
    (normalized ? second : first).push_back(std::move(token));
  }
  raw = AddedTokens(std::move(first));
  later = AddedTokens(std::move(second));
  std::vector<TokenTable::Token> whole;
  std::vector<bool> beyond(count, false);
  for (const auto id : file.beyond) beyond[static_cast<std::size_t>(id)] = true;
  if (file.ignore_merges)
    for (std::size_t id = 0; id < tokens.size(); ++id)
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

// Of the general kind it is made when it is first asked for, since encoding needs none.
const TokenBytes& Tokenizer::State::table() const {
  if (general)
    std::call_once(filled, [this] {
      tokens = general->tokens();
      for (const auto& token : added) {
        if (!token.special) continue;
        tokens.set(static_cast<std::size_t>(token.id), token.content);
        tokens.hide(static_cast<std::size_t>(token.id));
      }
    });
  return tokens;
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
    if (lists) lists->merges = std::move(file->merges);  // the general way needs them
  } else if (file.error().code != base::Code::unsupported) {
    return file.error();
  }
  take(TRY(Pipeline::of_json(json, where, lists)));
  return {};
}

std::unique_ptr<Tokenizer::State::Scratch> Tokenizer::State::borrow() const {
  {
    const std::lock_guard lock(mutex);
    if (!spare.empty()) {
      auto scratch = std::move(spare.back());
      spare.pop_back();
      return scratch;
    }
  }
  return std::make_unique<Scratch>();
}

void Tokenizer::State::give_back(std::unique_ptr<Scratch> scratch) const {
  const std::lock_guard lock(mutex);
  spare.push_back(std::move(scratch));
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
      const auto size = static_cast<std::uint32_t>(tokens[static_cast<std::size_t>(id)].size());
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
  auto scratch = borrow();
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
  give_back(std::move(scratch));
  return budget.check();
}

// Of a special token, else of any token of that spelling.
TokenId Tokenizer::State::id_of(std::string_view spelling) const {
  if (general) return general->id_of(spelling);
  if (const auto found = special.find(std::string(spelling)); found != special.end())
    return found->second;
  for (std::size_t id = 0; id < tokens.size() && !spelling.empty(); ++id)
    if (tokens[id] == spelling) return static_cast<TokenId>(id);
  return -1;
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
  state_->tokens.join(ids, false, out);
  return out;
}

Result<std::string> Tokenizer::decode_with_special(std::span<const TokenId> ids) const {
  if (state_->general) return state_->general->decode(ids, false);
  std::string out;
  state_->tokens.join(ids, true, out);
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

void Tokenizer::make_ready() const {
  if (state_->general) return;
  state_->encoder.make_ready();
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->spare.empty()) return;  // it knows pieces
  }
  auto scratch = state_->borrow();  // what a thread needs, for the first that comes
  scratch->make_ready();
  state_->give_back(std::move(scratch));
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
