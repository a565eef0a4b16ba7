// What holding a text out costs: the training text that stands beside its copies and must
// leave too.
//
// A page that six others embed, or a label that every dialog has, would take more from training
// than it tests, in a small language above all. So a text is passed over whose copies are larger
// than itself in any variant, and so is one that would bring a variant above heldout_guard_share.
// Blocks count as copies if they are equal after folding (dedup/fold.h), and a document if so many
// of its blocks are that keep_apart() would take it (guard.h: is_copy). What surprises: what is
// nearly equal, and a document of which two held-out ones together hold enough, is found there
// only, so neither is in the price; the gate on heldout_guard_share bounds them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
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
  // Null if all of them may be held out, and then their price is spent; else why not.
  const char* accept(const std::vector<Item>& items);
  // The same where nothing cheaper can be had: only heldout_guard_share bounds it.
  const char* afford(const std::vector<Item>& items);

  // Whether the block keeps others out of training if it is held out (guard.h).
  bool guards_blocks(const Candidate& candidate, const Passage& passage) const;
  // Whether the text holds a phrase of the house, which stays in training.
  bool holds_phrase(const Item& item) const;

 private:
  // Where one folded text stands.
  struct Copies {
    std::vector<const Candidate*> documents;  // distinct; no more than tell a phrase
    std::int64_t messages = 0;
  };
  struct Variant {
    std::unordered_map<std::string, Copies> copies;
    double bytes = 0;  // live
    double spent = 0;
  };
  void add(const Candidate& candidate, const Passage& passage, Variant& variant) const;
  const Copies* find(const Candidate& candidate, const Passage& passage) const;
  bool is_phrase(const Candidate& candidate, const Copies& copies) const;
  double own_bytes(const Item& item) const;
  // Bytes of others that would leave.
  double weigh_messages(const Item& item) const;
  double weigh_documents(const Item& item) const;
  const char* spend(const std::vector<Item>& items, bool cheap);

  const CorpusRecipe& recipe_;
  std::map<std::string, Variant> variants_;
};

}  // namespace data::heldout
