// Words of the text as it is written, and those that a normalizer changes first; see the header.
#include "tokenizer/plain_ids.h"

#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/quiet_text.h"
#include "tokenizer/spares.h"
#include "tokenizer/word_ends.h"
#include "tokenizer/word_ids.h"

namespace tokenizer {
namespace {

using Cut = PlainKind::Cut;
using Front = PlainKind::Front;
using Scratch = WordIds::Scratch;

// One text, as its parts come.
class Work {
 public:
  Work(const PlainKind& kind, const QuietText& quiet, const WordIds& words, Scratch& scratch)
      : kind_(kind),
        quiet_(quiet),
        words_(words),
        scratch_(scratch),
        whole_(kind.cut == Cut::runs && !words.cut_at_spaces()),
        sums_(kind.cut == Cut::runs && words.sums()),
        lines_(kind.cut == Cut::white || quiet.lines_are_spaces()) {}

  bool put(std::string_view part, bool first) {
    scratch_.score = 0;
    front_ = kind_.front != Front::none && (first || !kind_.only_first);
    if (kind_.shapes() || kind_.cut == Cut::white) return put_shaped(part);
    put_front(part);
    return true;
  }

 private:
  bool take(const WordMemo& memo, std::string_view word, std::size_t readable) {
    if (!sums_) return memo.take(word, readable, scratch_.ids);
    const auto first = scratch_.ids.size();
    if (!words_.goes_on(scratch_) || !memo.take(word, readable, scratch_.ids)) return false;
    words_.pass(scratch_.ids.from(first), scratch_);
    return true;
  }

  void put_word(std::string_view word, std::size_t readable) {
    if (!sums_) {
      const WordIds::Word one{word, readable, WordMemo::Key(word, readable)};
      return words_.encode_some({&one, 1}, scratch_);
    }
    if (take(scratch_.parts, word, readable)) return;
    const auto first = scratch_.ids.size();
    if (words_.encode(word, scratch_))
      scratch_.parts.put(word, readable, scratch_.ids.from(first));
    else
      same_anywhere_ = false;
  }

  // Some words together, for whose ids is asked as they are seen.
  void put_words(std::string_view text) {
    if (whole_ || sums_) return put_one_by_one(text);
    WordIds::Word words[BpeDesk::kWords];
    WordEnds ends(text, kind_.cut != Cut::runs, words_.cut_at_lines());
    for (std::size_t at = 0; at < text.size();) {
      std::size_t count = 0;
      for (; count < BpeDesk::kWords && at < text.size(); ++count) {
        const auto end = ends.next();
        auto& word = words[count];
        word.text = text.substr(at, end - at);
        word.readable = text.size() - at;
        word.key.set(word.text, word.readable);
        scratch_.parts.expect(word.key);
        at = end;
      }
      words_.encode_some({words, count}, scratch_);
    }
  }

  void put_one_by_one(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const auto end =
          whole_ ? text.size() : word_end(text, at, kind_.cut != Cut::runs, words_.cut_at_lines());
      put_word(text.substr(at, end - at), text.size() - at);
      at = end;
    }
  }

  // What begins a part of the text.
  void put_front(std::string_view text) {
    if (!front_ || (kind_.front == Front::unless_there && space_sign(text, 0) > 0))
      return put_words(text);
    const auto end = whole_ ? text.size() : word_end(text, 0, false, false);
    auto& word = scratch_.front;
    word.assign(1, ' ').append(text.substr(0, end));
    put_word(word, word.size());
    put_words(text.substr(end));
  }

  // Each word between white space by itself.
  void put_white(std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size();) {
      const auto c = at < text.size() ? base::read_code_point(text, at) : base::CodePoint{U' ', 1};
      if (text::is_white_space(c.value)) {
        if (at > begin) put_front(text.substr(begin, at - begin));
        begin = at + c.size;
      }
      at += c.size;
    }
  }

  // `begun`: something of the part was put before.
  void put_normal(std::string_view text, bool begun) {
    if (kind_.cut == Cut::white) return put_white(text);
    if (!begun && kind_.trim && text.starts_with(' ')) text.remove_prefix(1);
    if (text.empty()) return;
    if (begun)
      put_words(text);
    else
      put_front(text);
  }

  // Whether what comes next belongs to the last word of `text`, or the end of the part would change it.
  bool is_open(std::string_view text) const {
    if (kind_.cut == Cut::white) return false;
    if (whole_ || text.empty()) return true;
    const auto last = base::code_point_before(text, text.size()).value;
    return last == U' ' || last == 0x2581 || (kind_.strip_end && text::is_white_space(last));
  }

