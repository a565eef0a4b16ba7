// Where the words of a text stand in the training text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "trace/document_list.h"
#include "trace/part.h"
#include "trace/spans.h"

namespace trace {

struct Wish {
  std::int64_t least = 32;      // code points of a span
  std::int64_t spans = 20;      // most that are shown, the longest first
  std::int64_t documents = 10;  // most that are shown of a span
};

struct Found {
  std::uint64_t number = 0;  // of the document in the index
  std::uint64_t byte = 0;    // where in it
  record::TracedDocument document;
};

struct TracedSpan {
  Span bytes;                        // of Traced::text
  std::uint64_t begin = 0, end = 0;  // the same in code points
  std::uint64_t count = 0;           // how often it stands in the training text
  std::vector<Found> where;          // by number and byte; the first of them
};

struct Traced {
  std::string text;                            // in the form that the training text has (NFC)
  std::vector<TracedSpan> spans;               // by their place; none inside another
  std::uint64_t all = 0;                       // spans, those that are not shown too
  std::uint64_t code_points = 0, covered = 0;  // of the text; of these, in any span
};

class Index {
 public:
  // `folder` is an artefact `trace`. Error: missing, bad_data.
  static base::Result<Index> open(base::Context& ctx, const base::Path& folder);

  // Error: bad_request for a text of more than a million bytes; bad_data for a damaged index; interrupted.
  base::Result<Traced> trace(std::string_view text, const Wish& wish, base::Context& ctx) const;

  std::uint64_t documents() const { return list_.size(); }
  std::size_t parts() const { return parts_.size(); }

 private:
  base::Result<TracedSpan> look_up(const Span& span, std::string_view text, const Wish& wish) const;
  std::vector<Part> parts_;
  std::vector<std::uint64_t> first_;  // document of each part
  DocumentList list_;
};

// The sorted keys of the index in `folder`. Error: missing, bad_data.
base::Result<std::vector<base::Digest>> read_keys(base::Disk& disk, const base::Path& folder);

}  // namespace trace
