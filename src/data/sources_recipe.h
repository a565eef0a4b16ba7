// [sources] of a recipe: where documents come from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/field.h"

namespace data {

struct SourceRecipe {
  std::string kind = "deb";
  std::string name;
  std::string language;
  std::string path;
  std::string side = "msgstr";
  std::string version;
  std::string sha256;
  std::string license;

  template <class V>
  void fields(V& v) {
    v(kind, "kind", "how it is read: deb, folder, jsonl, text or html");
    v(name, "name", "Debian package, or for local files a name of your choice");
    v(language, "language",
      "language of the text, such as de or deu_Latn; jsonl may say it per line");
    v(path, "path", "local file or folder; unused for deb");
    v(side, "side",
      "gettext catalogues: msgstr for the translation, msgid for the English original");
    v(version, "version", "deb: exact version wanted; empty takes what the package index offers");
    v(sha256, "sha256", "SHA-256 the package or file must have; empty takes what is found");
    v(license, "license", "SPDX expression for local files; a deb says it in its copyright file");
  }
  // Error: bad_request for an unknown kind, language or side, a deb
  // without name, a file without path.
  base::Result<void> check() const;
};

struct SourcesRecipe {
  std::vector<SourceRecipe> source;

  template <class V>
  void fields(V& v) {
    v(source, "source", "the sources, in the order in which their documents are read");
  }
  // Error: bad_request if there is none, or the same (name, language) stands twice.
  base::Result<void> check() const;
};

}  // namespace data
