// A document on its way through the stages, and what became of each of its blocks.
//
// Stages never delete: they mark. So everything that came in can be written out or accounted for at
// the end, and every mark says which rule made it. Bytes are bytes of block texts, without what
// joins them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/document.h"

namespace data {

enum class Fate { train, heldout, dropped };

struct Mark {
  Fate fate = Fate::train;
  std::string rule;    // "english", "length"; empty for train
  std::string reason;  // a sentence; may be empty where the rule's name says it all
};

// A change inside a text that stays: repair, redaction.
struct Edit {
  const char* rule = "";
  std::int64_t changes = 0;
  std::int64_t bytes = 0;  // removed, net; negative where the text grew
};

struct Passage {
  std::string key;
  std::string text;
  Role role = Role::text;
  int level = 0;                 // of a heading, see Block
  std::uint64_t read_bytes = 0;  // as the source gave it
  std::vector<Edit> edits;
  std::string english;  // what says that it is English, in another language; empty if nothing does
  Mark mark;
  bool phrase = false;  // held out, and on so many documents that it keeps none apart (guard.h)
  // Of one held out: numbers of documents that hold text like it and are no copies (guard.h).
  std::vector<std::size_t> stands_on;
};

struct Candidate {
  Document document;  // without its blocks
  std::vector<Passage> passages;
  Mark mark;  // of the whole document: its live passages share it

  bool dropped() const { return mark.fate == Fate::dropped; }
  // A passage that is neither dropped nor in a dropped document.
  bool live(const Passage& passage) const {
    return !dropped() && passage.mark.fate != Fate::dropped;
  }
};

// Takes the blocks out of the document.
Candidate to_candidate(Document&& document);

std::uint64_t live_bytes(const Candidate& candidate);
bool is_english(const Candidate& candidate);
// Whether it is one text, which stays whole or goes whole (whole.h); a catalogue is a list of
// messages, each of which stands alone.
bool is_whole(const Candidate& candidate);
bool is_trained_on(const Candidate& candidate, const Passage& passage);
bool is_trained_on(const Candidate& candidate);

}  // namespace data
