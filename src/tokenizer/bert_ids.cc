#include "tokenizer/bert_ids.h"

#include "tokenizer/bert_kind.h"
#include "tokenizer/sound_text.h"
#include "tokenizer/spares.h"
#include "tokenizer/splitter.h"
#include "tokenizer/word_memo.h"
#include "tokenizer/word_piece_ids.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenizer {
namespace {

using Use = BertKind::Use;

// White space to BERT whatever its settings: what stands on both sides is normalised apart.
bool is_gap(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// The first from `at` on, or the end.
std::size_t next_gap(std::string_view text, std::size_t at) {
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes);
    for (auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(low)); mask != 0;
         mask &= mask - 1) {
      const auto place = at + static_cast<std::size_t>(std::countr_zero(mask));
      if (is_gap(text[place])) return place;
    }
  }
#endif
  while (at < text.size() && !is_gap(text[at])) ++at;
  return at;
}

struct Scratch {
  IdBuffer ids;
  WordMemo written, words;  // of what stands between gaps, of words
  BertKind::Known known;
  std::string word;  // with room behind it
  std::vector<Piece> pieces;
  std::vector<Token> tokens;
};

}  // namespace

struct BertIds::State {
  BertKind kind;
  NormalizerMade normalizer;  // null: none
  SplitterMade splitter;
  ModelMade model;
  Spares<Scratch> spares;

  void put(std::string_view text, Scratch& scratch) const;
  // What stands between some gaps from `at` on; where the next begins.
  std::size_t put_some(std::string_view part, std::size_t at, Scratch& scratch) const;
};

namespace {

// What stands between two gaps.
class Work {
 public:
  Work(const BertKind& kind, const WordPieceIds& model, Scratch& scratch)
      : kind_(kind), model_(model), scratch_(scratch) {
    if (scratch.word.size() < kRoom) scratch.word.resize(kRoom);
  }

  // False where characters have to be looked at together; then ids may have been appended.
  bool put(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const auto c = read_sound(text, at);
      at += c.size;
      if (!put(kind_.of(c.value, scratch_.known))) return false;
    }
    if (parted_) {
      end_word();
    } else if (size_ > 0) {  // all is one word, which is remembered as it is written
      model_.encode(word(), characters_, scratch_.ids);
    }
    return true;
  }

 private:
  static constexpr std::size_t kRoom = 256;

  bool put(BertKind::Character& c) {
    switch (c.use) {
      case Use::part:
        append(c);
        return true;
      case Use::white:
        end_word();
        return true;
      case Use::alone:
        end_word();
        put_alone(c);
        return true;
      case Use::several:
        return put_several(c.at);
      case Use::together:
        return false;
      case Use::gone:
      case Use::unasked:
        return true;
    }
    return false;
  }

  // Characters that are normal, and might become others once more: so their use alone counts.
  bool put_several(std::int32_t at) {
    const auto made = scratch_.known.made[static_cast<std::size_t>(at)];
    for (std::size_t i = 0; i < made.size();) {
      const auto c = base::read_code_point(made, i);
      i += c.size;
      auto use = BertKind::use_of(c.value);
      put(use);
    }
    return true;
  }

  // At most one id.
  void put_alone(BertKind::Character& c) {
    if (c.at == BertKind::kUnknown) {  // and no word is open
      append(c);
      const auto first = scratch_.ids.size();
      end_word();
      c.at = scratch_.ids.size() > first ? scratch_.ids.from(first)[0] : -1;
    } else if (c.at >= 0) {
      scratch_.ids.add(c.at);
    }
  }

  void append(const BertKind::Character& c) {
    auto& word = scratch_.word;
    if (size_ + kRoom / 2 > word.size()) word.resize(2 * word.size());
    std::memcpy(word.data() + size_, c.bytes, sizeof c.bytes);
    size_ += c.size;
    ++characters_;
  }

  std::string_view word() {
    std::memset(scratch_.word.data() + size_, 0, WordPieceIds::kPadding);
    return {scratch_.word.data(), size_};
  }

