#include "store/html.h"

#include <gumbo.h>

#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "store/html_arena.h"
#include "store/html_element.h"
#include "store/html_limit.h"

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {

// A page of a million elements takes a third of it.
constexpr std::size_t tree_budget = std::size_t{1} << 30;

bool has_class(const GumboElement& element, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return false;
  const auto classes = " " + html::attribute(element, "class") + " ";
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return classes.find(" " + name + " ") != std::string::npos;
  });
}

// Bytes of a sign that ends a line or stands for space in HTML, 0 for any other: VT, NEL and the
// separators U+2028 and U+2029 too, which would glue two words if they were shown as nothing.
std::size_t space_size(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  if (rest[0] == ' ' || (rest[0] >= '\t' && rest[0] <= '\r')) return 1;
  if (rest.starts_with("\xC2\x85")) return 2;
  return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

std::string collapse(std::string_view text) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto size = space_size(text, at)) {
      space = !out.empty();
      at += size;
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += text[at++];
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

// Bytes of the text below, as a block of it would hold it.
std::uint64_t text_bytes(const GumboElement& element);

class Walker {
 public:
  Walker(const HtmlRules& rules, HtmlPage& page) : rules_(rules), page_(page) {}

  void walk(const GumboNode* node) {
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        if (visible_) text_ += node->v.text.text;
        return;
      case GUMBO_NODE_ELEMENT:
        return element(node->v.element);
      default:
        return;
    }
  }

  // The articles and sections in which the root stands.
  void count_sections(const GumboElement* root) {
    if (root->children.length == 0) return;
    const auto* node = static_cast<const GumboNode*>(root->children.data[0])->parent;
    for (; node && node->type == GUMBO_NODE_ELEMENT; node = node->parent)
      sections_ += html::is_section(node->v.element);
  }

  // Ends the block that is being gathered, if it has any text.
  void flush() {
    auto text = preformatted_ > 0 ? outdent(text_) : collapse(text_);
    text_.clear();
    if (text.empty()) return;
    page_.bytes.kept += text.size();
    page_.blocks.push_back({next_key(), tag_, std::move(text), preformatted_ > 0});
  }

 private:
  void element(const GumboElement& element) {
    if (html::is_silent(element)) return;
    if (html::is_frame(element) && sections_ == 0) return;
    const auto look = html::look_of(element);
    if (look.gone) {
      ++page_.unseen;
      page_.bytes.unseen += text_bytes(element);
      return;
    }
    const bool outer = visible_;
    visible_ = look.visible.value_or(visible_);
    page_.unseen += outer && !visible_;
    seen(element, look);
    visible_ = outer;
  }

  void seen(const GumboElement& element, const html::Look& look) {
    if (has_class(element, rules_.skip_classes)) {
      ++page_.skipped;
      page_.bytes.skipped += text_bytes(element);
      return;
    }
    const bool is_block = html::is_block(element, look);
    if (has_class(element, rules_.variant_classes)) return variants(element, is_block);
    if (has_class(element, rules_.switch_classes)) return chosen(element);
    if (element.tag == GUMBO_TAG_BR) {
      text_ += '\n';
    } else if (is_block) {
      block(element);
    } else {
      children(element);
    }
  }

  void block(const GumboElement& element) {
    flush();
    const auto outer_tag = tag_;
    sections_ += html::is_section(element);
    auto id = html::attribute(element, "id");
    if (!id.empty()) id_ = std::move(id);
    tag_ = html::tag_name(element);
    preformatted_ += element.tag == GUMBO_TAG_PRE;
    children(element);
    flush();
    preformatted_ -= element.tag == GUMBO_TAG_PRE;
    sections_ -= html::is_section(element);
    id_.clear();  // what follows inside the outer element is a block without id
    tag_ = outer_tag;
  }

  void children(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i)
      walk(static_cast<const GumboNode*>(element.children.data[i]));
  }

  // Null for what is none: text, and elements without an id, which are part of the line.
  static const GumboElement* alternative(const GumboElement& element, unsigned at) {
    const auto* child = static_cast<const GumboNode*>(element.children.data[at]);
    if (child->type != GUMBO_NODE_ELEMENT) return nullptr;
    return html::attribute(child->v.element, "id").empty() ? nullptr : &child->v.element;
  }

  // One of several alternatives, such as the same sentence for two operating systems.
  void chosen(const GumboElement& element) {
    const GumboElement* choice = nullptr;
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* one = alternative(element, i);
      if (!one) continue;
      const bool usual = html::attribute(*one, "id").starts_with("default");
      if (usual || !choice) choice = one;
      if (usual) break;
    }
    alternatives(element, choice);
  }

  // Pages hide every alternative and leave it to a script to show one: this one, or all where it
  // is null. Translators moved words between the alternatives, where every reader sees them.
  void alternatives(const GumboElement& element, const GumboElement* choice) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* one = alternative(element, i);
      if (!one) {
        walk(static_cast<const GumboNode*>(element.children.data[i]));
      } else if (choice && one != choice) {
        ++page_.alternatives;
        page_.bytes.alternatives += text_bytes(*one);
      } else if (!html::is_silent(*one)) {
        seen(*one, html::look_of(*one));
      }
    }
  }

  // Alternatives for applications are hidden by the page as those for systems are, and each
  // is read.
  void variants(const GumboElement& element, bool is_block) {
    if (is_block) flush();
    bool systems = false;
    for (unsigned i = 0; i < element.children.length; ++i)
      if (const auto* one = alternative(element, i))
        systems = systems || has_class(*one, rules_.environments);
    systems ? chosen(element) : alternatives(element, nullptr);
    if (is_block) flush();
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
  int sections_ = 0;     // articles and their like around
  bool visible_ = true;  // as CSS inherits it
  std::map<std::string, std::int64_t> seen_;
};

