#include "data/corpus_remarks.h"

#include <map>

namespace data {

std::vector<std::string> remarks_on_shared(const std::vector<HeldoutCount>& counts) {
  std::vector<std::string> out;
  for (const auto& count : counts) {
    if (count.bytes == 0 || count.unguarded_bytes * 4 < count.bytes) continue;
    out.push_back(std::to_string(100 * count.unguarded_bytes / count.bytes) + " % of the " +
                  count.set + " held out in " + count.language +
                  " stand in training too, so what the model scores there says little of text that "
                  "is new to it; add text that repeats itself less");
  }
  return out;
}

std::vector<std::string> remarks_on_variants(const Candidates& candidates) {
  std::map<std::string, std::int64_t> gone;
  for (const auto& candidate : candidates)
    if (candidate.mark.rule == "variant") ++gone[candidate.document.language];
  std::vector<std::string> out;
  for (const auto& [language, documents] : gone)
    out.push_back(std::to_string(documents) + (documents == 1 ? " document" : " documents") +
                  " in " + language +
                  " are left out, for corpus.variants does not name it; add it "
                  "there, or take its source out");
  return out;
}

}  // namespace data
