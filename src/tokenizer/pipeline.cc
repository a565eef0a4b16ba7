// From text through the parts and back; see the header.
#include "tokenizer/pipeline.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "tokenizer/added_token_list.h"
#include "tokenizer/bert_ids.h"
#include "tokenizer/code_points.h"
#include "tokenizer/decoder.h"
#include "tokenizer/encode_plain.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/model.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/plain_decoder.h"
#include "tokenizer/plain_ids.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/splitter.h"
#include "tokenizer/tokens_beside.h"
#include "tokenizer/truncation.h"

namespace tokenizer {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

// How many bytes of a piece stand for those before `original` of the text that it is of.
std::size_t front_of(const AlignedText& text, std::size_t original) {
  std::size_t size = 0;
  while (original > 0 && size < text.bytes().size() &&
         text.original(size, size + 1).end <= original)
    ++size;
  return size;
}

Error cannot(const std::string& why) {
  return {Code::bad_request, why, "the text", "leave it out"};
}

Result<void> check_size(std::string_view text) {
  if (text.size() > AlignedText::kMostBytes / 4) return cannot("the text is longer than 256 MiB");
  return {};
}

}  // namespace

struct Pipeline::State {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  NormalizerMade normalizer;  // null where there is none, as are all but the model
  SplitterMade splitter;
  ModelMade model;
  PostProcessorMade post_processor;
  DecoderMade decoder;
  std::optional<PlainDecoder> plain_decoder;
  std::optional<Truncation> truncation;
  std::optional<Padding> padding;

  std::vector<AddedToken> added;
  AddedTokens raw, later;  // looked for before and after the normalizer
  std::unordered_map<std::int32_t, std::string>
      spellings;  // of added tokens, as a decoder meets them
  std::unordered_map<std::string, std::int32_t> added_ids;
  std::unordered_set<std::string, Hash, std::equal_to<>> special;
  std::unordered_set<std::int32_t> control;  // but what stands for unknown text
  mutable std::once_flag tabled;
  mutable TokenBytes table;  // made when it is first asked for: what each token adds to a text
  std::shared_ptr<const QuickIds> plain;  // a quick way to ids alone; null where there is none
  bool later_is_special = true;           // all that is looked for behind the normalizer

  Result<void> read(const Json& file, const std::string& where, LongLists* lists);
  Result<void> read_added(const Json& file, const std::string& where);
  void put_added();
  // Within the first `free` bytes all added tokens are found.
  std::vector<Piece> pieces_of(std::string_view text, AddedTokens::Find find,
                               std::size_t free = 0) const;
  void take_out(std::vector<Piece>& pieces, const AddedTokens& tokens, AddedTokens::Find find,
                std::size_t free) const;
  void put_controls();
  // With their tokens. Error: as Pipeline::encode().
  Result<std::vector<Piece>> encoded_pieces(std::string_view text, AddedTokens::Find find) const;
  Result<Encoding> encode(std::string_view text, const Asked& asked, std::int32_t type) const;
  std::string name_of(const Token& token, const AlignedText& text) const;
  std::optional<std::string_view> spelling(std::int32_t id) const;
  std::int64_t size() const;
  std::string_view within(std::string_view said, std::string& made) const;
  const TokenBytes& tokens() const;
  bool decode_plain(std::span<const std::int32_t> ids, bool skip_special, std::string& out) const;
  bool plain_ids(std::string_view text, AddedTokens::Find find,
                 std::vector<std::int32_t>& out) const;
  void ids(std::string_view text, AddedTokens::Find find, std::vector<std::int32_t>& out) const;
  Result<void> known_ids(std::string_view text, AddedTokens::Find find,
                         std::vector<std::int32_t>& out) const;
  template <class Put>
  Result<void> put_behind(const std::string& front, std::string_view text, const Put& put) const;
};

