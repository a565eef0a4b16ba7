#include "store/html_element.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

#include "base/ascii.h"

namespace store::html {

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\r\f";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string without_comments(std::string_view style) {
  std::string out;
  for (std::size_t at = 0; at < style.size();) {
    const auto open = std::min(style.find("/*", at), style.size());
    out += style.substr(at, open - at);
    const auto close = style.find("*/", std::min(open + 2, style.size()));
    at = close == std::string_view::npos ? style.size() : close + 2;
  }
  return out;
}

bool has(const GumboElement& element, const char* name) {
  return gumbo_get_attribute(&element.attributes, name) != nullptr;
}

bool is_zero(const std::string& value) {
  char* end = nullptr;
  return std::strtod(value.c_str(), &end) == 0 && end != value.c_str();
}

// "-9999px": farther to the left or top than any page is wide.
bool is_far_off(const std::string& value) { return std::strtod(value.c_str(), nullptr) <= -900; }

void set_display(const std::string& value, Look& look) {
  look.gone = value == "none";
  if (value.starts_with("inline") || value == "contents") look.block = false;
  if (value.starts_with("table") || value.starts_with("flow") ||
      is_one_of(value, {"block", "flex", "grid", "list-item"}))
    look.block = true;
}

// A style as far as it hides: later declarations win, as in CSS.
struct Style {
  Look look;
  bool faint = false;   // opacity or font size of nothing
  bool placed = false;  // taken out of the flow
  bool off = false;     // and put beyond the edge
  bool indented_off = false;

  void set(const std::string& name, const std::string& value) {
    if (name == "display") set_display(value, look);
    if (name == "visibility") look.visible = value != "hidden" && value != "collapse";
    if (name == "content-visibility" && value == "hidden") faint = true;
    if (name == "opacity" || name == "font-size") faint = is_zero(value);
    if (name == "position") placed = value == "absolute" || value == "fixed";
    if (name == "left" || name == "top") off = off || is_far_off(value);
    if (name == "text-indent") indented_off = is_far_off(value);
  }
  Look result() const {
    auto out = look;
    out.gone = out.gone || faint || (placed && off) || indented_off;
    return out;
  }
};

Style read_style(const std::string& style) {
  Style out;
  std::string_view rest = style;
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const auto colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    auto value = base::ascii_lower(trim(one.substr(colon + 1)));
    if (const auto bang = value.find('!'); bang != std::string::npos)
      value = trim(value.substr(0, bang));
    out.set(base::ascii_lower(trim(one.substr(0, colon))), value);
  }
  return out;
}

}  // namespace

std::string attribute(const GumboElement& element, const char* name) {
  const auto* found = gumbo_get_attribute(&element.attributes, name);
  return found ? found->value : "";
}

std::string tag_name(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  auto text = element.original_tag;
  if (!text.data || text.length == 0) return "";
  gumbo_tag_from_original_text(&text);
  return base::ascii_lower({text.data, text.length});
}

bool is_silent(const GumboElement& element) {
  const auto name = tag_name(element);
  return is_one_of(name,
                   {"script",   "style",   "head",   "title",    "noscript",   "template",
                    "nav",      "aside",   "button", "select",   "datalist",   "textarea",
                    "object",   "iframe",  "svg",    "audio",    "video",      "canvas",
                    "noframes", "noembed", "meter",  "progress", "annotation", "annotation-xml"}) ||
         (name == "dialog" && !has(element, "open"));
}

bool is_frame(const GumboElement& element) {
  return element.tag == GUMBO_TAG_HEADER || element.tag == GUMBO_TAG_FOOTER;
}

bool is_section(const GumboElement& element) {
  return is_one_of(tag_name(element), {"article", "section", "main"}) ||
         is_one_of(attribute(element, "role"), {"article", "main", "region"});
}

Look look_of(const GumboElement& element) {
  auto out = Style().result();
  const auto style = attribute(element, "style");
  if (!style.empty()) out = read_style(without_comments(style)).result();
  // The style of the author wins over what the browser makes of `hidden`.
  const bool shown = out.block.has_value() && !out.gone;
  out.gone = out.gone || (!shown && (has(element, "hidden") || has(element, "popover")));
  return out;
}

bool is_block(const GumboElement& element, const Look& look) {
  if (look.block) return *look.block;
  return is_one_of(
      tag_name(element),
      {"address",   "article",  "aside",    "blockquote", "body",     "caption", "center",
       "col",       "colgroup", "dd",       "details",    "dialog",   "dir",     "div",
       "dl",        "dt",       "fieldset", "figcaption", "figure",   "footer",  "form",
       "frameset",  "h1",       "h2",       "h3",         "h4",       "h5",      "h6",
       "header",    "hgroup",   "hr",       "html",       "legend",   "li",      "listing",
       "main",      "menu",     "nav",      "ol",         "optgroup", "option",  "p",
       "plaintext", "pre",      "search",   "section",    "summary",  "table",   "tbody",
       "td",        "tfoot",    "th",       "thead",      "tr",       "ul",      "xmp"});
}

}  // namespace store::html
