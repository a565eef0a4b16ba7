#include "data/extract/markdown.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "data/extract/lines.h"
#include "data/extract/table.h"
#include "store/html_attribute.h"
#include "store/html_reference.h"

namespace data::extract {

using store::html::is_block;
using store::html::Node;
using store::html::Tag;
using store::html::Tree;

namespace {

// Bytes of a sign that stands for space or ends a line, but no no-break space; 0 for any other.
std::size_t space_size(std::string_view text, std::size_t at) {
  if (base::is_ascii_space(text[at])) return 1;
  const auto rest = text.substr(at);
  if (rest.starts_with("\xC2\x85")) return 2;
  return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

constexpr std::string_view kNoBreak = "\xC2\xA0";

// Nobody reads it.
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && !base::is_ascii_space(c)) || byte == 0x7F;
}

// Bytes that are neither blanks nor controls, nor begin a sign that may be a blank.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> out{};
  for (std::size_t byte = 0x21; byte < out.size(); ++byte)
    out[byte] = byte != 0x7F && byte != 0xC2 && byte != 0xE2;
  return out;
}();

int heading_level(Tag tag) {
  return tag >= Tag::h1 && tag <= Tag::h6 ? static_cast<int>(tag) - static_cast<int>(Tag::h1) + 1
                                          : 0;
}

// "language-cpp", "lang-sh", "highlight-python": what a listing says of itself.
std::string language_of(std::string_view names) {
  for (const std::string_view front : {"language-", "lang-", "highlight-source-", "brush:"}) {
    const auto at = names.find(front);
    if (at == names.npos) continue;
    auto name = names.substr(at + front.size());
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    name = name.substr(0, name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-"));
    if (!name.empty() && name != "none") return base::ascii_lower(name);
  }
  return "";
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == of ? run + 1 : 0);
  return longest;
}

constexpr char kBreak = '\x01';  // a <br> in a block that is being gathered

// What a text node says: its references are decoded here and nowhere else, for what two nodes make together is
// none, nor what a decoded one makes.
void add_words(std::string_view text, std::string& out) {
  const auto from = static_cast<std::ptrdiff_t>(out.size());
  if (text.find('&') == text.npos)
    out += text;
  else
    out += store::html::decode_references(text);
  out.erase(std::remove(out.begin() + from, out.end(), kBreak), out.end());
}

class Writer {
 public:
  Writer(const Tree& tree, const std::vector<std::uint32_t>& weights, const Selection& selection)
      : tree_(tree), selection_(selection), sums_(tree, weights, selection.dropped) {}

  std::string run() {
    if (selection_.headline != kNoNode) element(selection_.headline);
    auto root = selection_.root;
    while (root != 0 && is_part_of_table(tree_.nodes[root].tag) && !is_lone_cell(root))
      root = tree_.nodes[root].parent;
    prose_ = sums_.of(root).prose;
    if (is_container(tree_.nodes[root].tag))
      children(root);
    else
      element(root);
    flush();
    return trimmed(out_.take());
  }

 private:
  static bool is_part_of_table(Tag tag) {
    return tag == Tag::tbody || tag == Tag::thead || tag == Tag::tr || tag == Tag::td ||
           tag == Tag::th || tag == Tag::table;
  }
  bool is_lone_cell(std::uint32_t node) const { return tree_.nodes[node].tag == Tag::td; }
  static bool is_container(Tag tag) {
    return tag == Tag::html || tag == Tag::body || tag == Tag::div || tag == Tag::section ||
           tag == Tag::main || tag == Tag::article || tag == Tag::td;
  }

  // A heading at the end names nothing.
  std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    if (last_heading_ > 0 && last_heading_ < text.size() + 1 && heading_is_last_)
      text.resize(last_heading_);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  void children(std::uint32_t node) {
    for (auto at = node + 1; at < tree_.nodes[node].end; at = tree_.nodes[at].end) {
      const auto& one = tree_.nodes[at];
      if (one.tag == Tag::text)
        add_words(one.text, line_);
      else if (!selection_.dropped[at])
        element(at);
    }
  }

  void element(std::uint32_t at) {
    const auto& node = tree_.nodes[at];
    switch (node.tag) {
      case Tag::br:
        line_ += kBreak;
        return;
      case Tag::wbr:
        return;
      case Tag::hr:
        return flush();
      case Tag::pre:
      case Tag::listing:
      case Tag::xmp:
        return code(at);
      case Tag::ul:
      case Tag::ol:
      case Tag::dir:
      case Tag::menu:
        return list(at);
      case Tag::table:
        return table(at);
      case Tag::blockquote:
        return quote(at);
      case Tag::dd:
        return indented(at, ": ");
      case Tag::a:
        if (is_anchor_sign(tree_, at)) return;
        break;
      case Tag::sup:
        if (is_note_mark(at)) return;
        break;
      case Tag::q:
        line_ += '"';
        children(at);
        line_ += '"';
        return;
      default:
        break;
    }
    if (heading_level(node.tag) > 0) return heading(at);
    if (!is_block(node.tag)) return children(at);
    if (is_only_links(at)) return;
    flush();
    children(at);
    flush();
  }

