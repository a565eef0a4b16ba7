// Whether a rule says the same of a page in every language: its quality, measured without a judge.
//
// Pages of one key are one text in several languages. A rule that is right about a page is right
// about its translations too, for the most part; one that takes a page in a single language of five
// has met an accident of that language's words. Counted for every rule that takes whole pages, over
// the keys that reached it in two languages or more and that it takes in one at least.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/stage.h"

namespace data {

struct Agreement {
  std::int64_t keys = 0;
  std::int64_t pages = 0;       // of these keys that reached the rule
  std::int64_t taken = 0;       // of these pages
  std::int64_t everywhere = 0;  // keys taken in every language
  std::int64_t alone = 0;       // keys taken in one language only
};

// By rule. `order`: every rule that may take a page, in the order they run; a page that an earlier
// one took did not reach the later ones.
std::map<std::string, Agreement> agreements(const Candidates& candidates,
                                            const std::vector<std::string>& order);

// With "share": taken / pages; 1 is full agreement.
base::Json to_json(const Agreement& agreement);

}  // namespace data
