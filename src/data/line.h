// A line of a finished corpus, for training or held out:
//   {"id","text","language","source","kind","genre","key","url","license","evidence","block_count",
//    "code","parents"}
// Beside it, where the recipe asks for structure, a line of structure/LANG.jsonl.zst says how the text of the same
// line is made of blocks (store/structure_line.h).
//
// "code": where program text stands in "text", as [first byte, byte behind the last].
// A page keeps the id its source gave it. A document of messages is made here, of several catalogue
// entries, and gets an id of its own; "parents" names the documents its text came from. Both sides
// cut messages alike, so a test document looks like a training document.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/candidate.h"

namespace data {

// A block of a line's text, of so many bytes.
struct BlockMark {
  std::string key;
  std::size_t bytes = 0;
  Role role = Role::text;
  int level = 0;           // of a heading, see Block
  std::size_t parent = 0;  // in `parents`, of joined messages
};

struct Line {
  Document document;  // labels; blocks unused
  std::string text;
  std::vector<std::string> parents;  // ids; empty for a document that is its own
  std::int64_t blocks = 0;           // joined in text
  std::vector<std::pair<std::int64_t, std::int64_t>> code;
  std::vector<BlockMark> marks;  // of the blocks, in order; not of a line that was read

  // Bytes of the blocks, without what joins them.
  std::int64_t block_bytes() const;
};
base::Json to_json(const Line& line);
// The line of its structure.
base::Json structure_json(const Line& line);
base::Result<Line> line_from_json(const base::Json& json, const std::string& where);

// A passage with the document it belongs to.
struct Cited {
  const Candidate* candidate;
  const Passage* passage;
};

// How many candidates at the front belong together: the parts of one catalogue, or one page
// or text.
std::size_t run_length(std::span<const Candidate> candidates);

// The training lines of such a run: one for a page or text, several of about `message_bytes` for a
// catalogue ("sc#0007"). Empty if nothing is trained on.
std::vector<Line> train_lines(std::span<const Candidate> run, std::int64_t message_bytes);

// The held-out line of a page.
Line heldout_page(const Candidate& candidate);

// One line of messages that may come from several catalogues; key is its name ("heldout#0007").
Line join_messages(const std::vector<Cited>& messages, const std::string& key);

}  // namespace data