  // "[1]", "[edit]" at the foot of a word.
  bool is_note_mark(std::uint32_t at) const {
    if (sums_.of(at).text > 24) return false;
    const auto text = line_of(tree_, selection_.dropped, at);
    return text.size() >= 3 && text.size() <= 24 && text.front() == '[' && text.back() == ']';
  }

  // A box of links among much prose leads elsewhere; in a paragraph, an item or a cell a link is text.
  bool is_only_links(std::uint32_t at) const {
    const auto tag = tree_.nodes[at].tag;
    if (tag != Tag::div && tag != Tag::section && tag != Tag::form) return false;
    const auto mass = sums_.of(at);
    return mass.text > 0 && mass.linked == mass.text && prose_ > 4 * mass.text;
  }

  void flush() {
    // Markers of <br> become line ends; two of them end a paragraph.
    if (line_.empty()) return;
    const auto text = std::move(line_);
    line_.clear();
    std::string paragraph;
    std::size_t from = 0;
    while (from <= text.size()) {
      const auto end = std::min(text.find(kBreak, from), text.size());
      const auto part = collapsed(std::string_view(text).substr(from, end - from));
      from = end + 1;
      if (part.empty()) {
        put(paragraph);
        paragraph.clear();
      } else {
        paragraph += (paragraph.empty() ? "" : "\n") + part;
      }
    }
    put(paragraph);
  }

  void put(const std::string& block) {
    if (block.empty()) return;
    out_.block(block);
    heading_is_last_ = false;
  }

  void heading(std::uint32_t at) {
    flush();
    const auto text = line_of(tree_, selection_.dropped, at);
    if (text.empty()) return;
    const auto level = heading_level(tree_.nodes[at].tag);
    const auto before = out_.size();
    out_.block(std::string(static_cast<std::size_t>(level), '#') + " " + text);
    if (!heading_is_last_) last_heading_ = before;
    heading_is_last_ = level > 1;
  }

  void code(std::uint32_t at) {
    flush();
    auto text = raw_text(at);
    while (text.starts_with('\n')) text.erase(0, 1);
    text.erase(text.find_last_not_of(" \t\n\r") + 1);
    if (text.empty()) return;
    const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
    out_.block(fence + listing_language(at) + "\n" + text + "\n" + fence);
    heading_is_last_ = false;
  }

  std::string listing_language(std::uint32_t at) const {
    for (auto one = at; one < std::min(tree_.nodes[at].end, at + 2); ++one) {
      if (tree_.nodes[one].tag == Tag::text) continue;
      auto name = language_of(store::html::raw_attribute(tree_.nodes[one].text, "class"));
      if (!name.empty()) return name;
    }
    return "";
  }

  // As it stands, with its line ends.
  std::string raw_text(std::uint32_t node) const {
    std::string out;
    for (auto at = node + 1; at < tree_.nodes[node].end;) {
      const auto& one = tree_.nodes[at];
      if (one.tag == Tag::text) out += store::html::decode_references(one.text);
      if (one.tag == Tag::br) out += '\n';
      if (one.tag == Tag::div && !out.empty() && !out.ends_with('\n')) out += '\n';
      at = selection_.dropped[at] ? one.end : at + 1;
    }
    std::erase(out, '\r');
    return out;
  }

  void quote(std::uint32_t at) { indented(at, "> ", "> "); }

  void indented(std::uint32_t at, std::string first, std::string rest = "  ") {
    flush();
    out_.enter(std::move(first), std::move(rest), false);
    children(at);
    flush();
    out_.leave();
  }

  // A list of nothing but short links, among much prose: contents, or where to go next.
  bool is_menu(std::uint32_t at) const {
    const auto mass = sums_.of(at);
    if (mass.text == 0) return true;
    const bool linked = 20 * std::uint64_t{mass.linked} >= 19 * std::uint64_t{mass.text};
    return linked && (leads_inside(at) || prose_ > 6 * mass.text);
  }

  // All its links go to places of the page itself.
  bool leads_inside(std::uint32_t node) const {
    int links = 0;
    for (auto at = node + 1; at < tree_.nodes[node].end; ++at) {
      if (tree_.nodes[at].tag != Tag::a) continue;
      const auto to = store::html::raw_attribute(tree_.nodes[at].text, "href");
      if (!to.starts_with('#')) return false;
      ++links;
    }
    return links > 1;
  }

