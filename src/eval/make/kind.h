// Kinds of tasks that are made of texts: one function each, and how its task file reads.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "eval/make/item.h"
#include "eval/make/passage.h"

namespace eval::make {

struct Made {
  const Sources& sources;
  std::string language;
  base::Random random;  // of this kind and language
};

struct Kind {
  const char* name;   // "cloze"
  const char* about;  // a sentence
  // Nothing where the sources have none of it in that language.
  std::vector<Item> (*make)(const Made& made);
  bool written = false;         // the answer is written, not chosen
  const char* delimiter = " ";  // between context and answer
  std::int64_t shots = 0;       // examples by default
};
std::span<const Kind> kinds();

}  // namespace eval::make
