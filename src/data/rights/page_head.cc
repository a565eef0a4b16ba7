#include "data/rights/page_head.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/ascii.h"
#include "base/utf8.h"

namespace data::rights {
namespace {

using base::is_ascii_space;

// The references that stand in addresses and names; others stay as they are written.
std::string decoded(std::string_view text) {
  constexpr std::pair<std::string_view, char> names[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::string out;
  while (!text.empty()) {
    const auto named =
        std::ranges::find_if(names, [&](auto& n) { return text.starts_with(n.first); });
    if (named != std::end(names)) {
      out += named->second;
      text.remove_prefix(named->first.size());
      continue;
    }
    const auto end = text.substr(0, 12).find(';');
    if (text.starts_with("&#") && end != text.npos && end > 2) {
      const bool hex = base::ascii_lower(text[2]) == 'x';
      const std::string digits(text.substr(hex ? 3 : 2, end - (hex ? 3 : 2)));
      char* stop = nullptr;
      const auto value = std::strtoul(digits.c_str(), &stop, hex ? 16 : 10);
      if (*stop == '\0' && value > 0 && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF)) {
        base::append_utf8(out, static_cast<char32_t>(value));
        text.remove_prefix(end + 1);
        continue;
      }
    }
    out += text[0];
    text.remove_prefix(1);
  }
  return out;
}

bool is_raw(std::string_view name) {
  constexpr std::array<std::string_view, 8> raw = {"script", "style",  "title",   "textarea",
                                                   "xmp",    "iframe", "noembed", "noframes"};
  return std::ranges::find(raw, name) != raw.end();
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view html) : html_(html) {}

  std::vector<Tag> read() {
    std::vector<Tag> out;
    while ((at_ = html_.find('<', at_)) != html_.npos) {
      if (html_.substr(at_).starts_with("<!--")) {
        skip_comment();
      } else if (is_name(at_ + 1)) {
        ++at_;
        Tag tag;
        if (!read_tag(tag)) break;
        if (is_raw(tag.name)) tag.raw = take_raw(tag.name);
        out.push_back(std::move(tag));
      } else if (next_is("/") && is_name(at_ + 2)) {
        at_ += 2;
        Tag tag;
        if (!read_tag(tag)) break;
      } else if (next_is("!") || next_is("?") || next_is("/")) {
        at_ = html_.find('>', at_);
        if (at_ == html_.npos) break;
      } else {
        ++at_;
      }
    }
    return out;
  }

 private:
  bool next_is(std::string_view text) const { return html_.substr(at_ + 1).starts_with(text); }
  bool is_name(std::size_t at) const {
    return at < html_.size() && base::is_ascii_letter(html_[at]);
  }
  bool ended() const { return at_ >= html_.size(); }

  void skip_comment() {
    at_ += 4;
    if (html_.substr(at_).starts_with(">") || html_.substr(at_).starts_with("->")) return;
    // One scan for both ends: a search for the rarer one would read the whole page at each comment.
    for (; (at_ = html_.find("--", at_)) != html_.npos; ++at_) {
      const auto behind = html_.substr(at_ + 2);
      if (behind.starts_with(">") || behind.starts_with("!>")) return;
    }
    at_ = html_.size();
  }
  // False where the page ends in it.
  bool read_tag(Tag& tag) {
    while (!ended() && !is_ascii_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>')
      tag.name += base::ascii_lower(html_[at_++]);
    while (true) {
      while (!ended() && (is_ascii_space(html_[at_]) || html_[at_] == '/')) ++at_;
      if (ended()) return false;
      if (html_[at_] == '>') return ++at_, true;
      read_attribute(tag);
    }
  }
  void read_attribute(Tag& tag) {
    const auto start = at_++;  // a "=" may begin a name
    while (!ended() && !is_ascii_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' &&
           html_[at_] != '=')
      ++at_;
    const auto name = base::ascii_lower(html_.substr(start, at_ - start));
    const auto end = at_;
    while (!ended() && is_ascii_space(html_[at_])) ++at_;
    if (ended() || html_[at_] != '=') {
      at_ = end;
      tag.attributes.emplace_back(name, "");
      return;
    }
    ++at_;
    while (!ended() && is_ascii_space(html_[at_])) ++at_;
    tag.attributes.emplace_back(name, decoded(take_value()));
  }
  std::string_view take_value() {
    if (ended() || html_[at_] == '>') return {};
    const auto quote = html_[at_];
    if (quote == '"' || quote == '\'') {
      const auto start = ++at_;
      const auto end = std::min(html_.find(quote, at_), html_.size());
      at_ = std::min(end + 1, html_.size());
      return html_.substr(start, end - start);
    }
    const auto start = at_;
    while (!ended() && !is_ascii_space(html_[at_]) && html_[at_] != '>') ++at_;
    return html_.substr(start, at_ - start);
  }
  // Up to the end tag of that name.
  std::string_view take_raw(std::string_view name) {
    const auto start = at_;
    for (; (at_ = html_.find("</", at_)) != html_.npos; at_ += 2) {
      const auto behind = at_ + 2 + name.size();
      if (base::ascii_lower(html_.substr(at_ + 2, name.size())) != name) continue;
      if (behind < html_.size() && !is_ascii_space(html_[behind]) && html_[behind] != '/' &&
          html_[behind] != '>')
        continue;
      return html_.substr(start, at_ - start);
    }
    at_ = html_.size();
    return {};  // a script that does not end is not run either
  }

  std::string_view html_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view without_space(std::string_view text) {
  while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> values_of(const Fields& fields, std::string_view name) {
  std::vector<std::string_view> out;
  for (const auto& [field, value] : fields)
    if (base::ascii_lower(without_space(field)) == name) out.push_back(without_space(value));
  return out;
}

std::string_view Tag::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return value;
  return {};
}

std::vector<Tag> start_tags(std::string_view html) { return Tokenizer(html).read(); }

}  // namespace data::rights
