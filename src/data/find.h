// Which documents of a finished corpus hold some words, were read from an address, or came from a
// source: what somebody asks who knows neither a key nor an id.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"

namespace data {

struct Query {
  std::string words = "";   // in the text, the key or the URL, in any case of letters; or ""
  std::string source = "";  // exact name; "" for any
};

struct Hit {
  std::string id, key, language, source, url;
  std::string file;     // of the corpus; "" where nothing of it was kept
  std::string excerpt;  // around the words; "" where they stand in key or URL alone
};

// At most `most` of them, those that are kept first; and how many there are. The corpus keeps no
// text of what was dropped: such documents are found by key and source. Error: bad_request for an
// empty query, bad_data for damaged files, interrupted.
struct Hits {
  std::vector<Hit> shown;
  std::uint64_t all = 0;
};
base::Result<Hits> find_documents(base::Context& ctx, const base::Path& corpus, const Query& query,
                                  std::uint64_t most);

}  // namespace data
