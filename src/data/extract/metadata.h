// What a page says of itself: title, date, author, language, licences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/extract/marks.h"
#include "store/html_tree.h"

namespace data::extract {

// Where a page says a thing several times, what is meant for machines comes first (JSON-LD, then
// OpenGraph and other <meta>, then microdata), and what readers see last. "" where nothing says it.
struct Metadata {
  std::string title;   // the headline; without the name of the site
  std::string site;    // its name
  std::string author;  // several with ", " between
  std::string date;    // of publication, as the page says it, ISO 8601 where it does
  std::string modified;
  std::string language;  // a tag (BCP 47) as it stands: "de-AT"
  std::string url;       // canonical
  std::string description;
  std::vector<std::string> licenses;     // addresses of rel=license, of JSON-LD, and of known deeds
  std::vector<std::string> translation;  // marks of programs that translate pages by machine
  std::uint32_t headline;                // the heading that is the title; kNoNode if none is
};

Metadata read_metadata(const store::html::Tree& tree, const std::vector<Mark>& marks);

// The programs (GTranslate, TranslatePress, ...) whose marks are in a page, sorted; "google-translated"
// for a page that was saved in translation. That one is there does not say that this page was
// translated, but that it may be.
std::vector<std::string> translation_marks(const store::html::Tree& tree);

}  // namespace data::extract
