#include "eval/make/kind.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/utf8.h"
#include "text/language.h"
#include "text/letter_kind.h"
#include "text/normalize.h"
#include "text/segment.h"

namespace eval::make {
namespace {

constexpr const char* kEnglish = "eng_Latn";
constexpr std::size_t kWrong = 3;        // distractors of a question with choices
constexpr std::size_t kFewestWords = 6;  // of a sentence that is asked of
constexpr std::size_t kLongest =
    700;  // code points of a text that is shown as an answer or to be translated
constexpr std::size_t kFewestLetters = 5;  // of a word that is left out

using base::Random;

const std::vector<Passage>& of(const Passages& passages, const std::string& language) {
  static const std::vector<Passage> none;
  const auto found = passages.find(language);
  return found == passages.end() ? none : found->second;
}

struct Sentence {
  const Passage* passage;
  std::size_t number;  // in its passage
  std::string text;
};

std::vector<Sentence> sentences_in(const std::vector<Passage>& passages,
                                   const std::string& language) {
  std::vector<Sentence> out;
  for (const auto& passage : passages) {
    std::size_t number = 0;
    for (auto& text : sentences_of(passage, language))
      out.push_back({&passage, ++number, std::move(text)});
  }
  return out;
}

std::string key_of(const Sentence& one) {
  return one.passage->key + ", sentence " + std::to_string(one.number);
}

// A word where it stands: a space before it, so that it is one piece with what a model writes.
struct Word {
  std::size_t begin, end;
  std::string_view text;
};

bool all_letters(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    const auto symbol = base::read_code_point(word, at);
    if (!symbol.well_formed() || !text::is_letter(symbol.value)) return false;
    at += symbol.size;
  }
  return true;
}

bool is_capital(std::string_view word) {
  return text::is_upper(base::read_code_point(word, 0).value);
}

std::vector<Word> words_in(const std::string& sentence, const std::string& language) {
  std::vector<Word> out;
  for (const auto word : text::words(sentence, language)) {
    const auto begin = static_cast<std::size_t>(word.data() - sentence.data());
    out.push_back({begin, begin + word.size(), word});
  }
  return out;
}

bool stands_free(const std::string& sentence, const Word& word) {
  return word.begin > 0 && sentence[word.begin - 1] == ' ' && all_letters(word.text);
}

std::string before(const std::vector<Sentence>& all, std::size_t place) {
  std::string out;
  for (auto at = place; at-- > 0 && all[at].passage == all[place].passage;)
    out = all[at].text + " " + out;
  return out;
}

// Words of each passage, as they stand.
class Vocabulary {
 public:
  Vocabulary(const std::vector<Sentence>& sentences, const std::string& language) {
    for (const auto& sentence : sentences)
      for (const auto& word : words_in(sentence.text, language))
        if (stands_free(sentence.text, word)) ++words_[std::string(word.text)];
  }
  // With as large a first letter as `like`, and none of those in `sentence`.
  std::vector<std::string> like(std::string_view like,
                                const std::set<std::string>& sentence) const {
    std::vector<std::string> out;
    for (const auto& [word, count] : words_)
      if (is_capital(word) == is_capital(like) && length_of(word) >= 3 && !sentence.contains(word))
        out.push_back(word);
    return out;
  }
  const std::map<std::string, std::size_t>& words() const { return words_; }

 private:
  std::map<std::string, std::size_t> words_;
};

std::set<std::string> distinct(const std::vector<Word>& words) {
  std::set<std::string> out;
  for (const auto& word : words) out.emplace(word.text);
  return out;
}

// The text goes on behind the gap, and counts: who knows the word must also see that it fits.
std::vector<Item> cloze(const Made& made) {
  const auto all = sentences_in(of(made.sources.declaration, made.language), made.language);
  const Vocabulary vocabulary(all, made.language);
  std::vector<Item> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& sentence = all[i].text;
    const auto words = words_in(sentence, made.language);
    if (words.size() < kFewestWords) continue;
    std::vector<Word> gaps;
    for (std::size_t n = 2; n < words.size(); ++n)
      if (stands_free(sentence, words[n]) &&
          length_of(std::string(words[n].text)) >= kFewestLetters)
        gaps.push_back(words[n]);
    if (gaps.empty()) continue;
    const auto& gap = gaps[made.random.below(gaps.size(), i, 9)];
    const auto wrong = distractors(
        std::string(gap.text), vocabulary.like(gap.text, distinct(words)), kWrong, made.random, i);
    if (wrong.size() < kWrong) continue;
    Item item{.key = key_of(all[i]),
              .context = before(all, i) + sentence.substr(0, gap.begin - 1),
              .target = "",
              .shot = all[i].passage->shot};
    const auto rest = sentence.substr(gap.end);
    std::vector<std::string> others;
    for (const auto& word : wrong) others.push_back(word + rest);
    shuffle_in(item, std::string(gap.text) + rest, others, made.random, i);
    out.push_back(std::move(item));
  }
  return out;
}

