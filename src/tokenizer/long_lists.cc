#include "tokenizer/long_lists.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "tokenizer/json_text.h"

namespace tokenizer {
namespace {

// Where a value stands in the file.
struct Span {
  std::size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file), text_(file) {}

  std::optional<Apart> read(const std::string& where) {
    bool model = false;
    const auto member = [&](const std::string& key) {
      if (key != "model") return text_.skip();
      return !std::exchange(model, true) && members([&](const auto& name) { return part(name); });
    };
    if (!members(member) || !text_.at_end() || vocab_.empty()) return std::nullopt;
    if (prefixed_ && !merges_.empty()) return std::nullopt;
    if (waiting_) text_ = JsonText(text_of(merges_));
    if (waiting_ && !(read_merges(text_) && text_.at_end())) return std::nullopt;
    auto rest = base::parse_json(without_lists(), where);
    if (!rest.ok()) return std::nullopt;
    return Apart{rest.take(), std::move(lists_)};
  }

 private:
  // Calls found(key) at each value of an object, which it passes over.
  template <class F>
  bool members(F found) {
    if (!text_.take('{')) return false;
    if (text_.take('}')) return true;
    do {
      const auto key = text_.text();
      if (!key) return false;
      const std::string name(*key);
      if (!text_.take(':') || !found(name)) return false;
    } while (text_.take(','));
    return text_.take('}');
  }

  bool part(const std::string& name) {
    if (name == "vocab") return list(vocab_, [&] { return read_vocabulary(); });
    if (name == "merges")
      return list(merges_, [&] {
        // Ids must be known; of a file that says merges first they are read in the end.
        waiting_ = vocab_.empty();
        return waiting_ ? text_.skip() : read_merges(text_);
      });
    if (name == "continuing_subword_prefix" && text_.next() == '"') {
      prefixed_ = text_.text() != "";
      return true;
    }
    return text_.skip();
  }

  template <class F>
  bool list(Span& span, F read) {
    if (!span.empty()) return false;
    text_.next();
    span.begin = text_.place();
    if (!read()) return false;
    span.end = text_.place();
    return true;
  }

  bool read_vocabulary() {
    const auto from = text_.place();
    lists_.vocabulary.reserve((file_.size() - from) / 64);
    if (!text_.take('{') || text_.next() == '}') return false;
    do {
      if (!read_token() || !read_tokens_alike()) return false;
    } while (text_.take(','));
    return text_.take('}') && text_.proved(from) && add_tokens() && lists_.vocabulary.finish();
  }

  bool read_token() {
    if (text_.next() != '"') return false;
    if (last_) apart_.learn(last_, text_.here() + 1);
    if (!keep(text_.unproved_text())) return false;
    const auto* const quote = text_.here() - 1;
    if (!text_.take(':')) return false;
    text_.next();
    within_.learn(quote, text_.here());
    return take_id(text_.whole());
  }

  // Those that stand as the last two did, which mostly are all.
  bool read_tokens_alike() {
    for (;;) {
      last_ = text_.here();
      std::string_view text;
      std::optional<std::int32_t> id;
      if (text_.pass(apart_) && text_.plain_text(within_, text)) id = text_.whole();
      if (!id) {
        text_.go_to(last_);
        return true;
      }
      keep_standing(text);
      if (!take_id(id)) return false;
    }
  }

