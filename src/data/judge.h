// The published filters of web text, each as its authors' code decides: C4, Gopher, FineWeb as datatrove 0.10.1
// has them. One file in judge/ is one of them.
//
// They answer with the names and reasons that datatrove has, so that verdicts can be compared line by line. The
// rules of a recipe are others (filter.h): those say what they measured, and are ours to improve.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace data::judge {

// A text as the filters see it. Well-formed; it stays valid as long as the page. What several of them ask for is
// computed once, when the first one asks.
class Page {
 public:
  // `language`: any code that text::canonical_language takes; one that it does not know is cut by the common rules.
  Page(std::string_view text, std::string_view language);
  Page(const Page&) = delete;  // what it holds views into would stay behind

  // Words that somebody else cut, in the order of the text, are taken instead of those that are cut here.
  void use_words(std::vector<std::string> words);

  std::string_view text() const { return text_; }
  std::int64_t symbols() const;                     // code points
  std::span<const std::string_view> words() const;  // measure/cut_words.h

  // Of a part of text(), or of a line that was made of one: how many sentences spaCy's sentencizer finds in it.
  std::int64_t sentences(std::string_view line) const;

 private:
  bool inside(std::string_view line) const;
  bool locate() const;

  std::string_view text_;
  std::string language_;
  bool given_ = false;
  std::vector<std::string> held_;  // the words that were given
  mutable std::optional<bool> located_;
  mutable std::vector<std::string_view> places_;  // the same where they stand in text_
  mutable std::optional<std::vector<std::string_view>> words_;
  mutable std::optional<std::int64_t> symbols_;
};

struct Verdict {
  bool kept = true;
  std::string reason;  // datatrove's word for why not
  std::optional<std::string>
      text;  // what the filter made of a text that it kept; none where it left it as it is
};
inline Verdict drop(std::string reason) { return {false, std::move(reason), {}}; }

struct Entry {
  const char* name;  // as datatrove's class, with what differs from its usual options in brackets
  const char* summary;  // one sentence
  bool masks = false;   // its answer is the text, whether it changed or not
  Verdict (*decide)(const Page&) = nullptr;
};

struct Row {
  const char* name;  // file stem
  const Entry* entry;
};
std::span<const Row> all();
const Entry* find(std::string_view name);  // by Entry::name; null if unknown

}  // namespace data::judge
