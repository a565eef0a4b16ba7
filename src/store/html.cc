#include "store/html.h"

#include <gumbo.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/ascii.h"

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::size_t largest_page = std::size_t{256} << 20;
constexpr int deepest = 2000;

struct FreeOutput {
  void operator()(GumboOutput* p) const { gumbo_destroy_output(&kGumboDefaultOptions, p); }
};

bool is_one_of(GumboTag tag, std::initializer_list<GumboTag> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool is_silent(GumboTag tag) {
  return is_one_of(tag, {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE,
                         GUMBO_TAG_NAV, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER, GUMBO_TAG_ASIDE,
                         GUMBO_TAG_BUTTON, GUMBO_TAG_SELECT, GUMBO_TAG_TEXTAREA, GUMBO_TAG_OBJECT,
                         GUMBO_TAG_IFRAME, GUMBO_TAG_SVG, GUMBO_TAG_HEAD});
}

bool is_inline(GumboTag tag) {
  return is_one_of(
      tag, {GUMBO_TAG_A,    GUMBO_TAG_SPAN,  GUMBO_TAG_B,    GUMBO_TAG_I,       GUMBO_TAG_EM,
            GUMBO_TAG_U,    GUMBO_TAG_CODE,  GUMBO_TAG_KBD,  GUMBO_TAG_SAMP,    GUMBO_TAG_STRONG,
            GUMBO_TAG_VAR,  GUMBO_TAG_SUB,   GUMBO_TAG_SUP,  GUMBO_TAG_SMALL,   GUMBO_TAG_BIG,
            GUMBO_TAG_TT,   GUMBO_TAG_S,     GUMBO_TAG_DEL,  GUMBO_TAG_INS,     GUMBO_TAG_MARK,
            GUMBO_TAG_ABBR, GUMBO_TAG_Q,     GUMBO_TAG_CITE, GUMBO_TAG_DFN,     GUMBO_TAG_TIME,
            GUMBO_TAG_FONT, GUMBO_TAG_LABEL, GUMBO_TAG_WBR,  GUMBO_TAG_BDI,     GUMBO_TAG_BDO,
            GUMBO_TAG_RUBY, GUMBO_TAG_IMG,   GUMBO_TAG_DATA, GUMBO_TAG_ACRONYM, GUMBO_TAG_INPUT});
}

std::string attribute(const GumboElement& element, const char* name) {
  const auto* found = gumbo_get_attribute(&element.attributes, name);
  return found ? found->value : "";
}

bool has_class(const GumboElement& element, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return false;
  const auto classes = " " + attribute(element, "class") + " ";
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return classes.find(" " + name + " ") != std::string::npos;
  });
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::string collapse(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : text) {
    if (is_space(c)) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else if (c != '\r') {
      lines.back() += c;
    }
  }
  return lines;
}

// Without blank lines at the ends, trailing spaces and the indentation that all lines share.
std::string outdent(std::string_view text) {
  auto lines = lines_of(text);
  std::size_t common = std::string::npos;
  for (auto& line : lines) {
    line.erase(line.find_last_not_of(" \t\f") + 1);
    if (!line.empty()) common = std::min(common, line.find_first_not_of(" \t"));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::string out;
  for (const auto& line : lines) {
    if (line.empty() && out.empty()) continue;
    out += line.empty() ? "" : line.substr(common);
    out += '\n';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

class Walker {
 public:
  Walker(const HtmlRules& rules, HtmlPage& page) : rules_(rules), page_(page) {}

  void walk(const GumboNode* node) {
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        text_ += node->v.text.text;
        return;
      case GUMBO_NODE_ELEMENT:
        return element(node->v.element);
      default:
        return;
    }
  }

  // Ends the block that is being gathered, if it has any text.
  void flush() {
    auto text = preformatted_ > 0 ? outdent(text_) : collapse(text_);
    text_.clear();
    if (!text.empty()) page_.blocks.push_back({next_key(), tag_, std::move(text)});
  }

 private:
  void element(const GumboElement& element) {
    if (is_silent(element.tag)) return;
    if (has_class(element, rules_.skip_classes)) {
      ++page_.skipped;
      return;
    }
    if (has_class(element, rules_.switch_classes)) return chosen(element);
    if (element.tag == GUMBO_TAG_BR) {
      text_ += '\n';
    } else if (is_inline(element.tag)) {
      children(element);
    } else {
      block(element);
    }
  }

  void block(const GumboElement& element) {
    flush();
    const auto outer_tag = tag_;
    auto id = attribute(element, "id");
    if (!id.empty()) id_ = std::move(id);
    tag_ = gumbo_normalized_tagname(element.tag);
    preformatted_ += element.tag == GUMBO_TAG_PRE;
    children(element);
    flush();
    preformatted_ -= element.tag == GUMBO_TAG_PRE;
    id_.clear();  // what follows inside the outer element is a block without id
    tag_ = outer_tag;
  }

  void children(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i)
      walk(static_cast<const GumboNode*>(element.children.data[i]));
  }

  // One of several alternatives, such as the same sentence for two operating systems.
  void chosen(const GumboElement& element) {
    const GumboNode* first = nullptr;
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
      if (child->type != GUMBO_NODE_ELEMENT) continue;
      if (attribute(child->v.element, "id").starts_with("default")) return walk(child);
      if (!first) first = child;
    }
    if (first) walk(first);
  }

  std::string next_key() {
    if (!id_.empty()) {
      const auto times = ++seen_[id_];
      const auto key = times == 1 ? id_ : id_ + "~" + std::to_string(times);
      id_.clear();  // a second run of text in the same element counts from this one
      anchor_ = key;
      after_ = 0;
      return key;
    }
    return anchor_ + "+" + std::to_string(++after_);
  }

  const HtmlRules& rules_;
  HtmlPage& page_;
  std::string text_;        // of the block being gathered
  std::string id_;          // the next block's, if an element around it has one not used yet
  std::string tag_;         // of the innermost block element
  std::string anchor_;      // key of the last block with an id
  std::int64_t after_ = 0;  // blocks without id since then
  int preformatted_ = 0;
  std::map<std::string, std::int64_t> seen_;
};