std::vector<Item> next_sentence(const Made& made) {
  const auto all = sentences_in(of(made.sources.declaration, made.language), made.language);
  std::vector<Item> out;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].passage != all[i - 1].passage || words_in(all[i].text, made.language).size() < 3)
      continue;
    std::vector<std::string> pool;
    for (const auto& other : all)
      if (other.passage != all[i].passage) pool.push_back(other.text);
    const auto wrong = distractors(all[i].text, pool, kWrong, made.random, i);
    if (wrong.size() < kWrong) continue;
    auto context = before(all, i);
    context.pop_back();  // its last space: the delimiter is one
    Item item{.key = key_of(all[i]),
              .context = std::move(context),
              .target = "",
              .shot = all[i].passage->shot};
    shuffle_in(item, all[i].text, wrong, made.random, i);
    out.push_back(std::move(item));
  }
  return out;
}

// A paragraph in two languages.
struct Twin {
  const Passage* passage;
  std::size_t number;
  std::string english, own;
};

// Where passages of one key have as many paragraphs; else, of whole texts, the passage.
std::vector<Twin> twins(const Passages& passages, const std::string& language, bool whole) {
  std::map<std::string, const Passage*> english;
  for (const auto& one : of(passages, kEnglish)) english[one.key] = &one;
  std::vector<Twin> out;
  const auto add = [&](const Passage& passage, std::size_t number, const std::string& theirs,
                       const std::string& own) {
    if (!theirs.empty() && !own.empty() && length_of(theirs) <= kLongest &&
        length_of(own) <= kLongest)
      out.push_back({&passage, number, theirs, own});
  };
  const auto joined = [](const Passage& passage) {
    std::string text;
    for (const auto& one : passage.paragraphs) text += (text.empty() ? "" : " ") + one;
    return text;
  };
  for (const auto& passage : of(passages, language)) {
    const auto found = english.find(passage.key);
    if (language == kEnglish || found == english.end()) continue;
    const auto& theirs = found->second->paragraphs;
    if (theirs.size() == passage.paragraphs.size())
      for (std::size_t i = 0; i < theirs.size(); ++i)
        add(passage, i + 1, theirs[i], passage.paragraphs[i]);
    else if (whole)
      add(passage, 0, joined(*found->second), joined(passage));
  }
  return out;
}

std::string key_of(const Twin& twin) {
  return twin.number == 0 ? twin.passage->key
                          : twin.passage->key + ", paragraph " + std::to_string(twin.number);
}

const std::string& native(const std::string& language) {
  return text::find_language(language)->native;
}

// Which text of the language says what the English one says.
std::vector<Item> belongs(const Made& made, const std::vector<Twin>& all) {
  std::vector<Item> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::string> pool;
    for (const auto& other : all)
      if (other.english != all[i].english) pool.push_back(other.own);
    const auto wrong = distractors(all[i].own, pool, kWrong, made.random, i);
    if (wrong.size() < kWrong) continue;
    Item item{.key = key_of(all[i]),
              .context = "English: " + all[i].english + "\n" + native(made.language) + ":",
              .target = "",
              .shot = all[i].passage->shot};
    shuffle_in(item, all[i].own, wrong, made.random, i);
    out.push_back(std::move(item));
  }
  return out;
}

std::vector<Item> match(const Made& made) {
  return belongs(made, twins(made.sources.declaration, made.language, true));
}

std::vector<Item> message(const Made& made) {
  auto all = twins(made.sources.messages, made.language, false);
  std::erase_if(
      all, [](const Twin& twin) { return twin.english == twin.own || length_of(twin.own) < 8; });
  return belongs(made, all);
}

std::vector<Item> heading(const Made& made) {
  constexpr std::size_t kShown = 1200;  // code points of a page
  std::vector<const Passage*> all;
  for (const auto& page : of(made.sources.pages, made.language))
    if (!page.heading.empty() && length_of(page.heading) <= 120 && !page.paragraphs.empty())
      all.push_back(&page);
  std::vector<Item> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::string text;
    for (const auto& paragraph : all[i]->paragraphs)
      if (length_of(text) + length_of(paragraph) <= kShown) text += paragraph + "\n";
    std::vector<std::string> pool;
    for (const auto* other : all)
      if (other->heading != all[i]->heading) pool.push_back(other->heading);
    const auto wrong = distractors(all[i]->heading, pool, kWrong, made.random, i);
    if (text.empty() || wrong.size() < kWrong) continue;
    Item item{.key = all[i]->key, .context = text + "\nTitle:", .target = "", .shot = all[i]->shot};
    shuffle_in(item, all[i]->heading, wrong, made.random, i);
    out.push_back(std::move(item));
  }
  return out;
}

