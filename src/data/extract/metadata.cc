#include "data/extract/metadata.h"

#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "data/extract/json_ld.h"
#include "data/extract/markdown.h"
#include "data/extract/selection.h"
#include "store/html_attribute.h"
#include "store/html_reference.h"

namespace data::extract {

using store::html::attribute_of;
using store::html::Node;
using store::html::same_name;
using store::html::Tag;
using store::html::Tree;

namespace {

constexpr std::size_t kLongest = 1000;  // bytes of what a page says of itself
constexpr std::size_t kMostLicenses = 32;

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto one = list.substr(0, list.find_first_of(" \t\n\r\f"));
    if (same_name(one, word)) return true;
    list.remove_prefix(std::min(one.size() + 1, list.size()));
  }
  return false;
}

// The addresses of licences that are known without rel=license.
bool is_deed(const std::string& address) {
  const auto small = base::ascii_lower(address);
  for (const auto* one :
       {"creativecommons.org/licenses/", "creativecommons.org/publicdomain/", "gnu.org/licenses/",
        "gnu.org/copyleft/", "opensource.org/licenses/", "opensource.org/license/",
        "apache.org/licenses/", "opendatacommons.org/licenses/",
        "data.gov.uk/doc/open-government-licence", "etalab.gouv.fr/licence-ouverte",
        "nationalarchives.gov.uk/doc/open-government-licence",
        "joinup.ec.europa.eu/collection/eupl"})
    if (small.find(one) != small.npos) return true;
  return false;
}

// Letters and digits alone, in lower case as far as ASCII goes: what two spellings of a title share.
std::string core(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || base::is_ascii_letter(c) ||
        base::is_ascii_digit(c))
      out += base::ascii_lower(c);
  return out;
}

class MetadataReader {
 public:
  MetadataReader(const Tree& tree, const std::vector<Mark>& marks)
      : tree_(tree), marks_(marks), none_(tree.nodes.size(), 0) {}

  Metadata run() {
    for (std::uint32_t at = 0; at < tree_.nodes.size(); ++at)
      if (tree_.nodes[at].tag != Tag::text) element(at);
    out_.headline = headline();
    const auto heading = out_.headline == kNoNode ? "" : short_line(out_.headline);
    out_.site = first({"og:site_name", "application-name"});
    out_.title = !heading.empty() ? heading
                                  : first({"ld:headline", "og:title", "twitter:title",
                                           "citation_title", "dc.title", "dcterms.title"});
    if (out_.title.empty()) out_.title = without_site(title_);
    out_.author = author();
    out_.date = first({"ld:datePublished", "article:published_time", "og:published_time",
                       "citation_publication_date", "datepublished", "dc.date.issued",
                       "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "pubdate",
                       "publishdate", "publish-date", "date", "item:datePublished", "seen:date"});
    out_.modified = first({"ld:dateModified", "article:modified_time", "og:updated_time",
                           "dcterms.modified", "last-modified", "item:dateModified"});
    out_.language = first({"html:lang", "content-language", "ld:inLanguage", "dc.language",
                           "dcterms.language", "og:locale"});
    std::ranges::replace(out_.language, '_', '-');
    out_.url = first({"link:canonical", "og:url"});
    out_.description = first({"og:description", "description", "dc.description"});
    out_.translation = translation_marks(tree_);
    return std::move(out_);
  }

 private:
  void say(const std::string& name, std::string value) {
    value = collapsed(value);
    if (!value.empty() && value.size() <= kLongest) said_.try_emplace(name, std::move(value));
  }
  std::string first(std::initializer_list<const char*> names) const {
    for (const auto* name : names)
      if (const auto found = said_.find(name); found != said_.end()) return found->second;
    return "";
  }

  // The words of an element; "" of one that holds more than a page says of itself in one place.
  std::string short_line(std::uint32_t at) const {
    const auto end = tree_.nodes[at].end;
    std::size_t bytes = end - at;
    for (auto one = at; one < end && bytes <= 4 * kLongest; ++one)
      if (tree_.nodes[one].tag == Tag::text) bytes += tree_.nodes[one].text.size();
    return bytes > 4 * kLongest ? "" : line_of(tree_, none_, at);
  }

  void element(std::uint32_t at) {
    const auto& node = tree_.nodes[at];
    switch (node.tag) {
      case Tag::html:
        return say("html:lang", attribute_of(node.text, "lang"));
      case Tag::title:
        if (title_.empty()) title_ = short_line(at);
        return;
      case Tag::meta:
        return meta(node);
      case Tag::script:
        return script(at);
      case Tag::link:
      case Tag::a:
      case Tag::area:
        link(at);
        break;
      case Tag::time:
        time(at);
        break;
      case Tag::h1:
        if (headings_.size() < 64) headings_.push_back(at);
        break;
      default:
        break;
    }
    if (node.text.find("itemprop") != node.text.npos) item(at);
  }

  void meta(const Node& node) {
    auto name = base::ascii_lower(attribute_of(node.text, "name"));
    if (name.empty()) name = base::ascii_lower(attribute_of(node.text, "property"));
    if (name.empty()) name = base::ascii_lower(attribute_of(node.text, "http-equiv"));
    if (name.empty()) name = base::ascii_lower(attribute_of(node.text, "itemprop"));
    auto content = attribute_of(node.text, "content");
    if (name == "author" || name == "article:author" || name == "citation_author" ||
        name == "dc.creator" || name == "dcterms.creator")
      authors_[name].push_back(content);
    if (name == "license" || name == "dc.rights" || name == "dcterms.license" ||
        name == "dcterms.rights")
      if (name == "license" || is_deed(content)) license(content);
    if (!name.empty()) say(name, std::move(content));
  }

