#include "store/html_tag_scan.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "store/html_attribute.h"

namespace store::html {

namespace {

constexpr std::size_t kLongestName = 10;  // of a tag that is known

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

constexpr std::uint64_t pack(std::string_view name) {
  std::uint64_t out = name.size();
  for (const char c : name)
    out = (out ^ static_cast<unsigned char>(base::ascii_lower(c))) * 0x9E3779B97F4A7C15;
  return out ^ out >> 29;
}

struct Known {
  std::string_view name;
  Tag tag = Tag::other;
};

constexpr std::size_t kSlots = 1024;

constexpr std::array<Known, kSlots> kTable = [] {
  std::array<Known, kSlots> out{};
  constexpr Known all[] = {{"template", Tag::template_},
#define JANUA_HTML_TAG(name) {#name, Tag::name},
                           JANUA_HTML_TAGS(JANUA_HTML_TAG)
#undef JANUA_HTML_TAG
  };
  for (const auto& one : all) {
    auto at = pack(one.name) % kSlots;
    while (!out[at].name.empty()) at = (at + 1) % kSlots;
    out[at] = one;
  }
  return out;
}();

// Behind the '>' of a tag whose attributes begin at `at`; npos if it never ends. A quote opens a value
// only behind '='.
std::size_t tag_end(std::string_view page, std::size_t at) {
  while (true) {
    while (at < page.size() && page[at] != '=' && page[at] != '>') ++at;
    if (at == page.size()) return page.npos;
    if (page[at] == '>') return at + 1;
    at = page.find_first_not_of(" \t\n\f\r", at + 1);
    if (at == page.npos) return at;
    if (page[at] != '"' && page[at] != '\'') continue;
    at = page.find(page[at], at + 1);
    if (at == page.npos) return at;
    ++at;
  }
}

std::size_t behind(std::string_view page, std::string_view what, std::size_t from) {
  const auto at = page.find(what, from);
  return at == page.npos ? page.size() : at + what.size();
}

// Behind a comment of which `at` is behind its "<!--": "-->" and "--!>" end it, and at its front ">" and "->".
std::size_t behind_comment(std::string_view page, std::size_t at) {
  if (page.substr(at).starts_with(">")) return at + 1;
  if (page.substr(at).starts_with("->")) return at + 2;
  for (at = page.find("--", at); at != page.npos; at = page.find("--", at + 1)) {
    const auto rest = page.substr(at + 2);
    if (rest.starts_with(">")) return at + 3;
    if (rest.starts_with("!>")) return at + 4;
  }
  return page.size();
}

TagScan comment(std::string_view page, std::size_t at) {
  TagScan out{.kind = TagScan::Kind::none};
  out.end = page.substr(at).starts_with("<!--") ? behind_comment(page, at + 4)
                                                : behind(page, ">", at + 1);
  return out;
}

}  // namespace

Tag tag_of(std::string_view name) {
  if (name.size() > kLongestName) return Tag::other;
  for (auto at = pack(name) % kSlots; !kTable[at].name.empty(); at = (at + 1) % kSlots)
    if (same_name(name, kTable[at].name)) return kTable[at].tag;
  return Tag::other;
}

TagScan scan_tag(std::string_view page, std::size_t at) {
  TagScan out{.kind = TagScan::Kind::text, .end = at + 1};
  const char next = at + 1 < page.size() ? page[at + 1] : ' ';
  if (next == '!' || next == '?') return comment(page, at);
  const bool closing = next == '/';
  const auto from = at + (closing ? 2 : 1);
  if (from >= page.size() || !base::is_ascii_letter(page[from]))
    return closing && from < page.size() ? comment(page, at) : out;
  auto to = from;
  while (to < page.size() && !is_blank(page[to]) && page[to] != '/' && page[to] != '>') ++to;
  out.name = page.substr(from, to - from);
  out.tag = tag_of(out.name);
  const auto end = tag_end(page, to);
  out.kind = end == page.npos ? TagScan::Kind::none
             : closing        ? TagScan::Kind::end
                              : TagScan::Kind::start;
  out.end = end == page.npos ? page.size() : end;
  if (end == page.npos) return out;
  out.rest = page.substr(to, end - 1 - to);
  out.closes_itself = out.rest.ends_with('/');
  return out;
}

std::size_t find_end_tag(std::string_view page, std::size_t at, std::string_view name) {
  if (same_name(name, "plaintext")) return page.size();
  for (at = page.find("</", at); at != page.npos; at = page.find("</", at + 2)) {
    const auto word = page.substr(at + 2, name.size());
    const auto behind = at + 2 + name.size();
    const bool same = word.size() == name.size() &&
                      std::equal(word.begin(), word.end(), name.begin(), [](char a, char b) {
                        return base::ascii_lower(a) == base::ascii_lower(b);
                      });
    if (same && (behind >= page.size() || is_blank(page[behind]) || page[behind] == '/' ||
                 page[behind] == '>'))
      return at;
  }
  return page.size();
}

}  // namespace store::html
