// What holding a text out costs: the training text that stands beside its copies and must
// leave too.
//
// A page whose paragraphs are embedded in forty others, or a label that every dialog has, would
// take more from training than it tests, in a small language above all. So a text is passed over
// whose copies are larger than itself in any variant, and so is one that would bring a variant
// above heldout_guard_share. What surprises: only equal text is counted here; what is nearly equal
// is found later and bounded by the gate of keep_apart().
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/stage.h"

namespace data::heldout {

// Bytes of live text by language, where each message counts once, however many dialogs have it:
// that is what can be trained on.
std::map<std::string, std::int64_t> distinct_bytes(const Candidates& candidates);

class Price {
 public:
  // Looks through all that is live; the candidates must stay where they are.
  Price(const Candidates& candidates, const CorpusRecipe& recipe);

  // A text that is to be held out in one variant: its blocks, and where they stand.
  struct Item {
    const Candidate* candidate;
    std::vector<const Passage*> passages;
  };
  // Whether all of them may be held out; if so their price is spent.
  bool accept(const std::vector<Item>& items);

 private:
  struct Copy {
    const Candidate* candidate;
    const Passage* message;  // null for a page, which leaves as a whole
  };
  struct Variant {
    std::unordered_multimap<std::string_view, Copy> copies;
    double bytes = 0;  // live
    double spent = 0;
  };
  // Bytes of others that would leave; those of the item itself.
  std::pair<double, double> weigh(const Item& item) const;

  const CorpusRecipe& recipe_;
  std::map<std::string, Variant> variants_;
};

}  // namespace data::heldout