  void license(std::string address) {
    address = collapsed(address);
    const bool plain = !address.empty() && address.size() <= kLongest;
    if (plain && out_.licenses.size() < kMostLicenses &&
        std::ranges::find(out_.licenses, address) == out_.licenses.end())
      out_.licenses.push_back(std::move(address));
  }

  void link(std::uint32_t at) {
    const auto& node = tree_.nodes[at];
    const bool may = node.tag == Tag::link || node.text.find("rel") != node.text.npos ||
                     node.text.find("icens") != node.text.npos ||
                     node.text.find("icenc") != node.text.npos ||
                     node.text.find("publicdomain") != node.text.npos;
    if (!may) return;
    const auto rel = store::html::raw_attribute(node.text, "rel");
    const auto to = attribute_of(node.text, "href");
    if (has_word(rel, "license") || is_deed(to)) license(to);
    if (has_word(rel, "canonical")) say("link:canonical", to);
    if (node.tag == Tag::a && has_word(rel, "author")) authors_["rel"].push_back(short_line(at));
  }

  void time(std::uint32_t at) {
    const auto date = attribute_of(tree_.nodes[at].text, "datetime");
    say("seen:date", date.empty() ? short_line(at) : date);
  }

  void item(std::uint32_t at) {
    const auto& node = tree_.nodes[at];
    const auto property = attribute_of(node.text, "itemprop");
    auto value = attribute_of(node.text, "content");
    if (value.empty()) value = attribute_of(node.text, "datetime");
    if (property != "author" && property != "datePublished" && property != "dateModified" &&
        property != "license")
      return;
    if (property == "license") return license(attribute_of(node.text, "href"));
    if (value.empty()) value = short_line(at);
    if (property == "author")
      authors_["item"].push_back(value);
    else
      say("item:" + property, value);
  }

  void script(std::uint32_t at) {
    const auto& node = tree_.nodes[at];
    if (node.end != at + 2) return;
    const auto type = store::html::raw_attribute(node.text, "type");
    if (!same_name(type, "application/ld+json")) return;
    auto found = read_json_ld(tree_.nodes[at + 1].text);
    // Sites write references there, too, though a script has none by the standard.
    using store::html::decode_references;
    for (const auto& [name, value] : found.values) say("ld:" + name, decode_references(value));
    for (const auto& one : found.licenses) license(decode_references(one));
    for (const auto& one : found.authors) authors_["ld"].push_back(decode_references(one));
  }

  std::string author() const {
    for (const auto* name : {"ld", "citation_author", "author", "dc.creator", "dcterms.creator",
                             "article:author", "item", "rel"}) {
      const auto found = authors_.find(name);
      if (found == authors_.end()) continue;
      std::string out;
      std::vector<std::string> seen;
      for (const auto& one : found->second) {
        auto text = collapsed(one);
        const bool address = text.starts_with("http://") || text.starts_with("https://");
        if (text.empty() || address || text.size() > 200 || seen.size() >= 20 ||
            std::ranges::find(seen, text) != seen.end())
          continue;
        out += (out.empty() ? "" : ", ") + text;
        seen.push_back(std::move(text));
      }
      if (!out.empty()) return out;
    }
    return "";
  }

  // Of the first-level headings that are seen one that the title repeats, and rather one that does not
  // stand around the text, as the name of a site does. Where nothing else names the page, what stands in
  // its <header> does.
  std::uint32_t headline() const {
    const auto whole = core(title_ + " " + first({"og:title", "ld:headline"}));
    std::uint32_t best = kNoNode;
    int most = 0;
    for (const auto at : headings_) {
      const auto text = core(short_line(at));
      if (text.empty() || is_unseen(at, false)) continue;
      const bool told = text.size() >= 4 && whole.find(text) != whole.npos;
      const bool alone = whole.empty() && is_in_header(at);
      const int rank = is_unseen(at, true) ? (told || alone ? 1 : 0) : (told ? 3 : 2);
      if (rank > most) best = at, most = rank;
    }
    return best;
  }

  // And in nothing else that stands around the text.
  bool is_in_header(std::uint32_t at) const {
    bool found = false;
    for (; at != 0; at = tree_.nodes[at].parent) {
      const bool header = tree_.nodes[at].tag == Tag::header;
      if (!header && (marks_[at] == Mark::around || marks_[at] == Mark::comments)) return false;
      found = found || header;
    }
    return found;
  }

  bool is_unseen(std::uint32_t at, bool around) const {
    for (; at != 0; at = tree_.nodes[at].parent) {
      if (marks_[at] == Mark::hidden || marks_[at] == Mark::silent) return true;
      if (around && (marks_[at] == Mark::around || marks_[at] == Mark::comments)) return true;
    }
    return false;
  }

  // "Headline | The Paper" and "Headline - The Paper": the longer side is the headline.
  std::string without_site(const std::string& title) const {
    std::string best = title;
    for (const std::string_view sign : {" | ", " – ", " — ", " - ", " · ", " » ", " :: "}) {
      const auto at = title.rfind(sign);
      if (at == title.npos) continue;
      const auto left = title.substr(0, at), right = title.substr(at + sign.size());
      if (right == out_.site) return left;
      if (left == out_.site) return right;
      best = left.size() >= right.size() ? left : right;
      break;
    }
    return best;
  }

  const Tree& tree_;
  const std::vector<Mark>& marks_;
  const std::vector<char> none_;  // nothing is dropped
  Metadata out_{};
  std::string title_;
  std::map<std::string, std::string, std::less<>> said_;
  std::map<std::string, std::vector<std::string>, std::less<>> authors_;
  std::vector<std::uint32_t> headings_;
};

}  // namespace

Metadata read_metadata(const Tree& tree, const std::vector<Mark>& marks) {
  return MetadataReader(tree, marks).run();
}

}  // namespace data::extract