const GumboElement* find_id(const GumboNode* node, const std::string& id) {
  if (node->type != GUMBO_NODE_ELEMENT) return nullptr;
  if (attribute(node->v.element, "id") == id) return &node->v.element;
  for (unsigned i = 0; i < node->v.element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(node->v.element.children.data[i]);
    if (const auto* found = find_id(child, id)) return found;
  }
  return nullptr;
}

std::string text_of(const GumboNode* node) {
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
    return node->v.text.text;
  std::string out;
  if (node->type != GUMBO_NODE_ELEMENT) return out;
  for (unsigned i = 0; i < node->v.element.children.length; ++i)
    out += text_of(static_cast<const GumboNode*>(node->v.element.children.data[i]));
  return out;
}

const GumboElement* find_tag(const GumboElement& element, GumboTag tag) {
  for (unsigned i = 0; i < element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
    if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == tag) return &child->v.element;
  }
  return nullptr;
}

void read_title(const GumboElement& html, HtmlPage& page) {
  const auto* head = find_tag(html, GUMBO_TAG_HEAD);
  const auto* title = head ? find_tag(*head, GUMBO_TAG_TITLE) : nullptr;
  if (!title) return;
  for (unsigned i = 0; i < title->children.length; ++i)
    page.title += text_of(static_cast<const GumboNode*>(title->children.data[i]));
  page.title = collapse(page.title);
}

bool holds_tag(std::string_view bytes, std::string_view name) {
  for (auto at = bytes.find('<'); at != std::string_view::npos; at = bytes.find('<', at + 1)) {
    const auto word = bytes.substr(at + 1, name.size());
    if (base::ascii_lower(word) == name) return true;
  }
  return false;
}

// How deep the elements can nest at most, from the tags alone: elements that HTML closes by itself
// (br, p, li, td ...) are not counted.
int nesting_bound(std::string_view bytes) {
  static constexpr std::string_view flat[] = {
      "area", "base", "br",    "col",   "embed", "hr",     "img",   "input",   "li",    "link",
      "meta", "p",    "td",    "th",    "tr",    "dt",     "dd",    "wbr",     "param", "source",
      "rp",   "rt",   "tbody", "thead", "tfoot", "option", "track", "colgroup"};
  // Inside drawings and formulas HTML closes nothing by itself.
  const bool foreign = holds_tag(bytes, "svg") || holds_tag(bytes, "math");
  int depth = 0, most = 0;
  for (std::size_t at = bytes.find('<'); at != std::string_view::npos;
       at = bytes.find('<', at + 1)) {
    const bool closing = at + 1 < bytes.size() && bytes[at + 1] == '/';
    std::string name;
    for (auto i = at + (closing ? 2 : 1); i < bytes.size() && name.size() < 9; ++i) {
      const char c = base::ascii_lower(bytes[i]);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) break;
      name += c;
    }
    const bool known_flat = std::find(std::begin(flat), std::end(flat), name) != std::end(flat);
    if (name.empty() || (known_flat && !foreign)) continue;
    depth = closing ? std::max(0, depth - 1) : depth + 1;
    most = std::max(most, depth);
  }
  return most;
}

Result<void> check_size(std::string_view bytes, const std::string& where) {
  if (bytes.size() > largest_page)
    return Error{Code::bad_data, "the page is larger than 256 MiB", where, "split it"};
  if (nesting_bound(bytes) > deepest)
    return Error{Code::bad_data, "elements are nested deeper than 2000", where,
                 "is this really HTML?"};
  return {};
}

}  // namespace

Result<HtmlPage> read_html(std::string_view bytes, const HtmlRules& rules,
                           const std::string& where) {
  TRY(check_size(bytes, where));
  const std::unique_ptr<GumboOutput, FreeOutput> output(
      gumbo_parse_with_options(&kGumboDefaultOptions, bytes.data(), bytes.size()));
  CHECK(output && output->root, "gumbo gives no tree");
  const auto& html = output->root->v.element;
  HtmlPage page;
  page.language = attribute(html, "lang");
  read_title(html, page);
  const auto* root =
      rules.root_id.empty() ? find_tag(html, GUMBO_TAG_BODY) : find_id(output->root, rules.root_id);
  if (!root && !rules.root_id.empty())
    return Error{Code::bad_data, "the page has no element with id '" + rules.root_id + "'", where,
                 ""};
  if (!root) return page;
  Walker walker(rules, page);
  for (unsigned i = 0; i < root->children.length; ++i)
    walker.walk(static_cast<const GumboNode*>(root->children.data[i]));
  walker.flush();
  return page;
}

}  // namespace store