Result<void> Pipeline::State::read(const Json& file, const std::string& where, LongLists* lists) {
  const auto section = [&](const char* key) { return Part(file[key], where + " " + key); };
  const auto has = [&](const char* key) { return file.contains(key) && !file[key].is_null(); };
  if (!file.is_object() || !has("model") || !file["model"].is_object())
    return Error{Code::bad_data, "this is not a tokenizer.json: it has no 'model'", where,
                 "fetch or make the tokenizer again"};
  model = TRY(make_model(section("model"), lists));
  if (has("normalizer")) normalizer = TRY(make_normalizer(section("normalizer")));
  if (has("pre_tokenizer")) splitter = TRY(make_splitter(section("pre_tokenizer")));
  if (has("post_processor")) post_processor = TRY(make_post_processor(section("post_processor")));
  if (has("decoder")) decoder = TRY(make_decoder(section("decoder")));
  if (decoder) plain_decoder = PlainDecoder::of(file["decoder"], decoder);
  if (has("truncation")) truncation = TRY(Truncation::read(section("truncation")));
  if (has("padding")) padding = TRY(Padding::read(section("padding")));
  TRY(read_added(file, where));
  put_added();
  put_controls();
  plain = PlainIds::of(file, model);
  if (!plain) plain = BertIds::of(file, model);
  return {};
}

Result<void> Pipeline::State::read_added(const Json& file, const std::string& where) {
  const auto& known = model->vocabulary();
  auto list = TRY(read_added_tokens(file, where, known.count(),
                                    [&](std::string_view text) { return known.id_of(text); }));
  added = std::move(list.tokens);
  added_ids = std::move(list.ids);
  special.insert(list.special.begin(), list.special.end());
  return {};
}

void Pipeline::State::put_added() {
  std::vector<AddedToken> first, second;
  for (auto token : added) {
    token.control = is_control(token);
    if (token.normalized && normalizer) {
      AlignedText text(base::to_utf8(token.content));
      normalizer->apply(text);
      token.content = text.bytes();
    }
    spellings[token.id] = token.content;
    if (token.normalized && !token.special) later_is_special = false;
    (token.normalized ? second : first).push_back(std::move(token));
  }
  raw = AddedTokens(std::move(first));
  later = AddedTokens(std::move(second));
}

// A character that no vocabulary has tells which token is for what is unknown.
void Pipeline::State::put_controls() {
  for (const auto& token : added)
    if (is_control(token)) control.insert(token.id);
  std::vector<Token> unknown;
  model->encode("\xF4\x8F\xBF\xBD", unknown);
  for (const auto& token : unknown) control.erase(token.id);
}

// Where there are none, too, a piece becomes a slice of itself: it begins where what is left of it began.
void Pipeline::State::take_out(std::vector<Piece>& pieces, const AddedTokens& tokens,
                               AddedTokens::Find find, std::size_t free) const {
  std::vector<Piece> next;
  std::vector<AddedTokens::Part> parts;
  for (auto& piece : pieces) {
    if (piece.ready) {
      next.push_back(std::move(piece));
      continue;
    }
    parts.clear();
    const auto bytes = piece.text.bytes();
    tokens.split(bytes, find, parts, front_of(piece.text, free));
    for (const auto& part : parts) {
      const auto begin = static_cast<std::size_t>(part.text.data() - bytes.data());
      const auto size = static_cast<std::uint32_t>(part.text.size());
      Piece cut{piece.text.slice(begin, begin + size), part.id >= 0, {}};
      if (cut.ready) cut.tokens.push_back({part.id, 0, size, true});
      next.push_back(std::move(cut));
    }
  }
  pieces = std::move(next);
}

std::vector<Piece> Pipeline::State::pieces_of(std::string_view text, AddedTokens::Find find,
                                              std::size_t free) const {
  std::vector<Piece> pieces;
  if (text.empty()) return pieces;
  pieces.push_back({AlignedText(text), false, {}});
  take_out(pieces, raw, find, free);
  if (normalizer)
    for (auto& piece : pieces)
      if (!piece.ready) normalizer->apply(piece.text);
  std::erase_if(pieces, [](const Piece& piece) { return piece.text.empty(); });
  take_out(pieces, later, find, free);
  if (splitter) splitter->split(pieces);
  return pieces;
}

