// Text to ids and back, by the parts that the file names: added tokens, NFC, pre-tokenizer, merges.
//
// What surprised us: with a memo of pieces, the merge algorithm hardly matters; what remains is
// finding where pieces begin.
#include "tokenizer/tokenizer.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "tokenizer/encode_plain.h"
#include "tokenizer/memo.h"
#include "tokenizer/nfc.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/tokens_beside.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

using base::Result;

}  // namespace

struct Tokenizer::State {
  struct Scratch {
    Memo memo;
    Pieces pieces;
  };

  std::optional<Pipeline>
      general;  // of what is no byte-level BPE; then what is below serves no more
  Bpe bpe;
  PreTokenizer pre_tokenizer;
  bool nfc = false;
  std::vector<std::string> tokens;
  std::vector<bool> is_special, is_control;
  std::vector<AddedToken> added;
  AddedTokens raw, later;  // looked for before and after the normaliser
  std::unordered_map<std::string, TokenId> special;
  std::unordered_map<std::string_view, TokenId> whole;  // only if pieces that are tokens stay whole
  SpecialIds ids;

  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Scratch>> spare;  // scratches not in use

  Result<void> read(const base::Json& json, const std::string& where);
  void take(TokenizerFile file);
  void take(Pipeline pipeline);
  void encode(std::string_view text, AddedTokens::Find find, std::vector<TokenId>& out) const;
  void encode_text(std::string_view text, Scratch& scratch, std::vector<TokenId>& out) const;
  void encode_said(std::string_view text, Scratch& scratch, std::vector<TokenId>& out) const;
  void encode_piece(std::string_view piece, Memo& memo, std::vector<TokenId>& out) const;
  std::unique_ptr<Scratch> borrow() const;
  void give_back(std::unique_ptr<Scratch> scratch) const;
  TokenId id_of(std::string_view spelling) const;
  std::string front_of(TokenId control) const;
  bool has(TokenId id) const { return id >= 0 && id < static_cast<TokenId>(tokens.size()); }
};

void Tokenizer::State::take(TokenizerFile file) {
  bpe = Bpe(file.bytes, file.merges);
  nfc = file.nfc;
  ids.before = std::move(file.before);
  ids.after = std::move(file.after);
  tokens = std::move(file.tokens);
  is_special.assign(tokens.size(), false);
  is_control.assign(tokens.size(), false);
  added = file.added;
  std::vector<AddedToken> first, second;
  for (auto& token : file.added) {
    token.control = tokenizer::is_control(token);
    is_control[static_cast<std::size_t>(token.id)] = token.control;
    if (token.special) {
      is_special[static_cast<std::size_t>(token.id)] = true;
      special.emplace(token.content, token.id);
    }
    const bool normalized = token.normalized;
    if (normalized && nfc) token.content = nfc_of_bytes(token.content);
    (normalized ? second : first).push_back(std::move(token));
  }
  raw = AddedTokens(std::move(first));
  later = AddedTokens(std::move(second));
  if (file.ignore_merges)
    for (std::size_t id = 0; id < tokens.size(); ++id)
      if (!tokens[id].empty() && !is_special[id])
        whole.emplace(tokens[id], static_cast<TokenId>(id));
}

void Tokenizer::State::take(Pipeline pipeline) {
  pipeline.around(ids.before, ids.after);
  added = pipeline.added();
  for (TokenId id = 0; id < pipeline.size(); ++id) tokens.push_back(pipeline.within(id));
  is_special.assign(tokens.size(), false);
  for (const auto& token : pipeline.added()) {
    if (!token.special) continue;
    is_special[static_cast<std::size_t>(token.id)] = true;
    tokens[static_cast<std::size_t>(token.id)] = token.content;
    special.emplace(token.content, token.id);
  }
  general = std::move(pipeline);
}

// What the fast way does not know is for the general one.
Result<void> Tokenizer::State::read(const base::Json& json, const std::string& where) {
  auto file = read_tokenizer_json(json, where);
  if (file.ok()) {
    auto cut = PreTokenizer::from_json(file->pre_tokenizer, where);
    if (cut.ok()) {
      pre_tokenizer = cut.take();
      take(file.take());
      return {};
    }
    if (cut.error().code != base::Code::unsupported) return cut.error();
  } else if (file.error().code != base::Code::unsupported) {
    return file.error();
  }
  take(TRY(Pipeline::of_json(json, where)));
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

void Tokenizer::State::encode_piece(std::string_view piece, Memo& memo,
                                    std::vector<TokenId>& out) const {
  const bool keep = piece.size() <= Memo::kLongest;
  const auto hash = keep ? Memo::hash(piece) : 0;
  if (keep)
    if (const auto ids = memo.find(piece, hash)) {
      out.insert(out.end(), ids->begin(), ids->end());
      return;
    }
  const auto first = out.size();
  const auto found = whole.find(piece);
  if (found != whole.end())
    out.push_back(found->second);
  else
    bpe.encode(piece, out);
  if (keep) memo.put(piece, hash, std::span(out).subspan(first));
}

void Tokenizer::State::encode_text(std::string_view text, Scratch& scratch,
                                   std::vector<TokenId>& out) const {
  pre_tokenizer.split(text, scratch.pieces);
  for (const auto piece : scratch.pieces.list) encode_piece(piece, scratch.memo, out);
}

// The same of text that may not become a control token, not by merges either.
void Tokenizer::State::encode_said(std::string_view text, Scratch& scratch,
                                   std::vector<TokenId>& out) const {
  const auto control = [&](TokenId id) { return is_control[static_cast<std::size_t>(id)]; };
  const auto encode = [&](std::string_view piece, std::vector<Token>& found) {
    std::vector<TokenId> ids;
    encode_piece(piece, scratch.memo, ids);
    std::uint32_t at = 0;
    for (const auto id : ids) {
      const auto size = static_cast<std::uint32_t>(tokens[static_cast<std::size_t>(id)].size());
      found.push_back({id, at, at + size, false});
      at += size;
    }
  };
  pre_tokenizer.split(text, scratch.pieces);
  for (const auto piece : scratch.pieces.list) {
    const auto first = std::ssize(out);
    encode_piece(piece, scratch.memo, out);
    if (std::none_of(out.begin() + first, out.end(), control)) continue;
    out.resize(static_cast<std::size_t>(first));
    encode_plain(piece, encode, control, out);
  }
}

void Tokenizer::State::encode(std::string_view text, AddedTokens::Find find,
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
        encode_text(piece.text, *scratch, out);
    }
  }
  give_back(std::move(scratch));
}

