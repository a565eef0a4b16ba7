#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "data/extract/metadata.h"
#include "store/html_attribute.h"

namespace data::extract {

using store::html::same_name;
using store::html::Tag;

namespace {

struct Sign {
  std::string_view word;  // in lower case
  const char* program;
};

// Of what a page loads: the host or a host above it.
constexpr Sign kHosts[] = {{"translate.goog", "google-translated"},
                           {"translate.google.com", "google-translate"},
                           {"translate.googleapis.com", "google-translate"},
                           {"gtranslate.net", "gtranslate"},
                           {"gtranslate.io", "gtranslate"},
                           {"weglot.com", "weglot"},
                           {"linguise.com", "linguise"},
                           {"conveythis.com", "conveythis"},
                           {"bablic.com", "bablic"},
                           {"localizejs.com", "localize"},
                           {"lingotek.com", "lingotek"},
                           {"motionpoint.com", "motionpoint"},
                           {"smartling.com", "smartling"},
                           {"microsofttranslator.com", "microsoft-translator"},
                           {"translate.yandex.net", "yandex-translate"},
                           {"translate.yandex.com", "yandex-translate"},
                           {"translate.yandex.ru", "yandex-translate"}};

// What classes, ids and folders begin with; behind it they end, or go on with a sign that is no letter or digit.
constexpr Sign kWords[] = {{"translated-ltr", "google-translated"},
                           {"translated-rtl", "google-translated"},
                           {"goog-te", "google-translate"},
                           {"google_translate_element", "google-translate"},
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
                           {"auto-translated", "auto-translate"},
                           {"machine-translated", "machine-translation"},
                           {"machine-translation", "machine-translation"},
                           {"machine_translated", "machine-translation"},
                           {"machine_translation", "machine-translation"},
                           {"microsofttranslator", "microsoft-translator"},
                           {"mstranslator", "microsoft-translator"},
                           {"yandextranslate", "yandex-translate"},
                           {"easytranslate", "easy-translate"},
                           {"multilanguage-translate", "multilanguage"},
                           {"motionpoint", "motionpoint"},
                           {"smartling", "smartling"},
                           {"ddtranslate", "deepl"},
                           {"deepl-translate", "deepl"},
                           {"x-translated-by", "machine-translation"},
                           {"etranslation", "etranslation"}};

bool is_letter_or_digit(char c) { return base::is_ascii_letter(c) || base::is_ascii_digit(c); }

bool begins_with(std::string_view text, std::string_view word) {
  return text.starts_with(word) &&
         (text.size() == word.size() || !is_letter_or_digit(text[word.size()]));
}

class Marks {
 public:
  // Parts between blanks: of class, id and name, and of what a generator calls itself.
  void names(std::string_view value) { parts(value, " \t\n\r\f"); }

  // The host and the names of the folders and the file.
  void address(std::string_view value) {
    auto small = base::ascii_lower(value.substr(0, kLongest));
    std::string_view rest = small;
    rest = rest.substr(0, rest.find_first_of("?#"));
    if (const auto at = rest.find("//"); at != rest.npos && (at == 0 || rest[at - 1] == ':')) {
      rest.remove_prefix(at + 2);
      host(rest.substr(0, rest.find_first_of("/:")));
      rest.remove_prefix(std::min(rest.find('/'), rest.size()));
    }
    parts(rest, "/");
  }

  void add(const char* program) { found_.insert(program); }
  std::vector<std::string> take() const { return {found_.begin(), found_.end()}; }

 private:
  static constexpr std::size_t kLongest = 4096;  // of a value, of which more is not looked at

  void parts(std::string_view value, std::string_view between) {
    const auto small = base::ascii_lower(value.substr(0, kLongest));
    for (std::string_view rest = small; !rest.empty();) {
      const auto one = rest.substr(0, rest.find_first_of(between));
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      for (const auto& sign : kWords)
        if (begins_with(one, sign.word)) add(sign.program);
    }
  }

  void host(std::string_view name) {
    for (const auto& [known, program] : kHosts)
      if (name == known || (name.ends_with(known) && name[name.size() - known.size() - 1] == '.'))
        add(program);
  }

  std::set<std::string> found_;
};

// A page loads it, other than what it leads to: of links its style and scripts.
bool loads(const store::html::Node& node) {
  if (node.tag == Tag::script || node.tag == Tag::iframe || node.tag == Tag::base) return true;
  if (node.tag != Tag::link) return false;
  const auto rel = base::ascii_lower(store::html::raw_attribute(node.text, "rel"));
  for (const auto* one : {"stylesheet", "preload", "prefetch", "preconnect"})
    if (rel.find(one) != rel.npos) return true;
  return false;
}

void look_at_meta(std::string_view rest, Marks& out) {
  const auto name = store::html::raw_attribute(rest, "name");
  out.names(name);
  if (same_name(name, "generator")) out.names(store::html::attribute_of(rest, "content"));
}

void look(const store::html::Node& node, Marks& out) {
  if (node.tag == Tag::meta) return look_at_meta(node.text, out);
  const bool loaded = loads(node);
  store::html::each_attribute(node.text, [&](std::string_view name, std::string_view value) {
    if (same_name(name, "class") || same_name(name, "id"))
      out.names(value);
    else if (loaded && (same_name(name, "src") || same_name(name, "href")))
      out.address(value);
    else if (value.find("doGTranslate(") != value.npos)
      out.add("gtranslate");
  });
}

// Of elements that stand in pages by the thousand only those with one of these are looked at.
bool may_say(const store::html::Node& node) {
  switch (node.tag) {
    case Tag::html:
    case Tag::body:
    case Tag::script:
    case Tag::link:
    case Tag::meta:
    case Tag::iframe:
    case Tag::base:
      return true;
    default:
      break;
  }
  for (const std::string_view part : {"ranslat", "goog-te", "trp-", "weglot", "gt_switcher"})
    if (node.text.find(part) != node.text.npos) return true;
  return false;
}

}  // namespace

std::vector<std::string> translation_marks(const store::html::Tree& tree) {
  Marks out;
  for (const auto& node : tree.nodes) {
    if (node.tag == Tag::text || node.text.empty()) continue;
    // A page that Google's translator showed wraps every piece of text in these.
    if (node.tag == Tag::font && node.text.find("vertical-align: inherit") != node.text.npos)
      out.add("google-translated");
    if (may_say(node)) look(node, out);
  }
  return out.take();
}

}  // namespace data::extract
