#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "data/extract/metadata.h"
#include "store/html_attribute.h"

namespace data::extract {

using store::html::Tag;

namespace {

struct Sign {
  std::string_view word;  // in an attribute's value, in lower case
  const char* program;
};

// In class, id, href, src, name, content of any element.
constexpr Sign kSigns[] = {{"translated-ltr", "google-translated"},
                           {"translated-rtl", "google-translated"},
                           {"goog-te-", "google-translate"},
                           {"google_translate_element", "google-translate"},
                           {"translate_a/element.js", "google-translate"},
                           {"translate.goog", "google-translated"},
                           {"gtranslate", "gtranslate"},
                           {"gt_switcher", "gtranslate"},
                           {"glt-translate", "google-language-translator"},
                           {"google-language-translator", "google-language-translator"},
                           {"translatepress", "translatepress"},
                           {"trp-language-switcher", "translatepress"},
                           {"trp-translated", "translatepress"},
                           {"mqtranslate", "mqtranslate"},
                           {"qtranslate", "qtranslate"},
                           {"qtranxs", "qtranslate-x"},
                           {"weglot", "weglot"},
                           {"linguise", "linguise"},
                           {"conveythis", "conveythis"},
                           {"bablic", "bablic"},
                           {"transposh", "transposh"},
                           {"localizejs", "localize"},
                           {"lingotek", "lingotek"},
                           {"falang", "falang"},
                           {"joomfish", "joomfish"},
                           {"autotranslate", "auto-translate"},
                           {"auto-translate", "auto-translate"},
                           {"machine-translat", "machine-translation"},
                           {"machine_translat", "machine-translation"},
                           {"microsofttranslator", "microsoft-translator"},
                           {"mstranslator", "microsoft-translator"},
                           {"yandextranslate", "yandex-translate"},
                           {"translate.yandex", "yandex-translate"},
                           {"easytranslate", "easy-translate"},
                           {"multilanguage-translate", "multilanguage"},
                           {"motionpoint", "motionpoint"},
                           {"smartling", "smartling"},
                           {"ddtranslate", "deepl"},
                           {"deepl-", "deepl"},
                           {"x-translated-by", "machine-translation"},
                           {"etranslation", "etranslation"}};

void look(std::string_view value, std::set<std::string>& found) {
  if (value.size() > 4096) value = value.substr(0, 4096);
  const auto small = base::ascii_lower(value);
  for (const auto& one : kSigns)
    if (small.find(one.word) != small.npos) found.insert(one.program);
}

}  // namespace

std::vector<std::string> translation_marks(const store::html::Tree& tree) {
  std::set<std::string> found;
  for (const auto& node : tree.nodes) {
    if (node.tag == Tag::text || node.text.empty()) continue;
    const bool may = node.tag == Tag::html || node.tag == Tag::body || node.tag == Tag::script ||
                     node.tag == Tag::link || node.tag == Tag::meta || node.tag == Tag::iframe;
    // A page that Google's translator showed wraps every piece of text in these.
    if (node.tag == Tag::font && node.text.find("vertical-align: inherit") != node.text.npos)
      found.insert("google-translated");
    if (may)
      look(node.text, found);
    else if (node.text.find("ranslat") != node.text.npos ||
             node.text.find("goog-te") != node.text.npos ||
             node.text.find("trp-") != node.text.npos || node.text.find("weglot") != node.text.npos)
      look(node.text, found);
  }
  return {found.begin(), found.end()};
}

}  // namespace data::extract
