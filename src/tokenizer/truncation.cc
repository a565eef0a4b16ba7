// As Hugging Face's library does it, for what is kept of it; see the header.
#include "tokenizer/truncation.h"

#include <algorithm>

namespace tokenizer {
namespace {

using base::Result;

constexpr std::int64_t kLongestPadding = 1 << 20;  // tokens
constexpr std::size_t kLongestPadToken = 1024;     // bytes

Result<bool> is_left(const Part& part) {
  const auto name = TRY(part.text("direction", "Right"));
  if (name == "Left" || name == "Right") return name == "Left";
  return part.bad("the direction '" + name + "' is neither Left nor Right");
}

base::Error impossible(const std::string& why) {
  return {base::Code::bad_request, "the text cannot be truncated: " + why,
          "tokenizer.json truncation", "take a larger max_length"};
}

// The longer of two goes first, until both have half.
std::pair<std::int64_t, std::int64_t> shares(std::int64_t first, std::int64_t second,
                                             std::int64_t longest) {
  const bool swapped = first > second;
  if (swapped) std::swap(first, second);
  second = first > longest ? first : std::max(first, longest - first);
  if (first + second > longest) {
    first = longest / 2;
    second = first + longest % 2;
  }
  if (swapped) std::swap(first, second);
  return {first, second};
}

}  // namespace

Result<Truncation> Truncation::read(const Part& part) {
  Truncation out;
  out.longest = TRY(part.whole("max_length"));
  out.stride = TRY(part.whole("stride", 0));
  out.left = TRY(is_left(part));
  const auto name = TRY(part.text("strategy", "LongestFirst"));
  if (name == "OnlyFirst")
    out.strategy = Strategy::only_first;
  else if (name == "OnlySecond")
    out.strategy = Strategy::only_second;
  else if (name != "LongestFirst")
    return part.unsupported("the truncation strategy '" + name + "' is not known here");
  return out;
}

Result<void> Truncation::apply(std::span<Encoding> texts, std::int64_t added) const {
  const auto most = longest - added;
  if (most < 0) return impossible("what stands around it is longer than max_length");
  std::int64_t total = 0;
  for (const auto& text : texts) total += std::ssize(text.ids);
  const auto cut = [&](Encoding& text, std::int64_t keep) -> Result<void> {
    const auto size = std::ssize(text.ids);
    if (keep >= size) return {};
    if (keep > 0 && stride >= keep) return impossible("the stride is not below its length");
    const auto begin = static_cast<std::size_t>(left ? size - keep : 0);
    text = text.slice(begin, begin + static_cast<std::size_t>(keep));
    return {};
  };
  if (most == 0) {
    for (auto& text : texts) TRY(cut(text, 0));
    return {};
  }
  if (total <= most) return {};
  if (strategy == Strategy::longest_first && texts.size() == 1) return cut(texts[0], most);
  if (strategy == Strategy::longest_first) {
    const auto [first, second] = shares(std::ssize(texts[0].ids), std::ssize(texts[1].ids), most);
    TRY(cut(texts[0], first));
    return cut(texts[1], second);
  }
  const std::size_t which = strategy == Strategy::only_first ? 0 : 1;
  if (which >= texts.size()) return impossible("only a second text may be cut, and there is none");
  const auto size = std::ssize(texts[which].ids);
  if (size <= total - most) return impossible("the text that may be cut is too short");
  return cut(texts[which], size - (total - most));
}

Result<Padding> Padding::read(const Part& part) {
  Padding out;
  out.left = TRY(is_left(part));
  out.id = static_cast<std::int32_t>(TRY(part.whole("pad_id", 0)));
  out.type = static_cast<std::int32_t>(TRY(part.whole("pad_type_id", 0)));
  out.token = TRY(part.text("pad_token", "[PAD]"));
  if (out.token.size() > kLongestPadToken) return part.bad("pad_token has more than 1024 bytes");
  out.multiple = TRY(part.whole("pad_to_multiple_of", 0));
  if (part.is_set("strategy") && part.json()["strategy"].is_object())
    out.length = TRY(Part(part.json()["strategy"], part.where()).whole("Fixed"));
  if (out.multiple > kLongestPadding || out.length.value_or(0) > kLongestPadding)
    return part.unsupported("the padding is longer than 2^20 tokens");
  return out;
}

void Padding::apply(Encoding& text) const {
  auto wanted = length.value_or(std::ssize(text.ids));
  if (multiple > 0 && wanted % multiple > 0) wanted += multiple - wanted % multiple;
  Encoding pad;
  for (auto i = std::ssize(text.ids); i < wanted; ++i) pad.add(id, token, {}, type);
  if (left) {
    pad.append(text);
    text = std::move(pad);
  } else {
    text.append(pad);
  }
}

}  // namespace tokenizer