  void list(std::uint32_t node) {
    flush();
    if (is_menu(node)) return;
    const bool ordered = tree_.nodes[node].tag == Tag::ol;
    auto number = ordered ? number_of(node, "start", 1) : 0;
    for (auto at = node + 1; at < tree_.nodes[node].end; at = tree_.nodes[at].end) {
      const auto& one = tree_.nodes[at];
      if (one.tag == Tag::text) add_words(one.text, line_);
      if (one.tag == Tag::text || selection_.dropped[at]) continue;
      if (one.tag != Tag::li) {
        element(at);
        continue;
      }
      flush();
      if (ordered) number = number_of(at, "value", number);
      const auto mark = ordered ? std::to_string(number++) + ". " : std::string("- ");
      out_.enter(mark, std::string(mark.size(), ' '), true);
      children(at);
      flush();
      out_.leave();
    }
    flush();
  }

  std::int64_t number_of(std::uint32_t node, const char* name, std::int64_t usual) const {
    const auto text = store::html::raw_attribute(tree_.nodes[node].text, name);
    std::int32_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return text.empty() || error != std::errc() ? usual : out;
  }

  void table(std::uint32_t at) {
    flush();
    const auto rows = rows_of(tree_, selection_.dropped, at);
    if (!rows) return children(at), flush();
    put(caption(at));
    bool joined = false;
    for (const auto& row : *rows) {
      out_.block(row, joined);
      joined = true;
      heading_is_last_ = false;
    }
  }

  std::string caption(std::uint32_t table) const {
    for (auto at = table + 1; at < tree_.nodes[table].end; at = tree_.nodes[at].end)
      if (tree_.nodes[at].tag == Tag::caption && !selection_.dropped[at])
        return line_of(tree_, selection_.dropped, at);
    return "";
  }

  const Tree& tree_;
  const Selection& selection_;
  const Sums sums_;
  Lines out_;
  std::string line_;  // of the block being gathered, as it stands
  std::uint64_t prose_ = 0;
  std::size_t last_heading_ = 0;  // where the headings at the end begin
  bool heading_is_last_ = false;
};

}  // namespace

std::string collapsed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && kPlain[static_cast<unsigned char>(text[end])]) ++end;
    if (end == at && (space_size(text, at) > 0 || is_control(text[at]))) {
      space = space || (!out.empty() && !is_control(text[at]));
      at += std::max<std::size_t>(space_size(text, at), 1);
      continue;
    }
    if (space) out += ' ';
    space = false;
    end = std::max(end, at + 1);
    out += text.substr(at, end - at);
    at = end;
  }
  while (out.ends_with(kNoBreak)) out.resize(out.size() - kNoBreak.size());
  return out;
}

namespace {

// "[edit]" beside a heading: <span>[<a>edit</a>]</span>.
bool is_bracketed_link(const Tree& tree, std::uint32_t node) {
  const auto& one = tree.nodes[node];
  if ((one.tag != Tag::span && one.tag != Tag::small && one.tag != Tag::sup) ||
      one.end < node + 4 || one.end > node + 12)
    return false;
  const auto &first = tree.nodes[node + 1], &last = tree.nodes[one.end - 1];
  return first.tag == Tag::text && first.text == "[" && tree.nodes[node + 2].tag == Tag::a &&
         last.tag == Tag::text && last.text == "]";
}

}  // namespace

// "¶" or "#" beside a heading, which leads to itself.
bool is_anchor_sign(const Tree& tree, std::uint32_t node) {
  const auto& one = tree.nodes[node];
  if (one.end != node + 2 || tree.nodes[node + 1].tag != Tag::text) return false;
  const auto text = tree.nodes[node + 1].text;
  return (text == "#" || text == "\xC2\xB6" || text == "\xC2\xA7" || text == "&para;") &&
         store::html::raw_attribute(one.text, "href").starts_with('#');
}

std::string line_of(const Tree& tree, const std::vector<char>& dropped, std::uint32_t node) {
  std::string out;
  for (auto at = node + 1; at < tree.nodes[node].end;) {
    const auto& one = tree.nodes[at];
    if (one.tag == Tag::text)
      add_words(one.text, out);
    else if (one.tag == Tag::br || is_block(one.tag))
      out += ' ';
    const bool aside =
        (one.tag == Tag::a && is_anchor_sign(tree, at)) || is_bracketed_link(tree, at);
    at = dropped[at] || aside ? one.end : at + 1;
  }
  return collapsed(out);
}

std::string write_markdown(const Tree& tree, const std::vector<std::uint32_t>& weights,
                           const Selection& selection) {
  return Writer(tree, weights, selection).run();
}

}  // namespace data::extract
