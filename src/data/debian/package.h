// The documents of a Debian package: LibreOffice help pages and gettext catalogues, with
// their licences.
#pragma once

#include <map>
#include <string>

#include "data/debian/copyright.h"
#include "data/source.h"

namespace data::debian {

// The parts of a package that documents are made from.
struct Contents {
  std::map<std::string, std::string> pages;       // installed path -> HTML
  std::map<std::string, std::string> catalogues;  // installed path -> .mo
  Copyright copyright;                            // no stanzas if there is none that can be read
  std::string copyright_path;                     // usr/share/doc/NAME/copyright
};

// Error: missing; bad_data for a truncated package, or one without anything to read.
base::Result<Contents> open_package(const Fetched& fetched, base::Context& ctx);

// A document of this package with source, language, url, licence, evidence and time filled in; the
// licence text goes to reading.licenses.
Document begin_document(const Fetched& fetched, const Contents& contents,
                        const std::string& installed, Reading& reading);

// help.cc: one document a page, in path order. messages.cc: documents of about 2 kB a catalogue.
base::Result<void> read_pages(const Fetched& fetched, const Contents& contents, base::Context& ctx,
                              Reading& reading);
base::Result<void> read_messages(const Fetched& fetched, const Contents& contents,
                                 base::Context& ctx, Reading& reading);

}  // namespace data::debian