  // No token takes fewer than five bytes, so that an id beyond asks for no memory.
  bool take_id(std::optional<std::int32_t> id) {
    if (!id || static_cast<std::size_t>(*id) > file_.size() + 65'536) return false;
    ids_[kept_ - 1] = *id;
    return kept_ < kTogether || add_tokens();
  }

  bool add_tokens() {
    return lists_.vocabulary.add_new(std::span(texts_, std::exchange(kept_, 0)), ids_);
  }

  bool read_merges(JsonText& text) {
    if (!text.take('[')) return false;
    if (text.take(']')) return true;
    lists_.merges.reserve(static_cast<std::size_t>(lists_.vocabulary.count()));
    std::optional<bool> were_pairs;
    do {
      const bool pair = text.take('[');
      if (were_pairs != pair) last_ = nullptr;
      if (!last_) apart_ = {};
      were_pairs = pair;
      if (pair ? !(read_pair(text) && read_pairs_alike(text) && text.take(']'))
               : !(read_spaced(text) && read_spaced_alike(text)))
        return false;
    } while (text.take(','));
    return text.take(']') && add_merges();
  }

  // What is no well-formed text is no token either.
  bool read_pair(JsonText& text) {
    if (text.next() != '"') return false;
    if (last_) apart_.learn(last_, text.here() + 1);
    if (!keep(text.unproved_text())) return false;
    const auto* const quote = text.here() - 1;
    if (!text.take(',') || text.next() != '"') return false;
    within_.learn(quote, text.here() + 1);
    return keep(text.unproved_text()) && (kept_ < kTogether || add_merges());
  }

  bool read_pairs_alike(JsonText& text) {
    for (;;) {
      const auto* const before = text.here();
      last_ = before - 1;
      text.go_to(last_);
      std::string_view left, right;
      if (!text.pass(apart_) || !text.plain_text(within_, left) || !text.closed_text(right)) {
        text.go_to(before);
        return true;
      }
      keep_standing(left);
      keep_standing(right);
      if (kept_ == kTogether && !add_merges()) return false;
    }
  }

  bool read_spaced(JsonText& text) {
    if (text.next() != '"') return false;
    if (last_) apart_.learn(last_, text.here() + 1);
    const auto both = text.text();
    if (!both || both->starts_with("#version")) return false;  // the head of a merges.txt
    const auto space = space_in(*both);
    if (space == both->npos) return false;
    const std::string right(both->substr(space + 1));
    return keep(both->substr(0, space)) && keep(right) && (kept_ < kTogether || add_merges());
  }

  bool read_spaced_alike(JsonText& text) {
    for (;;) {
      const auto* const before = text.here();
      last_ = before - 1;
      text.go_to(last_);
      std::string_view both;
      auto space = both.npos;
      if (text.pass(apart_) && text.closed_text(both) && !both.starts_with('#'))
        space = space_in(both);
      if (space == both.npos) {
        text.go_to(before);
        return true;
      }
      keep_standing(both.substr(0, space));
      keep_standing(both.substr(space + 1));
      if (kept_ == kTogether && !add_merges()) return false;
    }
  }

  // Of the only one; npos where there is none, or another one.
  static std::size_t space_in(std::string_view both) {
    const auto space = both.find(' ');
    return space != both.npos && both.find(' ', space + 1) == both.npos ? space : both.npos;
  }

  bool add_merges() {
    const auto& vocabulary = lists_.vocabulary;
    vocabulary.ids_of(std::span(texts_, kept_), ids_);
    for (std::size_t i = 0; i < kept_; i += 2) {
      const Merge merge{ids_[i], ids_[i + 1],
                        vocabulary.id_of(texts_[i], texts_[i + 1], expected_)};
      if (merge.left < 0 || merge.right < 0 || merge.result < 0) return false;
      lists_.merges.push_back(merge);
    }
    kept_ = 0;
    return true;
  }

  // Texts that stand in the file need no copy.
  [[gnu::always_inline]] bool keep(std::optional<std::string_view> text) {
    if (!text) return false;
    const auto* begin = file_.data();
    const bool stands = std::less_equal<>()(begin, text->data()) &&
                        std::less<>()(text->data(), begin + file_.size());
    if (stands) [[likely]] {
      keep_standing(*text);
    } else {
      copies_[kept_] = *text;
      texts_[kept_] = Spelling::of(copies_[kept_]);
      ++kept_;
    }
    return true;
  }
  [[gnu::always_inline]] void keep_standing(std::string_view text) {
    texts_[kept_++] = Spelling::of(text, file_.data() + file_.size());
  }

  std::string_view text_of(Span span) const {
    return file_.substr(span.begin, span.end - span.begin);
  }

  std::string without_lists() const {
    const auto cut = [&](std::string& out, Span span, std::size_t from, const char* instead) {
      out.append(file_.substr(from, span.begin - from)).append(instead);
    };
    std::string out;
    const bool ahead = !merges_.empty() && merges_.begin < vocab_.begin;
    if (ahead) cut(out, merges_, 0, "[]");
    cut(out, vocab_, ahead ? merges_.end : 0, "{}");
    if (!merges_.empty() && !ahead) cut(out, merges_, vocab_.end, "[]");
    return out.append(file_.substr(std::max(vocab_.end, merges_.end)));
  }

  std::string_view file_;
  JsonText text_;
  Span vocab_, merges_;
  bool waiting_ = false, prefixed_ = false;
  // What stood between the parts of the last one, and between it and the one before; and where the last part ended, null
  // where none was read.
  JsonGap within_, apart_;
  const char* last_ = nullptr;
  // What a merge makes is mostly the token behind that of the last one.
  std::uint32_t expected_ = 0;
  // Several are looked for together.
  static constexpr auto kTogether = SpellingMap::kTogether;
  static_assert(kTogether % 2 == 0);
  std::size_t kept_ = 0;
  Spelling texts_[kTogether];
  std::int32_t ids_[kTogether];
  std::string copies_[kTogether];
  LongLists lists_;
};

}  // namespace

std::optional<Apart> take_apart(std::string_view file, const std::string& where) {
  return Reader(file).read(where);
}

}  // namespace tokenizer
