// Content-Usage: may a page be trained on, may it be shown in a search? draft-ietf-aipref-attach-05 and
// draft-ietf-aipref-vocab-07, whose labels changed between drafts and may again.
//
// A field of HTTP is one dictionary, a rule of robots.txt another, behind a path: rules with the longest path
// count, and those of equal length combine to the most restrictive. Of a path that may not be fetched nothing
// is said. What surprises: a byte-order mark is part of the first line here, as the reference answers have it.
#pragma once

#include <string_view>

#include "data/rights/page_head.h"

namespace data::rights {

enum class Preference { unknown, allow, disallow };  // the later, the more restrictive
std::string_view name_of(Preference preference);

struct Usage {
  Preference train = Preference::unknown;   // "train-ai"
  Preference search = Preference::unknown;  // "search"
};

// Of the text of one dictionary; all unknown where it fails to parse.
Usage read_usage(std::string_view text);

Usage usage_of_fields(const Fields& fields);

struct CrawlUsage {
  bool crawl = true;  // RFC 9309
  Usage usage;
};
CrawlUsage usage_of_robots(std::string_view bytes, std::string_view agent, std::string_view url);

}  // namespace data::rights
