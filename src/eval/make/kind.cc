#include "eval/make/kind.h"

#include <algorithm>
#include <map>
#include <set>

#include "eval/make/pair.h"
#include "eval/make/sentence.h"
#include "text/language.h"

namespace eval::make {
namespace {

constexpr const char* kEnglish = "eng_Latn";
constexpr std::size_t kWrong = 3;  // distractors of a question with choices
constexpr std::size_t kLongest =
    700;  // code points of a text that is shown as an answer or to be translated
constexpr std::size_t kFewestLetters = 5;  // of a word that is left out

using base::Random;

std::string before(const std::vector<Sentence>& all, std::size_t place) {
  std::string out;
  for (auto at = place; at-- > 0 && all[at].passage == all[place].passage;)
    out = all[at].text + " " + out;
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
    Item item{.key = all[i].key(),
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
    Item item{.key = all[i].key(),
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
    {"agreement", "A sentence, and the same with an article or its like that does not agree.",
     agreement, false, ""},
    {"ending", "A sentence, and the same with a word in another form.", ending, false, ""},
    {"from_english", "Translation out of English, by chrF.", from_english, true, " ", 2},
    {"to_english", "Translation into English, by chrF.", to_english, true, " ", 2}};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

}  // namespace eval::make
