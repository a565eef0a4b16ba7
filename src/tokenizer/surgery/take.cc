#include "tokenizer/surgery/take.h"

#include <algorithm>
#include <unordered_map>

#include "base/utf8.h"
#include "tokenizer/token_pair.h"

namespace tokenizer::surgery {
namespace {

using base::Result;

constexpr int kPasses = 16;

class Taker {
 public:
  Taker(const Subject& subject, const Subject& other, std::int32_t first)
      : subject_(subject), other_(other), first_(first) {
    for (std::size_t i = 0; i < other.merges.size(); ++i)
      ways_[other.merges[i].result].push_back(i);
  }

  // Tokens there that are none here: characters first, then by their earliest merge.
  std::vector<std::int32_t> candidates() const {
    std::vector<std::pair<std::size_t, std::int32_t>> ranked;
    const auto& words = other_.vocabulary();
    for (std::int32_t id = 0; id < words.size(); ++id) {
      if (!words.has(id) || other_.fixed.contains(id) || other_.is_added(words.spelling(id)))
        continue;
      const std::string text(words.spelling(id));
      if (text.empty() || subject_.vocabulary().id_of(text) >= 0 || subject_.is_added(text))
        continue;
      const auto way = ways_.find(id);
      ranked.emplace_back(is_character(text)   ? 0
                          : way == ways_.end() ? SIZE_MAX
                                               : way->second.front() + 1,
                          id);
    }
    std::ranges::stable_sort(ranked);
    std::vector<std::int32_t> out;
    for (const auto& [rank, id] : ranked) out.push_back(id);
    return out;
  }

  // Whether it is one of ours now.
  bool take(std::int32_t theirs) {
    NewToken token{std::string(other_.vocabulary().spelling(theirs)), {}, {}};
    token.made_of = ids_of(subject_, token.spelling);
    if (token.made_of.empty()) return false;
    if (!is_character(token.spelling) && !find_merges(theirs, token)) return false;
    ids_[token.spelling] = next();
    for (const auto& merge : token.merges)
      merges_.emplace(token_pair(merge.left, merge.right), Found{merges_.size(), merge.result});
    tokens_.push_back(std::move(token));
    return true;
  }

  std::vector<NewToken> tokens() { return std::move(tokens_); }

 private:
  struct Found {
    std::size_t rank;
    std::int32_t result;
  };

  std::int32_t next() const { return first_ + static_cast<std::int32_t>(tokens_.size()); }
  // Of a byte-level alphabet each symbol is there already.
  bool is_character(const std::string& text) const {
    return !subject_.bytes && base::read_code_point(text, 0).size == text.size();
  }
  std::int32_t id_here(const std::string& text) const {
    const auto found = ids_.find(text);
    return found != ids_.end() ? found->second : subject_.vocabulary().id_of(text);
  }
  bool may_join(std::int32_t id) const {
    return id >= 0 && (subject_.bytes || !subject_.fixed.contains(id));
  }

  bool find_merges(std::int32_t theirs, NewToken& token) const {
    const auto add = [&](std::int32_t left, std::int32_t right) {
      const Merge merge{left, right, next()};
      const auto same = [&](const Merge& one) { return one.left == left && one.right == right; };
      if (may_join(left) && may_join(right) && std::ranges::none_of(token.merges, same))
        token.merges.push_back(merge);
    };
    const auto parts = cut(token.spelling);
    if (parts.size() == 2) add(parts[0], parts[1]);
    if (const auto ways = ways_.find(theirs); ways != ways_.end())
      for (const auto way : ways->second)
        add(id_here(std::string(other_.vocabulary().spelling(other_.merges[way].left))),
            id_here(std::string(other_.vocabulary().spelling(other_.merges[way].right))));
    return parts.size() == 2 && !token.merges.empty();
  }

  // What the tokens so far make of a text: the old ones, whose merges all come first, then the new ones.
  std::vector<std::int32_t> cut(const std::string& text) const {
    auto out = with_characters(text);
    while (true) {
      const Found* best = nullptr;
      std::size_t at = 0;
      for (std::size_t i = 0; i + 1 < out.size(); ++i)
        if (const auto found = merges_.find(token_pair(out[i], out[i + 1])); found != merges_.end())
          if (!best || found->second.rank < best->rank) best = &found->second, at = i;
      if (!best) return out;
      out[at] = best->result;
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
  }

  // The old tokens, with characters that are new in the place of their bytes.
  std::vector<std::int32_t> with_characters(const std::string& text) const {
    if (subject_.bytes) return ids_of(subject_, text);
    std::vector<std::int32_t> out;
    std::size_t begin = 0;
    const auto flush = [&](std::size_t end) {
      const auto some = ids_of(subject_, std::string_view(text).substr(begin, end - begin));
      out.insert(out.end(), some.begin(), some.end());
    };
    for (std::size_t at = 0; at < text.size();) {
      const auto size = base::read_code_point(text, at).size;
      if (const auto found = ids_.find(text.substr(at, size)); found != ids_.end()) {
        flush(at);
        out.push_back(found->second);
        begin = at + size;
      }
      at += size;
    }
    flush(text.size());
    return out;
  }

  const Subject &subject_, &other_;
  std::int32_t first_;
  std::unordered_map<std::int32_t, std::vector<std::size_t>> ways_;  // by result there: its merges
  std::vector<NewToken> tokens_;
  std::unordered_map<std::string, std::int32_t> ids_;  // of these
  std::unordered_map<TokenPair, Found, SpreadPair> merges_;
};

}  // namespace

Result<Taken> take(const Subject& subject, const Subject& other, std::size_t most,
                   std::int32_t first) {
  if (subject.bytes != other.bytes)
    return base::Error{
        base::Code::bad_request,
        std::string("it is ") + (other.bytes ? "byte-level BPE" : "BPE over characters") +
            ", and the other one is not, so no token of one can be spelled in the other",
        other.where, "take the text instead: --text"};
  Taker taker(subject, other, first);
  auto left = taker.candidates();
  Taken out{{}, left.size(), 0};
  // One that was taken may open the way to one that came before it.
  std::size_t taken = 0;
  bool again = true;
  for (int pass = 0; pass < kPasses && again && taken < most; ++pass) {
    again = false;
    std::vector<std::int32_t> later;
    for (const auto id : left) {
      if (taken < most && taker.take(id))
        ++taken, again = true;
      else
        later.push_back(id);
    }
    left = std::move(later);
  }
  out.no_way = taken < most ? left.size() : 0;
  out.tokens = taker.tokens();
  return out;
}

}  // namespace tokenizer::surgery
