#include "data/measure/contraction.h"

#include <initializer_list>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace data::measure {

namespace {

struct HashOfView {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const {
    return std::hash<std::string_view>{}(word);
  }
};
using Table = std::unordered_map<std::string, Parts, HashOfView, std::equal_to<>>;

std::string capital(std::string word) {
  if (word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

// The parts together, with apostrophes and without, small and with a capital.
class Adder {
 public:
  explicit Adder(Table& table) : table_(table) {}
  void add(const std::string& first, const std::string& second, const std::string& third = "") {
    const bool three = !third.empty();
    put(first + second + third, first.size(), three ? second.size() : 0);
    const auto bare = [](std::string part) {
      std::erase(part, '\'');
      return part;
    };
    put(first + bare(second) + bare(third), first.size(), three ? bare(second).size() : 0);
  }
  void whole(std::initializer_list<const char*> words) {
    for (const char* word : words) table_[word] = {};
  }

 private:
  void put(const std::string& word, std::size_t first, std::size_t second) {
    const Parts parts{static_cast<unsigned char>(first), static_cast<unsigned char>(second)};
    table_[word] = parts;
    table_[capital(word)] = parts;
  }
  Table& table_;
};

void add_pronouns(Adder& out) {
  for (const char* who : {"i", "you", "he", "she", "it", "we", "they"})
    for (const char* verb : {"'ll", "'d"}) {
      out.add(who, verb);
      out.add(who, verb, "'ve");
    }
  for (const char* who : {"i", "you", "we", "they"}) out.add(who, "'ve");
  for (const char* who : {"you", "we", "they"}) out.add(who, "'re");
  for (const char* who : {"he", "she", "it"}) out.add(who, "'s");
  out.add("i", "'m");
  out.add("i", "'m", "a");
}

void add_questions(Adder& out) {
  for (const std::string word :
       {"who", "what", "when", "where", "why", "how", "there", "that", "this", "these", "those"}) {
    const bool many = word == "these" || word == "those", one = word == "that" || word == "this";
    if (!many) {
      for (const char* verb : {"'s", "'ll"}) out.add(word, verb);
      out.add(word, "'ll", "'ve");
    }
    if (!one) {
      for (const char* verb : {"'re", "'ve", "'d"}) out.add(word, verb);
      out.add(word, "'d", "'ve");
    }
  }
}

void add_verbs(Adder& out) {
  for (const char* verb : {"ca", "could", "do", "does", "did", "had", "may", "might", "must",
                           "need", "ought", "sha", "should", "wo", "would"}) {
    out.add(verb, "n't");
    out.add(verb, "n't", "'ve");
  }
  for (const char* verb : {"could", "might", "must", "should", "would"}) out.add(verb, "'ve");
  for (const char* verb : {"ai", "are", "is", "was", "were", "have", "has", "dare"})
    out.add(verb, "n't");
}

void add_abbreviations(Adder& out) {
  out.whole({"Jan.",  "Feb.",  "Mar.",  "Apr.",   "Jun.", "Jul.",    "Aug.",  "Sep.",  "Sept.",
             "Oct.",  "Nov.",  "Dec.",  "Mr.",    "Mrs.", "Ms.",     "Dr.",   "Prof.", "St.",
             "Jr.",   "Gen.",  "Gov.",  "Sen.",   "Rep.", "Rev.",    "Co.",   "co.",   "Corp.",
             "Inc.",  "Ltd.",  "Bros.", "e.g.",   "E.g.", "i.e.",    "I.e.",  "a.m.",  "p.m.",
             "vs.",   "v.s.",  "Ph.D.", "D.C.",   "Mt.",  "Id.",     "Ill.",  "Ind.",  "Miss.",
             "Mass.", "Wash.", "Del.",  "La.",    "Pa.",  "Va.",     "Ga.",   "Mo.",   "Mont.",
             "Md.",   "Ore.",  "N.Y.",  "and/or", "w/o",  "o'clock", "ma'am", "'d",    "'s",
             "'S",    "'re",   "'em",   "'ll"});
}

// The same with the apostrophe of typographers.
void add_curly(Table& table) {
  Table curly;
  for (const auto& [word, parts] : table) {
    std::string other;
    Parts sizes;
    for (std::size_t at = 0; at < word.size(); ++at) {
      if (at == parts.first) sizes.first = static_cast<unsigned char>(other.size());
      if (at == std::size_t{parts.first} + parts.second)
        sizes.second = static_cast<unsigned char>(other.size() - sizes.first);
      other += word[at] == '\'' ? "\u2019" : std::string(1, word[at]);
    }
    if (parts.second == 0) sizes.second = 0;
    if (other != word) curly[other] = sizes;
  }
  table.merge(curly);
}

Table english_table() {
  Table table;
  Adder out(table);
  add_pronouns(out);
  add_questions(out);
  add_verbs(out);
  add_abbreviations(out);
  for (const char* common : {"ill", "its", "hell", "shell", "shed", "were", "well", "whore"}) {
    table.erase(common);
    table.erase(capital(common));
  }
  table["cannot"] = table["Cannot"] = table["gotta"] = table["let's"] = {3, 0};
  for (int hour = 1; hour <= 12; ++hour)
    for (const char* half : {"am", "pm", "a.m.", "p.m."}) {
      const auto digits = std::to_string(hour);
      table[digits + half] = {static_cast<unsigned char>(digits.size()), 0};
    }
  add_curly(table);
  return table;
}

const Parts* find(const Table& table, std::string_view word) {
  if (word.size() > 16) return nullptr;
  const auto found = table.find(word);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace

bool is_emoticon(std::string_view word) {
  static constexpr std::string_view kAll =
      " :) :-) :)) :-)) :))) :-))) (: (-: =) (= :] :-] [: [-: [= =] :o) (o: :} :-} 8) 8-) (-8 ;) ;-) (; (-; "
      ":( :-( :(( :-(( :((( :-((( ): )-: =( >:( :') :'-) :'( :'-( :/ :-/ =/ =| :| :-| ]= =[ :1 :P :-P :p "
      ":-p :O :-O :o :-o :0 :-0 :() >:o :* :-* :3 :-3 =3 :> :-> :X :-X :x :-x :D :-D ;D ;-D =D xD XD xDD "
      "XDD 8D 8-D ^_^ ^__^ ^___^ >.< >.> <.< ._. ;_; -_- -__- v.v V.V v_v V_V o_o o_O O_o O_O 0_o o_0 0_0 "
      "o.O O.o O.O o.o 0.0 o.0 0.o @_@ <3 <33 <333 </3 (^_^) (-_-) (._.) (>_<) (*_*) ";
  static const std::unordered_set<std::string_view> all = [] {
    std::unordered_set<std::string_view> out;
    for (std::size_t at = 1; at < kAll.size(); at = kAll.find(' ', at) + 1)
      out.insert(kAll.substr(at, kAll.find(' ', at) - at));
    return out;
  }();
  return word.size() >= 2 && word.size() <= 6 && all.contains(word);
}

const Parts* english_parts(std::string_view word) {
  static const Table table = english_table();
  return find(table, word);
}

const Parts* catalan_parts(std::string_view word) {
  static const Table table = {{"del", {1, 0}}, {"dels", {1, 0}}, {"al", {1, 0}},
                              {"als", {1, 0}}, {"pel", {1, 0}},  {"pels", {1, 0}}};
  return find(table, word);
}

}  // namespace data::measure
