// What one would want to know of a tokenizer before a model is trained or served with it; one file in
// tokenizer/aspect/ each, registered by its name.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "tokenizer/chat_source.h"
#include "tokenizer/format.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {

// A tokenizer that is looked at.
struct Looked {
  Tokenizer tokenizer;
  Files files;      // as given_files() has them
  base::Json file;  // tokenizer.json
  ChatSource chat;  // its templates, and the tokens that they may name
};

// Error: as given_files(), and unsupported where it cannot be used here.
base::Result<Looked> look_at(base::Disk& disk, const base::Path& place);

namespace aspect {

struct Finding {
  std::string verdict;                     // "yes", "no", or what it is
  std::string said;                        // a sentence without a full stop
  std::int64_t count = 0;                  // of what the examples are of
  std::vector<std::string> examples = {};  // the first few, safe to show
  bool wrong = false;                      // texts are lost, or the files contradict each other
};

inline constexpr std::size_t kExamples = 5;

// Counts, and keeps an example while there are few.
void add_example(Finding& finding, std::string example);

struct Entry {
  const char* question;  // "Is what is decoded the text that was encoded?"
  base::Result<Finding> (*look)(const Looked& looked);
};

struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

}  // namespace aspect
}  // namespace tokenizer