Result<std::vector<Piece>> Pipeline::State::encoded_pieces(std::string_view text,
                                                           AddedTokens::Find find) const {
  auto pieces = pieces_of(text, find);
  if (std::ranges::any_of(pieces, [](const Piece& piece) { return piece.text.overgrown(); }))
    return cannot("the normalizer makes more than 64 times as much of the text");
  for (auto& piece : pieces)
    if (!piece.ready)
      if (const char* why = model->encode(piece.text.bytes(), piece.tokens)) return cannot(why);
  return pieces;
}

std::string Pipeline::State::name_of(const Token& token, const AlignedText& text) const {
  return token.as_written ? std::string(text.bytes().substr(token.begin, token.end - token.begin))
                          : std::string(model->vocabulary().spelling(token.id));
}

Result<Encoding> Pipeline::State::encode(std::string_view text, const Asked& asked,
                                         std::int32_t type) const {
  const auto pieces = TRY(encoded_pieces(text, asked.find));
  const CodePoints points(text);
  Encoding out;
  for (const auto& piece : pieces)
    for (const auto& token : piece.tokens) {
      const auto place = points.of(piece.text.original(token.begin, token.end));
      out.add(token.id, name_of(token, piece.text), place, type);
    }
  return out;
}

// False, with nothing appended, where the quick way cannot answer.
bool Pipeline::State::plain_ids(std::string_view text, AddedTokens::Find find,
                                std::vector<std::int32_t>& out) const {
  const bool none_later = later.empty() || (later_is_special && find == AddedTokens::Find::plain);
  if (!plain || !none_later) return false;
  std::vector<AddedTokens::Part> parts;
  raw.split(text, find, parts);
  const auto before = out.size();
  for (const auto& part : parts)
    if (part.id >= 0) {
      out.push_back(part.id);
    } else if (!plain->encode(part.text, part.text.data() == text.data(), out)) {
      out.resize(before);
      return false;
    }
  return true;
}

void Pipeline::State::ids(std::string_view text, AddedTokens::Find find,
                          std::vector<std::int32_t>& out) const {
  if (plain_ids(text, find, out)) return;
  auto pieces = pieces_of(text, find);
  for (auto& piece : pieces) {
    if (!piece.ready) model->encode(piece.text.bytes(), piece.tokens);
    for (const auto& token : piece.tokens) out.push_back(token.id);
  }
}

// The quick ways leave out what has no token.
Result<void> Pipeline::State::known_ids(std::string_view text, AddedTokens::Find find,
                                        std::vector<std::int32_t>& out) const {
  if (!model->refuses() && plain_ids(text, find, out)) return {};
  for (const auto& piece : TRY(encoded_pieces(text, find)))
    for (const auto& token : piece.tokens) out.push_back(token.id);
  return {};
}

Result<Pipeline> Pipeline::read(std::string_view file, const std::string& where) {
  return read(file, where, {});
}

Result<Pipeline> Pipeline::read(std::string_view file, const std::string& where,
                                const FilesBeside& beside) {
  return read_with_beside(file, where, beside, [&](const Json& json, LongLists* lists) {
    return of_json(json, where, lists);
  });
}

Result<Pipeline> Pipeline::of_json(const Json& file, const std::string& where, LongLists* lists) {
  auto state = std::make_shared<State>();
  TRY(state->read(file, where, lists));
  Pipeline out;
  out.state_ = std::move(state);
  return out;
}