// Of a special token, else of any token of that spelling.
TokenId Tokenizer::State::id_of(std::string_view spelling) const {
  if (general) return general->id_of(spelling);
  if (const auto found = special.find(std::string(spelling)); found != special.end())
    return found->second;
  const auto found = std::ranges::find(tokens, spelling);
  return spelling.empty() || found == tokens.end() ? -1
                                                   : static_cast<TokenId>(found - tokens.begin());
}

// How a control token is spelled in a text.
std::string Tokenizer::State::front_of(TokenId control) const {
  const auto found = std::ranges::find(added, control, &AddedToken::id);
  return found == added.end() ? tokens[static_cast<std::size_t>(control)] : found->content;
}

Result<Tokenizer> Tokenizer::load(base::Disk& disk, const base::Path& folder) {
  const auto where = base::join(folder, "tokenizer.json");
  const auto bytes = TRY(disk.map(where));
  auto state = std::make_shared<State>();
  auto json = TRY(base::parse_json(bytes.view(), where));
  if (auto added = TRY(added_with_beside(json, TRY(FilesBeside::read(disk, folder)))))
    json["added_tokens"] = std::move(*added);
  TRY(state->read(json, where));
  state->ids =
      TRY(read_special_ids(disk, folder, std::move(state->ids), std::ssize(state->tokens),
                           [&](std::string_view spelling) { return state->id_of(spelling); }));
  Tokenizer result;
  result.state_ = std::move(state);
  return result;
}

std::vector<TokenId> Tokenizer::encode(std::string_view text) const {
  std::vector<TokenId> out;
  encode(text, out);
  return out;
}

void Tokenizer::encode(std::string_view text, std::vector<TokenId>& out) const {
  state_->encode(text, AddedTokens::Find::plain, out);
}

// What begins a text is told from what goes on by the control token in front.
void Tokenizer::encode_behind(std::string_view text, TokenId control,
                              std::vector<TokenId>& out) const {
  std::vector<TokenId> ids;
  const auto& state = *state_;
  if (state.general && state.has(control))
    state.general->ids_behind(state.front_of(control), text, ids);
  if (!ids.empty() && ids[0] == control)
    out.insert(out.end(), ids.begin() + 1, ids.end());
  else if (state.general)
    state.general->ids_behind("", text, out);
  else
    state.encode(text, AddedTokens::Find::data, out);
}

std::vector<TokenId> Tokenizer::encode_with_special(std::string_view text, bool add_special) const {
  std::vector<TokenId> out;
  const auto& ids = state_->ids;
  if (add_special) out = ids.before;
  state_->encode(text, AddedTokens::Find::all, out);
  if (add_special) out.insert(out.end(), ids.after.begin(), ids.after.end());
  return out;
}

std::string Tokenizer::decode(std::span<const TokenId> ids) const {
  if (state_->general) return state_->general->decode(ids, true);
  std::string out;
  for (const auto id : ids) out += within(id);
  return out;
}

std::string Tokenizer::decode_with_special(std::span<const TokenId> ids) const {
  if (state_->general) return state_->general->decode(ids, false);
  std::string out;
  for (const auto id : ids) out += token_bytes(id);
  return out;
}

std::string_view Tokenizer::within(TokenId id) const {
  const bool plain = state_->has(id) && !state_->is_special[static_cast<std::size_t>(id)];
  return plain ? token_bytes(id) : "";
}

std::string_view Tokenizer::token_bytes(TokenId id) const {
  return state_->has(id) ? std::string_view(state_->tokens[static_cast<std::size_t>(id)]) : "";
}

std::int64_t Tokenizer::vocabulary() const { return std::ssize(state_->tokens); }
const SpecialIds& Tokenizer::special_ids() const { return state_->ids; }
const std::vector<AddedToken>& Tokenizer::added_tokens() const { return state_->added; }
TokenId Tokenizer::bos() const { return state_->ids.bos; }
TokenId Tokenizer::eos() const { return state_->ids.eos; }

TokenId Tokenizer::special(std::string_view name) const {
  const auto found = state_->special.find(std::string(name));
  return found == state_->special.end() ? -1 : found->second;
}

}  // namespace tokenizer
