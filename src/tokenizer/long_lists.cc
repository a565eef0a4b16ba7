#include "tokenizer/long_lists.h"

#include <algorithm>
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
    if (name == "merges") return list(merges_, [&] {
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
    auto& vocabulary = lists_.vocabulary;
    vocabulary.reserve((file_.size() - text_.place()) / 64);
    if (!text_.take('{') || text_.next() == '}') return false;
    do {
      const auto spelling = text_.text();
      if (!spelling || !text_.take(':')) return false;
      const auto id = text_.whole();
      // No token takes fewer than five bytes, so that an id beyond asks for no memory.
      if (!id || static_cast<std::size_t>(*id) > file_.size() + 65'536) return false;
      if (!vocabulary.add_new(*spelling, *id)) return false;
    } while (text_.take(','));
    return text_.take('}') && vocabulary.finish();
  }

  bool read_merges(JsonText& text) {
    if (!text.take('[')) return false;
    if (text.take(']')) return true;
    lists_.merges.reserve(static_cast<std::size_t>(lists_.vocabulary.count()));
    do {
      if (text.take('[') ? !read_pair(text) : !read_spaced(text)) return false;
    } while (text.take(','));
    return text.take(']');
  }

  // The second may be read into the memory that the first was read into, so that is kept.
  bool read_pair(JsonText& text) {
    const auto left = text.text();
    if (!left) return false;
    left_ = *left;
    if (!text.take(',')) return false;
    const auto right = text.text();
    return right && text.take(']') && add_merge(left_, *right);
  }

  bool read_spaced(JsonText& text) {
    const auto both = text.text();
    if (!both) return false;
    const auto space = both->find(' ');
    if (space == both->npos || both->find(' ', space + 1) != both->npos) return false;
    return add_merge(both->substr(0, space), both->substr(space + 1));
  }

  bool add_merge(std::string_view left, std::string_view right) {
    const auto& vocabulary = lists_.vocabulary;
    const Merge merge{vocabulary.id_of(left), vocabulary.id_of(right),
                      vocabulary.id_of(left, right, expected_)};
    if (merge.left < 0 || merge.right < 0 || merge.result < 0) return false;
    lists_.merges.push_back(merge);
    return true;
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
  std::uint32_t expected_ = 0;  // what a merge makes is mostly the token behind that of the last one
  std::string left_;
  LongLists lists_;
};

}  // namespace

std::optional<Apart> take_apart(std::string_view file, const std::string& where) {
  return Reader(file).read(where);
}

}  // namespace tokenizer