  // False, too, where the space is lost that parts the word from the one before.
  bool add_normal(std::string_view word, std::string& out) {
    auto& made = scratch_.spelled;
    made.clear();
    if (!quiet_.apply(word, scratch_.known, made)) return false;
    if (word[0] == ' ' && !made.starts_with(' ')) return false;
    if (word[0] == '\n' && lines_ && !made.starts_with(' ') &&
        !(kind_.cut == Cut::white && made.starts_with('\n')))
      return false;
    if (!kind_.squeeze) {
      out += made;
      return true;
    }
    for (const char c : made)
      if (c != ' ' || out.empty() || out.back() != ' ') out += c;
    return true;
  }

  // Words as they are written end before a space; of those that are wholly the part's own the ids
  // are remembered, so that the normalizer is not asked again.
  bool put_shaped(std::string_view part) {
    auto& open = scratch_.normal;
    open.clear();
    bool begun = kind_.cut == Cut::white;
    for (std::size_t at = 0; at < part.size();) {
      const auto end = written_end(part, at);
      const auto word = part.substr(at, end - at);
      const bool alone = begun && open.empty();
      if (!alone || !take(scratch_.words, word, part.size() - at)) {
        const auto first = scratch_.ids.size();
        same_anywhere_ = true;
        if (!add_normal(word, open)) return false;
        if (!is_open(open)) {
          put_normal(open, begun);
          if (alone && same_anywhere_)
            scratch_.words.put(word, part.size() - at, scratch_.ids.from(first));
          begun = true;
          open.clear();
        }
      }
      at = end;
    }
    put_end(open, begun);
    return true;
  }

  std::size_t written_end(std::string_view text, std::size_t at) {
    const auto parts = [&](char c) { return c == ' ' || (c == '\n' && lines_); };
    for (;;) {
      while (at < text.size() && text[at] == ' ') ++at;
      if (lines_ && at < text.size() && text[at] == '\n') ++at;
      while (at < text.size() && !parts(text[at])) ++at;
      if (at == text.size()) return at;
      const bool pair = at > 0 && text[at] == '\n' && text[at - 1] == '\r';
      if (!pair && !quiet_.joined(text, at, scratch_.known)) return at;
    }
  }

  void put_end(std::string_view text, bool begun) {
    while (kind_.strip_end && !text.empty()) {
      const auto last = base::code_point_before(text, text.size());
      if (!text::is_white_space(last.value)) break;
      text.remove_suffix(last.size);
    }
    // A single space is at both ends, and goes once.
    if (kind_.trim && text.ends_with(' ') && (begun || text.size() > 1)) text.remove_suffix(1);
    put_normal(text, begun);
  }

  const PlainKind& kind_;
  const QuietText& quiet_;
  const WordIds& words_;
  Scratch& scratch_;
  const bool whole_;  // the text cannot be cut
  const bool sums_;   // scores go on from word to word
  const bool lines_;  // words end before line feeds, too
  bool front_ = false;
  bool same_anywhere_ = true;  // ids since this was set
};

}  // namespace

struct PlainIds::State {
  State(PlainKind known, ModelMade made, NormalizerMade form)
      : kind(std::move(known)), model(std::move(made)), quiet(std::move(form), kind.by_graphemes) {}

  PlainKind kind;
  ModelMade model;
  QuietText quiet;
  Spares<Scratch> spares;
};

std::shared_ptr<const PlainIds> PlainIds::of(const base::Json& file, ModelMade model) {
  auto kind = model->words() ? PlainKind::of(file) : std::nullopt;
  if (!kind) return nullptr;
  NormalizerMade form;
  if (!kind->form.is_null()) {
    auto made = make_normalizer(Part(kind->form, "normalizer"));
    if (!made.ok()) return nullptr;
    form = made.take();
  }
  auto out = std::make_shared<PlainIds>();
  out->state_ = std::make_shared<const State>(std::move(*kind), std::move(model), std::move(form));
  return out;
}

void PlainIds::make_ready() const {
  state_->model->words()->make_ready();
  state_->spares.make_ready();
}

bool PlainIds::encode(std::string_view part, bool first, std::vector<std::int32_t>& out) const {
  state_->model->words()->expect(part.size());
  auto scratch = state_->spares.borrow();
  scratch->ids.clear();
  const bool done =
      Work(state_->kind, state_->quiet, *state_->model->words(), *scratch).put(part, first);
  const auto ids = scratch->ids.from(0);
  if (done) out.insert(out.end(), ids.begin(), ids.end());
  state_->spares.give_back(std::move(scratch));
  return done;
}

}  // namespace tokenizer
