#include "tokenizer/rendered_text.h"

#include <algorithm>
#include <optional>

namespace tokenizer {
namespace {

using base::Result;
using jinja::Origin;
using Span = std::pair<std::size_t, std::size_t>;

// The runs of bytes that have the bit, or have it not.
std::vector<Span> runs(const jinja::Text& text, Origin bit, bool has) {
  std::vector<Span> out;
  text.each_run(0, text.size(), [&](std::size_t begin, std::size_t size, Origin origin) {
    if (((origin & bit) != 0) != has) return;
    if (!out.empty() && out.back().second == begin)
      out.back().second += size;
    else
      out.emplace_back(begin, begin + size);
  });
  return out;
}

class TakingApart {
 public:
  TakingApart(std::string_view text, const ControlTokens& control)
      : text_(text), control_(control), search_(control.tokens, text) {}

  // Looks for control tokens in a run that the template wrote.
  void look(Span run) {
    for (auto at = run.first; at < run.second;) {
      if (!control_.begins[static_cast<unsigned char>(text_[at])]) {
        ++at;
        continue;
      }
      const auto* token = search_.longest(at, run.second);
      const auto place = token ? AddedTokens::place(*token, text_, at, done_) : std::nullopt;
      if (place) put(place->begin, place->end, token->id);
      at += token ? token->content.size() : 1;
    }
  }
  std::vector<RenderedPart> finish() {
    put_plain(text_.size());
    return std::move(parts_);
  }

 private:
  void put_plain(std::size_t end) {
    if (end > done_) parts_.push_back({std::string(text_.substr(done_, end - done_)), -1, done_});
    done_ = std::max(done_, end);
  }
  // One of white space may stand in what the one before took: then nothing of the text is left for it.
  void put(std::size_t begin, std::size_t end, TokenId control) {
    put_plain(begin);
    end = std::max(end, done_);
    parts_.push_back({std::string(text_.substr(done_, end - done_)), control, done_});
    done_ = end;
  }

  std::string_view text_;
  const ControlTokens& control_;
  AddedTokens::Search search_;
  std::vector<RenderedPart> parts_;
  std::size_t done_ = 0;
};

// Of each token the bytes of its text that it stands for. Where the tokenizer wrote the text otherwise (in a
// normal form), those that the text before a border has alone stand before it.
Result<std::vector<Span>> spans_of(const std::vector<TokenId>& ids, const std::string& text,
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
    TRY(encode(std::string_view(text).substr(0, border), control, before));
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

ControlTokens control_tokens(const std::vector<AddedToken>& added) {
  ControlTokens out;
  std::vector<AddedToken> kept;
  for (const auto& token : added) {
    if (!is_control(token) || token.content.empty()) continue;
    out.begins[static_cast<unsigned char>(token.content[0])] = true;
    kept.push_back(token);
  }
  out.tokens = AddedTokens(std::move(kept));
  return out;
}

RenderedText taken_apart(const jinja::Text& out, const ControlTokens& control) {
  RenderedText result;
  TakingApart parts(out.view(), control);
  for (const auto& run : runs(out, jinja::kFromData, false)) parts.look(run);
  result.parts = parts.finish();
  result.text = out.view();
  result.written = runs(out, jinja::kGenerated, true);
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

base::Result<std::vector<TokenId>> encoded(const RenderedText& text, const EncodeBehind& encode) {
  std::vector<TokenId> out;
  TokenId behind = -1;
  for (const auto& part : text.parts) {
    if (part.control >= 0)
      out.push_back(behind = part.control);
    else
      TRY(encode(part.text, behind, out));
  }
  return out;
}

base::Result<MaskedIds> encoded_with_mask(const RenderedText& text, const EncodeBehind& encode,
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
    TRY(encode(part.text, behind, ids));
    std::vector<std::size_t> borders;
    for (const auto& [begin, end] : text.written)
      for (const auto border : {begin, end})
        if (border > part.begin && border < part.begin + size)
          borders.push_back(border - part.begin);
    const auto spans = TRY(spans_of(ids, part.text, behind, encode, bytes_of, borders));
    for (std::size_t i = 0; i < ids.size(); ++i)
      put(ids[i], part.begin + spans[i].first, part.begin + spans[i].second);
  }
  return out;
}

}  // namespace tokenizer
