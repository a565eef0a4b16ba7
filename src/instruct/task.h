// A task is one file in task/: what examples can be made from in a library, and how one is made. Its name is the key of
// its wordings in share/instruct/LANGUAGE.toml.
//
// An item stands for one example that may come of it. Tasks see items and draws alone, so an example is a function of
// corpus, seed and item, whatever else is made and by how many threads.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/random.h"
#include "instruct/library.h"
#include "instruct/recipe.h"
#include "text/message.h"

namespace instruct::task {

// Numbers of one item: next() and below() give another one at each call, always the same ones.
class Draw {
 public:
  Draw(const base::Random& random, std::uint64_t item) : random_(random), item_(item) {}
  std::uint64_t next() { return random_.at(item_, ++calls_); }
  std::uint64_t below(std::uint64_t n) { return random_.below(n, item_, ++calls_); }
  double uniform() { return random_.uniform(item_, ++calls_); }

 private:
  const base::Random& random_;
  std::uint64_t item_, calls_ = 0;
};

struct Item {
  std::string key;        // unlike that of any other item of its task and language
  std::string group;      // what is held out together: the key of a page, or the msgid of a message
  std::string language;   // in which the text stands
  std::size_t at = 0;     // of a page or message in its shelf
  std::size_t block = 0;  // of the page
  bool is_message = false;
};

// A text of the corpus that an example shows or asks for.
struct Piece {
  std::string language, text;
};

struct Example {
  text::MessageValues places;  // of the wording
  std::string answer;
  // Wrong answers, where the task knows better ones than answers to other examples.
  std::vector<std::string> others{};
  std::int64_t difficulty = 1;  // instruct/recipe.h
  const char* grader =
      "exact";  // how an answer is checked: "exact", or "chrf" where several are right
  std::vector<Piece> pieces{};
  std::vector<std::string> documents{};  // ids
  std::vector<std::string> licenses{};
};

using Refusal = const char*;  // why there is none: counted by this word
using Made = std::variant<Example, Refusal>;

// What one language's examples of a task are made from.
struct Desk {
  const Library& library;
  const InstructRecipe& recipe;
  const std::string& language;  // of prompt and answer
  const base::Random& random;   // of this task and language
};

struct Entry {
  const char* summary;
  std::span<const char* const> places;  // that make() fills
  std::vector<Item> (*items)(const Desk& desk);
  Made (*make)(const Desk& desk, const Item& item, Draw& draw);
};

struct Row {
  const char* name;
  const Entry* entry;
};

std::span<const Row> all();

}  // namespace instruct::task