Item pair_of(const Sentence& sentence, const std::string& wrong, const Random& random,
             std::uint64_t at) {
  Item item{.key = key_of(sentence), .context = "", .target = "", .shot = sentence.passage->shot};
  shuffle_in(item, sentence.text, {wrong}, random, at);
  return item;
}

// Two words that stand side by side trade places; neither is at an end of the sentence or begins with a capital.
std::vector<Item> word_order(const Made& made) {
  const auto all = sentences_in(of(made.sources.declaration, made.language), made.language);
  std::vector<Item> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& sentence = all[i].text;
    const auto words = words_in(sentence, made.language);
    std::vector<std::size_t> places;
    for (std::size_t n = 1; n + 2 < words.size(); ++n)
      if (stands_free(sentence, words[n]) && stands_free(sentence, words[n + 1]) &&
          words[n].end + 1 == words[n + 1].begin && words[n].text != words[n + 1].text &&
          !is_capital(words[n].text) && !is_capital(words[n + 1].text))
        places.push_back(n);
    if (words.size() < kFewestWords || places.empty()) continue;
    const auto n = places[made.random.below(places.size(), i, 9)];
    out.push_back(pair_of(all[i],
                          sentence.substr(0, words[n].begin) + std::string(words[n + 1].text) +
                              " " + std::string(words[n].text) + sentence.substr(words[n + 1].end),
                          made.random, i));
  }
  return out;
}

// Whether two words begin alike and end otherwise: mostly forms of one word.
bool is_other_form(const std::string& a, const std::string& b) {
  const auto alike = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const auto first = length_of(a.substr(alike)), second = length_of(b.substr(alike));
  return a != b && length_of(a.substr(0, alike)) >= 4 && first <= 3 && second <= 3 &&
         length_of(a) <= length_of(b) + 1 && length_of(b) <= length_of(a) + 1;
}

// A word gets the ending of another form of it that the text has elsewhere.
std::vector<Item> ending(const Made& made) {
  const auto all = sentences_in(of(made.sources.declaration, made.language), made.language);
  const Vocabulary vocabulary(all, made.language);
  std::vector<Item> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& sentence = all[i].text;
    const auto words = words_in(sentence, made.language);
    std::vector<std::pair<Word, std::string>> ways;
    for (const auto& word : words)
      if (stands_free(sentence, word) && !is_capital(word.text))
        for (const auto& [other, count] : vocabulary.words())
          if (is_other_form(std::string(word.text), other)) ways.emplace_back(word, other);
    if (words.size() < kFewestWords || ways.empty()) continue;
    // Those that are as long, else longer or shorter ones by chance, so that lengths tell little.
    const bool longer = made.random.below(2, i, 8) == 1;
    const auto worth = [&](const auto& way) {
      const auto old = length_of(std::string(way.first.text)), fresh = length_of(way.second);
      return fresh == old ? 2 : (fresh > old) == longer ? 1 : 0;
    };
    const auto best = worth(*std::ranges::max_element(ways, {}, worth));
    std::erase_if(ways, [&](const auto& way) { return worth(way) < best; });
    const auto& [word, other] = ways[made.random.below(ways.size(), i, 9)];
    out.push_back(pair_of(all[i],
                          sentence.substr(0, word.begin) + other + sentence.substr(word.end),
                          made.random, i));
  }
  return out;
}

std::vector<Item> translate(const Made& made, bool to_english) {
  std::vector<Item> out;
  for (const auto& twin : twins(made.sources.declaration, made.language, false)) {
    const auto& own = native(made.language);
    out.push_back({.key = key_of(twin),
                   .context = to_english ? own + ": " + twin.own + "\nEnglish:"
                                         : "English: " + twin.english + "\n" + own + ":",
                   .choices = {},
                   .target = to_english ? twin.english : twin.own,
                   .shot = twin.passage->shot});
  }
  return out;
}

std::vector<Item> to_english(const Made& made) { return translate(made, true); }
std::vector<Item> from_english(const Made& made) { return translate(made, false); }

constexpr Kind kKinds[] = {
    {"cloze", "The word that was left out of a text, among words of like length.", cloze},
    {"next_sentence", "The sentence that goes on, among sentences of like length.", next_sentence},
    {"match", "The text that says what an English one says, among texts of like length.", match},
    {"message",
     "The interface message that belongs to an English one, among messages of like length.",
     message},
    {"heading", "The heading of a page, among headings of like length.", heading},
    {"word_order", "A sentence, and the same with two neighbouring words exchanged.", word_order,
     false, ""},
    {"ending", "A sentence, and the same with a word in another form.", ending, false, ""},
    {"from_english", "Translation out of English, by chrF.", from_english, true, " ", 2},
    {"to_english", "Translation into English, by chrF.", to_english, true, " ", 2}};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

}  // namespace eval::make
