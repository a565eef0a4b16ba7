// Which licence a file of a Debian package stands under, and what says so.
//
// Debian's machine-readable copyright files (DEP-5, "copyright-format/1.0") are stanzas of fields:
//
//   Files: PATTERN...        * matches any characters, '/' too; ? matches one; \*, \?, \\ are literal
//   Copyright: ...
//   License: NAME [or|and NAME ...]     its text may follow, indented
//
//   License: NAME            a stanza of its own: the text of that name
//
// A file's stanza is the LAST one with a matching pattern. Patterns name paths in the source
// package, not installed ones: share/debian-sources.toml maps one to the other. Short names become
// SPDX identifiers (GPL-2+ -> GPL-2.0-or-later, Expat -> MIT); a name that is not known makes the
// whole expression NOASSERTION, never a guess.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/license.h"

namespace data::debian {

struct CopyrightStanza {
  int number = 0;                     // among the Files stanzas, from 1
  std::vector<std::string> patterns;  // of Files
  std::string license;                // first line of License
  std::string text;                   // what follows it
  std::string whole;                  // the text, or those of the names in `license`
  std::string sha256;                 // of `whole`: one stanza covers thousands of files
};

struct Copyright {
  std::vector<CopyrightStanza> files;
  std::map<std::string, std::string> texts;  // standalone License stanzas by name

  // The last stanza that matches; NOASSERTION with an empty stanza if none does.
  LicenseDecision decide(std::string_view source_path) const;
};

// Error: bad_data if no stanza has a Files field (an old free-form copyright file).
base::Result<Copyright> parse_copyright(std::string_view bytes, const std::string& where);

// "MPL-1.1 or GPL-2+" -> "MPL-1.1 OR GPL-2.0-or-later"; NOASSERTION if any name is unknown.
std::string spdx_expression(std::string_view debian);

// DEP-5 wildcard match of a whole path.
bool matches_wildcard(std::string_view pattern, std::string_view path);

// Where an installed file comes from in its source package, by share/debian-sources.toml: a
// translated help page gives the path of the English page and that of the message file. Empty
// if unmapped.
std::vector<std::string> source_paths(const std::string& package, const std::string& installed);

// Whether the table makes these paths up.
bool is_guessed(const std::string& package, const std::string& installed);

// What a stanza's text says of some of its files alone, which its name does not tell: "Some files
// include Apache-2.0 licensed material". Empty if it says nothing of that sort.
std::string qualifier(std::string_view license_text);

// The licence of an installed file: its sources' licences joined by AND where they differ;
// NOASSERTION if the table does not know the file. Qualifiers and guessed paths are flags.
LicenseDecision decide_installed(const Copyright& copyright, const std::string& package,
                                 const std::string& installed);

}  // namespace data::debian
