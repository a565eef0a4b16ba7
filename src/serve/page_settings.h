// The [page] section of the file that `janua serve --page FILE` reads: who provides the service,
// and the words that the provider puts on the page.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "base/json.h"

namespace serve {

// Words for those who read the page in one language.
struct PageWords {
  std::string language{};
  std::string title{};
  std::string heading{};
  std::string notice{};

  template <class V>
  void fields(V& v) {
    v(language, "language", "of the page: bg, cs, de, el, en, fi, ga or ka");
    v(title, "title", "instead of page.title");
    v(heading, "heading", "instead of page.heading");
    v(notice, "notice", "instead of page.notice");
  }
};

struct PageExamples {
  std::string language{};
  std::vector<std::string> texts{};

  template <class V>
  void fields(V& v) {
    v(language, "language", "of the model, as in deu_Latn");
    v(texts, "texts", "beginnings to try; none hides those of the held-out documents");
  }
  base::Result<void> check() const;
};

struct PageSettings {
  std::string title{};
  std::string heading{};
  std::string notice{};
  std::string provider{};
  std::string contact{};
  std::string imprint{};
  std::string privacy{};
  std::string accessibility{};
  std::vector<PageWords> words{};
  std::vector<PageExamples> examples{};

  template <class V>
  void fields(V& v) {
    v(title, "title", "name of the service, in header and title; empty says janua");
    v(heading, "heading", "above the field where one begins to write");
    v(notice, "notice", "below it, after the sentence that a machine writes");
    v(provider, "provider", "who provides the service; empty takes the card's");
    v(contact, "contact", "an e-mail address, a link or words; empty takes the card's");
    v(imprint, "imprint", "link to the imprint");
    v(privacy, "privacy", "link to the privacy statement");
    v(accessibility, "accessibility", "link to the accessibility statement");
    v(words, "words", "title, heading and notice in other languages of the page");
    v(examples, "examples", "beginnings to try, by language of the model");
  }
  // Error: bad_request for a link that is none; only https, http and mailto lead out of the page.
  base::Result<void> check() const;
};

// Error: missing, bad_request with file:line.
base::Result<PageSettings> read_page_settings(base::Disk& disk, const base::Path& file);

}  // namespace serve