const GumboElement* find_id(const GumboNode* node, const std::string& id) {
  if (node->type != GUMBO_NODE_ELEMENT) return nullptr;
  if (html::attribute(node->v.element, "id") == id) return &node->v.element;
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

std::uint64_t text_bytes(const GumboElement& element) {
  std::uint64_t out = 0;
  for (unsigned i = 0; i < element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
    if (child->type == GUMBO_NODE_ELEMENT)
      out += html::is_silent(child->v.element) ? 0 : text_bytes(child->v.element);
    else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA)
      out += collapse(child->v.text.text).size();
  }
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

Result<const GumboOutput*> parse(std::string_view bytes, html::Arena& arena,
                                 const std::string& where) {
  auto options = kGumboDefaultOptions;
  options.userdata = &arena;
  options.allocator = [](void* from, std::size_t size) {
    return static_cast<html::Arena*>(from)->take(size);
  };
  options.deallocator = [](void*, void*) {};
  try {
    const auto* output = gumbo_parse_with_options(&options, bytes.data(), bytes.size());
    CHECK(output && output->root, "gumbo gives no tree");
    return output;
  } catch (const std::bad_alloc&) {
    return Error{Code::bad_data, "the page needs more than 1 GiB to be read", where, "split it"};
  }
}

}  // namespace

bool HtmlBlock::is_heading() const {
  return tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6';
}

Result<HtmlPage> read_html(std::string_view bytes, const HtmlRules& rules,
                           const std::string& where) {
  TRY(html::check_cost(bytes, where));
  html::Arena arena(tree_budget);
  const auto output = TRY(parse(bytes, arena, where));
  const auto& top = output->root->v.element;
  HtmlPage page;
  page.language = html::attribute(top, "lang");
  read_title(top, page);
  const auto* root =
      rules.root_id.empty() ? find_tag(top, GUMBO_TAG_BODY) : find_id(output->root, rules.root_id);
  if (!root && !rules.root_id.empty())
    return Error{Code::bad_data, "the page has no element with id '" + rules.root_id + "'", where,
                 ""};
  if (!root) return page;
  Walker walker(rules, page);
  walker.count_sections(root);
  for (unsigned i = 0; i < root->children.length; ++i)
    walker.walk(static_cast<const GumboNode*>(root->children.data[i]));
  walker.flush();
  return page;
}

}  // namespace store