Result<Encoding> Pipeline::encode(std::string_view text, const Asked& asked) const {
  const auto& state = *state_;
  const PatternBudget budget(text.size() + asked.pair.value_or("").size());
  std::vector<Encoding> texts;
  for (const auto& one : {std::optional(text), asked.pair}) {
    if (!one) continue;
    TRY(check_size(*one));
    texts.push_back(
        TRY(state.encode(base::to_utf8(*one), asked, static_cast<std::int32_t>(texts.size()))));
    TRY(budget.check());
  }
  const auto* post = state.post_processor.get();
  if (asked.sized && state.truncation)
    TRY(state.truncation->apply(texts, post && asked.special ? post->added(texts.size() == 2) : 0));
  if (post && !post->process(texts, asked.special))
    return cannot("the post-processor cannot take so many texts");
  Encoding all;
  for (const auto& one : texts) all.append(one);
  if (asked.sized && state.padding) state.padding->apply(all);
  return all;
}

Result<void> Pipeline::ids(std::string_view text, AddedTokens::Find find,
                           std::vector<std::int32_t>& out) const {
  std::string mended;
  if (!base::valid_utf8(text)) text = mended = base::to_utf8(text);
  const PatternBudget budget(text.size());
  for (auto rest = text; !rest.empty();) {
    auto size = std::min(rest.size(), AlignedText::kMostBytes / 4);
    while (size < rest.size() && (rest[size] & 0xc0) == 0x80) --size;
    state_->ids(rest.substr(0, size), find, out);
    rest.remove_prefix(size);
  }
  return budget.check();
}

Result<void> Pipeline::known_ids(std::string_view text, AddedTokens::Find find,
                                 std::vector<std::int32_t>& out) const {
  TRY(check_size(text));
  std::string mended;
  if (!base::valid_utf8(text)) text = mended = base::to_utf8(text);
  const PatternBudget budget(text.size());
  TRY(state_->known_ids(text, find, out));
  return budget.check();
}

// Calls put(id, place in `front + text`) for each token; see Pipeline::ids_behind().
template <class Put>
Result<void> Pipeline::State::put_behind(const std::string& front, std::string_view text,
                                         const Put& put) const {
  const auto whole = front + base::to_utf8(text);
  const PatternBudget budget(whole.size());
  std::size_t free = front.size();
  for (std::string_view rest = whole; !rest.empty(); free = 0) {
    auto size = std::min(rest.size(), AlignedText::kMostBytes / 4);
    while (size < rest.size() && (rest[size] & 0xc0) == 0x80) --size;
    const auto begins = static_cast<std::size_t>(rest.data() - whole.data());
    const auto encode = [&](std::string_view piece, std::vector<Token>& tokens) {
      model->encode(piece, tokens);
    };
    for (const auto& piece : pieces_of(rest.substr(0, size), AddedTokens::Find::data, free)) {
      const auto place = [&](const Token& token) {
        const auto span = piece.text.original(token.begin, token.end);
        put(token.id, BytePlace{begins + span.begin, begins + span.end});
      };
      if (piece.ready)
        std::ranges::for_each(piece.tokens, place);
      else
        put_plain(piece.text.bytes(), encode, [&](auto id) { return control.contains(id); }, place);
    }
    rest.remove_prefix(size);
  }
  return budget.check();
}

Result<void> Pipeline::ids_behind(const std::string& front, std::string_view text,
                                  std::vector<std::int32_t>& out) const {
  return state_->put_behind(front, text, [&](std::int32_t id, BytePlace) { out.push_back(id); });
}

Result<void> Pipeline::ids_behind(const std::string& front, std::string_view text,
                                  std::vector<std::int32_t>& out,
                                  std::vector<BytePlace>& places) const {
  const auto in_text = [&](std::size_t at) {
    return std::min(at - std::min(at, front.size()), text.size());
  };
  return state_->put_behind(front, text, [&](std::int32_t id, BytePlace place) {
    out.push_back(id);
    places.push_back({in_text(place.begin), in_text(place.end)});
  });
}

std::optional<std::string_view> Pipeline::State::spelling(std::int32_t id) const {
  if (const auto own = spellings.find(id); own != spellings.end()) return own->second;
  if (!model->vocabulary().has(id)) return std::nullopt;
  return model->vocabulary().spelling(id);
}

std::optional<std::string> Pipeline::spelling(std::int32_t id) const {
  const auto found = state_->spelling(id);
  return found ? std::optional(std::string(*found)) : std::nullopt;
}

