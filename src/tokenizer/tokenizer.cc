// Text to ids and back, by the parts that the file names: added tokens, NFC, pre-tokenizer, merges.
#include "tokenizer/tokenizer.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "tokenizer/nfc.h"
#include "tokenizer/piece_encoder.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/tokenizer_file.h"
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
  std::vector<std::string> tokens;
  std::vector<bool> is_special;
  std::vector<AddedToken> added;
  AddedTokens raw, later;  // looked for before and after the normaliser
  std::unordered_map<std::string, TokenId> special;
  SpecialIds ids;

  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Scratch>> spare;  // scratches not in use

  Result<void> read(const base::Json& json, const std::string& where);
  void take(TokenizerFile file, PreTokenizer cut);
  void take(Pipeline pipeline);
  void encode(std::string_view text, AddedTokens::Find find, std::vector<TokenId>& out) const;
  std::unique_ptr<Scratch> borrow() const;
  void give_back(std::unique_ptr<Scratch> scratch) const;
  TokenId id_of(std::string_view spelling) const;
  bool has(TokenId id) const { return id >= 0 && id < static_cast<TokenId>(tokens.size()); }
};

void Tokenizer::State::take(TokenizerFile file, PreTokenizer cut) {
  nfc = file.nfc;
  ids.before = std::move(file.before);
  ids.after = std::move(file.after);
  tokens = std::move(file.tokens);
  is_special.assign(tokens.size(), false);
  added = file.added;
  std::vector<AddedToken> first, second;
  for (auto& token : file.added) {
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
  std::vector<TokenTable::Token> whole;
  if (file.ignore_merges)
    for (std::size_t id = 0; id < tokens.size(); ++id)
      if (!is_special[id]) whole.push_back({tokens[id], static_cast<TokenId>(id)});
  encoder = PieceEncoder(Bpe(file.bytes, file.merges), std::move(cut), whole);
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
      take(file.take(), cut.take());
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

void Tokenizer::State::encode(std::string_view text, AddedTokens::Find find,
                              std::vector<TokenId>& out) const {
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
      else
        encoder.encode(piece.text, *scratch, out);
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

Result<Tokenizer> Tokenizer::load(base::Disk& disk, const base::Path& folder) {
  const auto where = base::join(folder, "tokenizer.json");
  const auto bytes = TRY(disk.map(where));
  auto state = std::make_shared<State>();
  TRY(state->read(TRY(base::parse_json(bytes.view(), where)), where));
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

// What begins a text is told from what goes on by the control token in front. It is found where it is
// spelled, as other special tokens are; where the text spells one, it is plain text instead.
void Tokenizer::encode_behind(std::string_view text, TokenId control,
                              std::vector<TokenId>& out) const {
  std::vector<TokenId> ids;
  if (state_->general && state_->has(control))
    state_->encode(std::string(token_bytes(control)) + std::string(text), AddedTokens::Find::all,
                   ids);
  const auto special = [&](TokenId id) { return state_->is_special[static_cast<std::size_t>(id)]; };
  if (!ids.empty() && ids[0] == control && std::none_of(ids.begin() + 1, ids.end(), special))
    out.insert(out.end(), ids.begin() + 1, ids.end());
  else
    encode(text, out);
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
