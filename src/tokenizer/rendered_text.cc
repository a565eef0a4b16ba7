#include "tokenizer/rendered_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace tokenizer {
namespace {

constexpr std::string_view kWideBar = "\xEF\xBD\x9C";  // of <｜User｜>

// "<|im_end|>" or "<｜User｜>".
bool spelled_as_control(std::string_view text) {
  for (const std::string_view bar : {std::string_view("|"), kWideBar}) {
    const auto begin = "<" + std::string(bar), end = std::string(bar) + ">";
    if (text.size() > begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end))
      return true;
  }
  return false;
}

// The marks around what generation blocks wrote, taken out; `places` says where they stood.
std::string unwrapped(std::string_view out, std::string_view mark,
                      std::vector<std::size_t>& places) {
  std::string text;
  for (std::size_t at = 0;;) {
    const auto found = out.find(mark, at);
    text += out.substr(at, found - at);
    if (found == std::string_view::npos) return text;
    places.push_back(text.size());
    at = found + mark.size();
  }
}

class TakingApart {
 public:
  TakingApart(std::string_view mark, const AddedTokens& control) : mark_(mark), control_(control) {}

  std::vector<RenderedPart> parts_of(std::string_view marked) {
    std::vector<AddedTokens::Part> found;
    control_.split(marked, AddedTokens::Find::all, found);
    for (std::size_t i = 0; i < found.size(); ++i) {
      // The mark of a spelling of one character stands behind it.
      const bool broken = i + 1 < found.size() && found[i + 1].text.starts_with(mark_);
      if (found[i].id < 0 || (broken && found[i].text.size() == read_one(found[i].text))) {
        plain_ += found[i].text;
        continue;
      }
      put_plain();
      put(std::string(found[i].text), found[i].id);
    }
    put_plain();
    return std::move(parts_);
  }

 private:
  static std::size_t read_one(std::string_view text) { return base::read_code_point(text, 0).size; }

  void put(std::string text, TokenId control) {
    const auto begin = at_;
    at_ += text.size();
    parts_.push_back({std::move(text), control, begin});
  }

  // Text is cut where a mark broke a spelling: that of a control token that is not special would
  // be read even in plain text.
  void put_plain() {
    std::string text;
    for (std::size_t at = 0; at < plain_.size();) {
      const auto found = std::min(plain_.find(mark_, at), plain_.size());
      text += plain_.substr(at, found - at);
      at = found;
      if (at == plain_.size()) break;
      at += mark_.size();
      cuts_.push_back(text.size());
    }
    std::size_t done = 0;
    for (const auto cut : cuts_) {
      const auto first = base::code_point_before(text, cut).size;
      const auto* token = control_.longest(std::string_view(text).substr(cut - first));
      if (cut <= done || !token || token->special) continue;
      put(text.substr(done, cut - done), -1);
      done = cut;
    }
    if (done < text.size()) put(text.substr(done), -1);
    cuts_.clear();
    plain_.clear();
  }

  std::string_view mark_;
  const AddedTokens& control_;
  std::vector<RenderedPart> parts_;
  std::string plain_;  // with marks
  std::vector<std::size_t> cuts_;
  std::size_t at_ = 0;
};

using Span = std::pair<std::size_t, std::size_t>;

// The places in what is left once the marks are taken out.
void move_places(std::string_view marked, std::string_view mark, std::vector<std::size_t>& places) {
  std::size_t taken = 0, at = marked.find(mark);
  for (auto& place : places) {
    for (; at < place; at = marked.find(mark, at + mark.size())) taken += mark.size();
    place -= taken;
  }
}

