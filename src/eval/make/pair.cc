#include "eval/make/pair.h"

#include <algorithm>
#include <optional>

#include "eval/make/paradigm.h"
#include "eval/make/sentence.h"

namespace eval::make {
namespace {

constexpr std::uint64_t kWay = 9, kLonger = 8, kDropped = 7;  // what is drawn

// A word that another one stands in for.
struct Way {
  Word word;
  std::string instead;
};

std::vector<Sentence> sentences(const Made& made) {
  return sentences_in(of(made.sources.declaration, made.language), made.language);
}

Item pair_of(const Sentence& sentence, const std::string& wrong, const Made& made,
             std::uint64_t at) {
  Item item{.key = sentence.key(), .context = "", .target = "", .shot = sentence.passage->shot};
  shuffle_in(item, sentence.text, {wrong}, made.random, at);
  return item;
}

// Ways that keep the length, else such as make it longer, or shorter, by chance: so that lengths tell little.
std::optional<Way> choose(std::vector<Way> ways, const Made& made, std::uint64_t at) {
  if (ways.empty()) return std::nullopt;
  const bool longer = made.random.below(2, at, kLonger) == 1;
  const auto worth = [&](const Way& way) {
    const auto old = length_of(std::string(way.word.text)), fresh = length_of(way.instead);
    return fresh == old ? 2 : (fresh > old) == longer ? 1 : 0;
  };
  const auto best = worth(*std::ranges::max_element(ways, {}, worth));
  std::erase_if(ways, [&](const auto& way) { return worth(way) < best; });
  return ways[made.random.below(ways.size(), at, kWay)];
}

// Without so many questions, by chance, that the sound sentence is as often the longer as the shorter one.
std::vector<Item> balanced(std::vector<Item> items, const Made& made) {
  std::vector<std::pair<std::uint64_t, std::size_t>> longer, shorter;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    const auto right = length_of(item.choices[item.answer]);
    const auto wrong = length_of(item.choices[1 - item.answer]);
    if (!item.shot && right != wrong)
      (right > wrong ? longer : shorter).emplace_back(made.random.at(i, kDropped), i);
  }
  auto& more = longer.size() > shorter.size() ? longer : shorter;
  std::ranges::sort(more);
  more.resize(more.size() - std::min(longer.size(), shorter.size()));
  std::vector<Item> out;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (std::ranges::none_of(more, [&](const auto& one) { return one.second == i; }))
      out.push_back(std::move(items[i]));
  return out;
}

// A pair of each sentence that `ways_of` knows a way to spoil.
template <class Ways>
std::vector<Item> pairs(const Made& made, const std::vector<Sentence>& all, const Ways& ways_of) {
  std::vector<Item> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& text = all[i].text;
    const auto words = words_in(text, made.language);
    if (words.size() < kFewestWords) continue;
    if (const auto way = choose(ways_of(text, words), made, i))
      out.push_back(pair_of(
          all[i], text.substr(0, way->word.begin) + way->instead + text.substr(way->word.end), made,
          i));
  }
  return balanced(std::move(out), made);
}

bool is_small(const std::string& sentence, const Word& word) {
  return stands_free(sentence, word) && !is_capital(word.text);
}

// Whether two words begin alike and end otherwise: mostly forms of one word.
bool is_other_form(const std::string& a, const std::string& b) {
  const auto alike = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const auto first = length_of(a.substr(alike)), second = length_of(b.substr(alike));
  const auto apart = first > second ? first - second : second - first;
  return a != b && length_of(a.substr(0, alike)) >= 4 && first <= 3 && second <= 3 && apart <= 1;
}

}  // namespace

std::vector<Item> word_order(const Made& made) {
  return pairs(made, sentences(made), [](const auto& text, const std::vector<Word>& words) {
    std::vector<Way> out;
    for (std::size_t n = 1; n + 2 < words.size(); ++n) {
      const auto &first = words[n], &second = words[n + 1];
      if (is_small(text, first) && is_small(text, second) && first.end + 1 == second.begin &&
          first.text != second.text)
        out.push_back({{first.begin, second.end,
                        std::string_view(text).substr(first.begin, second.end - first.begin)},
                       std::string(second.text) + " " + std::string(first.text)});
    }
    return out;
  });
}

std::vector<Item> ending(const Made& made) {
  const auto all = sentences(made);
  const Vocabulary vocabulary(all, made.language);
  return pairs(made, all, [&](const auto& text, const std::vector<Word>& words) {
    std::vector<Way> out;
    for (const auto& word : words)
      if (is_small(text, word))
        for (const auto& other : vocabulary.words())
          if (is_other_form(std::string(word.text), other)) out.push_back({word, other});
    return out;
  });
}

std::vector<Item> agreement(const Made& made) {
  const auto known = paradigms(made.language);
  return pairs(made, sentences(made), [&](const auto& text, const std::vector<Word>& words) {
    std::vector<Way> out;
    for (const auto& word : words)
      if (is_small(text, word))
        for (const auto& forms : known)
          if (std::ranges::find(forms, word.text) != forms.end())
            for (const auto& other : forms)
              if (other != word.text) out.push_back({word, other});
    return out;
  });
}

}  // namespace eval::make