std::int32_t Pipeline::id_of(std::string_view spelling) const {
  const auto found = state_->added_ids.find(std::string(spelling));
  return found != state_->added_ids.end() ? found->second
                                          : state_->model->vocabulary().id_of(spelling);
}

// Of the token that is spelled so; `made` is room.
std::string_view Pipeline::State::within(std::string_view said, std::string& made) const {
  if (plain_decoder) return plain_decoder->within(said, made);
  Fragment token{std::string(said)};
  if (decoder) decoder->within(token);
  made = decoder ? token.text : " " + token.text;
  return made;
}

std::string Pipeline::within(std::int32_t id) const {
  std::string made;
  const auto said = state_->spelling(id);
  return said && !said->empty() ? std::string(state_->within(*said, made)) : "";
}

// Tokens are filled in when they are first asked for: who encodes a line does not wait for it.
const TokenBytes& Pipeline::State::tokens() const {
  std::call_once(tabled, [this] {
    std::string made;
    const auto count = static_cast<std::int32_t>(size());
    table.resize(static_cast<std::size_t>(count));
    for (std::int32_t id = 0; id < count; ++id) {
      const auto said = spelling(id);
      if (!said || said->empty()) continue;
      const auto at = static_cast<std::size_t>(id);
      table.set(at, within(*said, made));
      if (special.contains(*said)) table.hide(at);
    }
  });
  return table;
}

// False where the bytes of tokens are no text, about which the decoder has a say of its own.
bool Pipeline::State::decode_plain(std::span<const std::int32_t> ids, bool skip_special,
                                   std::string& out) const {
  if (!plain_decoder || tokens().overfull()) return false;
  for (; !ids.empty(); ids = ids.subspan(1)) {
    const auto said = spelling(ids[0]);
    if (said && said->empty()) return false;
    if (!said || (skip_special && table.hidden(static_cast<std::size_t>(ids[0])))) continue;
    out = plain_decoder->first(*said);
    table.join(ids.subspan(1), !skip_special, out);
    break;
  }
  return base::valid_utf8(out);
}

Result<std::string> Pipeline::decode(std::span<const std::int32_t> ids, bool skip_special) const {
  if (std::string out; state_->decode_plain(ids, skip_special, out)) return out;
  std::vector<std::string> tokens;
  for (const auto id : ids)
    if (auto token = spelling(id); token && !(skip_special && state_->special.contains(*token)))
      tokens.push_back(std::move(*token));
  const char* between = state_->decoder ? "" : " ";
  std::size_t bytes = 0;
  for (const auto& token : tokens) bytes += token.size();
  const PatternBudget budget(bytes);
  if (state_->decoder) state_->decoder->decode(tokens);
  TRY(budget.check());
  std::string out;
  for (std::size_t i = 0; i < tokens.size(); ++i) out += (i > 0 ? between : "") + tokens[i];
  return out;
}

const TokenBytes& Pipeline::tokens() const { return state_->tokens(); }

std::string Pipeline::first(std::int32_t id) const {
  const auto said = state_->spelling(id);
  if (!said) return "";
  if (state_->plain_decoder) return state_->plain_decoder->first(*said);
  auto alone = decode(std::span(&id, 1), false);
  return alone.ok() ? alone.take() : "";
}

std::int64_t Pipeline::State::size() const {
  std::int64_t most = model->vocabulary().size();
  for (const auto& token : added) most = std::max<std::int64_t>(most, token.id + 1);
  return most;
}

std::int64_t Pipeline::size() const { return state_->size(); }

std::int32_t Pipeline::unknown() const { return state_->model->unknown(); }

const std::vector<AddedToken>& Pipeline::added() const { return state_->added; }

void Pipeline::make_ready() const {
  if (state_->plain) state_->plain->make_ready();
}

void Pipeline::around(std::vector<std::int32_t>& before, std::vector<std::int32_t>& after) const {
  tokens_around(state_->post_processor.get(), before, after);
}

}  // namespace tokenizer