// Of each token the bytes of its text that it stands for. Where the tokenizer wrote the text otherwise (in a
// normal form), those that the text before a border has alone stand before it.
std::vector<Span> spans_of(const std::vector<TokenId>& ids, const std::string& text,
                           TokenId control, const EncodeBehind& encode,
                           const std::function<std::size_t(TokenId)>& bytes_of,
                           const std::vector<std::size_t>& borders) {
  std::vector<Span> spans;
  std::size_t at = 0;
  for (const auto id : ids) {
    spans.emplace_back(at, at + bytes_of(id));
    at = spans.back().second;
  }
  if (at == text.size()) return spans;
  spans.assign(ids.size(), {0, text.size()});
  for (const auto border : borders) {
    std::vector<TokenId> before;
    encode(std::string_view(text).substr(0, border), control, before);
    std::size_t same = 0;
    while (same < before.size() && same < ids.size() && before[same] == ids[same]) ++same;
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (i < same)
        spans[i].second = std::min(spans[i].second, border);
      else
        spans[i].first = std::max(spans[i].first, border);
  }
  return spans;
}

}  // namespace

AddedTokens control_tokens(const std::vector<AddedToken>& added) {
  std::vector<AddedToken> out;
  for (const auto& token : added)
    if (token.special || spelled_as_control(token.content)) out.push_back(token);
  return AddedTokens(std::move(out));
}

RenderedText taken_apart(std::string_view out, const jinja::Guard& guard,
                         const AddedTokens& control) {
  RenderedText result;
  std::vector<std::size_t> places;
  const auto marked = unwrapped(out, guard.written(), places);
  result.parts = TakingApart(guard.mark(), control).parts_of(marked);
  result.text = jinja::without(marked, guard.mark());
  move_places(marked, guard.mark(), places);
  if (places.size() % 2 != 0) places.push_back(result.text.size());
  for (std::size_t i = 0; i < places.size(); i += 2)
    if (places[i] < places[i + 1]) result.written.emplace_back(places[i], places[i + 1]);
  return result;
}

void begin_once(RenderedText& text, const SpecialIds& ids) {
  auto& parts = text.parts;
  const auto is_bos = [&](const RenderedPart& part) {
    return part.control >= 0 && part.control == ids.bos;
  };
  while (parts.size() > 1 && is_bos(parts[0]) && is_bos(parts[1])) parts.erase(parts.begin());
  if (!parts.empty() && is_bos(parts[0])) return;
  const auto same = [](const RenderedPart& part, TokenId id) { return part.control == id; };
  if (parts.size() >= ids.before.size() &&
      std::equal(parts.begin(), parts.begin() + std::ssize(ids.before), ids.before.begin(), same))
    return;
  std::vector<RenderedPart> before;
  for (const auto id : ids.before) before.push_back({"", id, 0});
  parts.insert(parts.begin(), before.begin(), before.end());
}

std::vector<TokenId> encoded(const RenderedText& text, const EncodeBehind& encode) {
  std::vector<TokenId> out;
  TokenId behind = -1;
  for (const auto& part : text.parts) {
    if (part.control >= 0)
      out.push_back(behind = part.control);
    else
      encode(part.text, behind, out);
  }
  return out;
}

MaskedIds encoded_with_mask(const RenderedText& text, const EncodeBehind& encode,
                            const std::function<std::size_t(TokenId)>& bytes_of) {
  MaskedIds out;
  const auto put = [&](TokenId id, std::size_t begin, std::size_t end) {
    out.ids.push_back(id);
    out.mask.push_back(std::ranges::any_of(
        text.written, [&](const auto& span) { return begin < span.second && span.first < end; }));
  };
  TokenId behind = -1;
  for (const auto& part : text.parts) {
    const auto size = part.text.size();
    if (part.control >= 0) {
      put(behind = part.control, part.begin, part.begin + size);
      continue;
    }
    std::vector<TokenId> ids;
    encode(part.text, behind, ids);
    std::vector<std::size_t> borders;
    for (const auto& [begin, end] : text.written)
      for (const auto border : {begin, end})
        if (border > part.begin && border < part.begin + size)
          borders.push_back(border - part.begin);
    const auto spans = spans_of(ids, part.text, behind, encode, bytes_of, borders);
    for (std::size_t i = 0; i < ids.size(); ++i)
      put(ids[i], part.begin + spans[i].first, part.begin + spans[i].second);
  }
  return out;
}

}  // namespace tokenizer
