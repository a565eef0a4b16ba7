// Candidates of a handful of words, for the tests of stages.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "data/stage.h"

namespace data {

inline Candidate page(const std::string& language, const std::string& key,
                      const std::vector<std::string>& texts, const std::string& kind = "page") {
  Document document;
  document.source = "help-" + language.substr(0, 3);
  document.kind = kind;
  document.key = key;
  document.language = language;
  document.license = "MPL-2.0";
  document.parallel = kind != "text";
  for (std::size_t i = 0; i < texts.size(); ++i)
    document.blocks.push_back({key + "#" + std::to_string(i), texts[i]});
  document.id = document_id(document, document.text());
  return to_candidate(std::move(document));
}

inline Candidate messages(const std::string& language, const std::vector<std::string>& texts) {
  return page(language, "sc", texts, "messages");
}

inline std::string rule(const Candidate& candidate, std::size_t block) {
  return candidate.passages.at(block).mark.rule;
}

inline CorpusRecipe loose() {
  CorpusRecipe out;
  out.variants = {"eng_Latn", "deu_Latn", "fin_Latn"};
  out.max_rule_share = out.max_english_share = out.max_repeat_share = 1;
  out.heldout_max_share = out.heldout_guard_share = 1;
  return out;
}

// Makes the block a heading or program text.
inline Candidate with_role(Candidate candidate, std::size_t block, Role role) {
  candidate.passages.at(block).role = role;
  return candidate;
}

class Stage : public testing::Test {
 protected:
  base::OwnedContext owned;
  base::Context& ctx = owned.context;
};

}  // namespace data
