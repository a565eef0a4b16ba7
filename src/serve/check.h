// What is open to whom, before a server opens: for an administrator, who has to answer for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "serve/gate/key.h"
#include "serve/server.h"

namespace serve {

struct Finding {
  bool open = false;  // what should not be; else what should be known
  std::string what, hint;
};

// What there is to look at besides the settings.
struct Premises {
  base::Path model;                        // its folder
  base::Path keys;                         // "": nobody has to show one
  base::Path audit_log;                    // "": nothing is noted
  std::optional<std::vector<Key>> listed;  // what stands in the file of keys
};

struct Inspection {
  base::Json json;   // the members that docs/json.md says of "serve --check"
  std::string text;  // the same in lines for people
  std::vector<Finding> findings;
  bool sound() const;
};

// Looks, and opens nothing. `now` in seconds since 1970.
Inspection inspect(const Settings& settings, const Premises& premises, base::Context& ctx,
                   std::int64_t now);

}  // namespace serve