  void end_word() {
    parted_ = true;
    if (size_ == 0) return;
    const WordMemo::Key key(word(), size_ + WordPieceIds::kPadding);
    if (!scratch_.words.take(key, scratch_.ids)) {
      const auto first = scratch_.ids.size();
      model_.encode(word(), characters_, scratch_.ids);
      scratch_.words.put(key, scratch_.ids.from(first));
    }
    size_ = 0;
    characters_ = 0;
  }

  const BertKind& kind_;
  const WordPieceIds& model_;
  Scratch& scratch_;
  std::size_t size_ = 0;
  std::int64_t characters_ = 0;
  bool parted_ = false;  // something ended a word
};

}  // namespace

void BertIds::State::put(std::string_view text, Scratch& scratch) const {
  const auto first = scratch.ids.size();
  if (Work(kind, *model->piece_ids(), scratch).put(text)) return;
  scratch.ids.cut(first);
  auto& pieces = scratch.pieces;
  pieces.clear();
  pieces.push_back({AlignedText(text), false, {}});
  if (normalizer) normalizer->apply(pieces[0].text);
  if (pieces[0].text.empty()) return;
  splitter->split(pieces);
  for (const auto& piece : pieces) {
    scratch.tokens.clear();
    model->encode(piece.text.bytes(), scratch.tokens);
    for (const auto& token : scratch.tokens) scratch.ids.add(token.id);
  }
}

std::size_t BertIds::State::put_some(std::string_view part, std::size_t at,
                                     Scratch& scratch) const {
  constexpr std::size_t kTogether = 32;
  struct {
    std::string_view text;
    WordMemo::Key key;
  } some[kTogether];
  std::size_t count = 0;
  while (count < kTogether && at < part.size()) {
    const auto end = next_gap(part, at);
    if (end > at) {
      auto& one = some[count++];
      one.text = part.substr(at, end - at);
      one.key.set(one.text, part.size() - at);
      scratch.written.expect(one.key);
    }
    at = end + 1;
  }
  for (std::size_t i = 0; i < count; ++i) scratch.written.expect_ids(some[i].key);
  for (std::size_t i = 0; i < count; ++i) {
    if (scratch.written.take(some[i].key, scratch.ids)) continue;
    const auto first = scratch.ids.size();
    put(some[i].text, scratch);
    scratch.written.put(some[i].key, scratch.ids.from(first));
  }
  return at;
}

std::shared_ptr<const BertIds> BertIds::of(const base::Json& file, ModelMade model) {
  const auto has = [&](const char* key) { return file.contains(key) && !file[key].is_null(); };
  if (!model->piece_ids() || !has("pre_tokenizer")) return nullptr;
  const Part cut(file["pre_tokenizer"], "pre_tokenizer");
  if (cut.type() != "BertPreTokenizer") return nullptr;
  NormalizerMade normalizer;
  if (has("normalizer")) {
    const Part form(file["normalizer"], "normalizer");
    if (form.type() != "BertNormalizer") return nullptr;
    auto made = make_normalizer(form);
    if (!made.ok()) return nullptr;
    normalizer = made.take();
  }
  auto splitter = make_splitter(cut);
  if (!splitter.ok()) return nullptr;
  auto out = std::make_shared<BertIds>();
  out->state_ = std::make_shared<const State>(BertKind(normalizer), normalizer, splitter.take(),
                                              std::move(model));
  return out;
}

bool BertIds::encode(std::string_view part, bool, std::vector<std::int32_t>& out) const {
  auto scratch = state_->spares.borrow();
  scratch->ids.clear();
  for (std::size_t at = 0; at < part.size();) at = state_->put_some(part, at, *scratch);
  const auto ids = scratch->ids.from(0);
  out.insert(out.end(), ids.begin(), ids.end());
  state_->spares.give_back(std::move(scratch));
  return true;
}

}  // namespace tokenizer
