// What rights holders say beside a page, one protocol at a time: a registry by the name of the protocol.
//
// In: an object with "kind" and what that kind reads: "headers" (a list of [name, value], in order of
// arrival), "html", "url", "tdmrep_json", "robots_base64", "agent", "path", "ai_txt"; null is absence.
// Out: the answer as an object. docs/data-signals.md lists both.
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace data::rights {

struct Protocol {
  std::string_view kind;      // "tdmrep"
  std::string_view standard;  // which text of it
  base::Result<base::Json> (*ask)(const base::Json& line);
};

std::span<const Protocol> protocols();

// Error: bad_data for a kind that is none (named with those that are), and for members that lack or are of
// another type.
base::Result<base::Json> ask_signal(const base::Json& line);

}  // namespace data::rights
