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

// Whether a byte of the place is in one of the spans, which stand in order and apart.
bool meets(const std::vector<Span>& spans, BytePlace place) {
  const auto next = std::ranges::upper_bound(spans, place.begin, {}, &Span::second);
  return next != spans.end() && next->first < place.end;
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
  const auto other = std::ranges::find_if_not(parts, is_bos);
  if (other - parts.begin() > 1) parts.erase(parts.begin(), other - 1);
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

base::Result<MaskedIds> encoded_with_mask(const RenderedText& text, const EncodePlaced& encode) {
  MaskedIds out;
  TokenId behind = -1;
  std::vector<BytePlace> places;
  for (const auto& part : text.parts) {
    places.clear();
    if (part.control >= 0) {
      out.ids.push_back(behind = part.control);
      places.push_back({0, part.text.size()});
    } else {
      TRY(encode(part.text, behind, out.ids, places));
    }
    for (const auto& [begin, end] : places)
      out.mask.push_back(meets(text.written, {part.begin + begin, part.begin + end}));
  }
  return out;
}

}  // namespace tokenizer
