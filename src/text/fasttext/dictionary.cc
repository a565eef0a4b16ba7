#include "text/fasttext/dictionary.h"

#include <algorithm>
#include <bit>

namespace text::fasttext {
namespace {

using base::Result;

constexpr std::string_view kLabel = "__label__";
constexpr std::int32_t kMost = 0x7FFFFFFF;
constexpr std::size_t kLeastEntry = 1 + 8 + 1;  // an empty name, its count, its kind
constexpr std::size_t kPair = 4 + 4;            // a bucket and its row

}  // namespace

Result<Dictionary> Dictionary::read(Cursor& file, const Settings& settings) {
  Dictionary out;
  out.settings_ = settings;
  out.bucket_ = Remainder(static_cast<std::uint32_t>(settings.buckets));
  const auto entries = TRY(file.number<std::int32_t>("the size of the dictionary", 1, kMost));
  const auto words = TRY(file.number<std::int32_t>("the number of words", 0, entries));
  const auto labels = TRY(file.number<std::int32_t>("the number of labels", 1, entries));
  TRY(file.number<std::int64_t>("the number of tokens"));
  const auto kept = TRY(file.number<std::int64_t>("the number of kept n-grams", -1, kMost));
  if (entries - words != labels) return file.bad("words and labels are not the dictionary");
  if (static_cast<std::size_t>(entries) > file.left() / kLeastEntry)
    return file.bad("its dictionary is cut off");
  out.words_ = static_cast<std::uint32_t>(words);
  TRY(out.read_entries(file, entries));
  out.pruned_ = kept >= 0;
  out.rows_ = out.words_;
  if (out.pruned_)
    TRY(out.read_kept(file, kept));
  else if (settings.has_ngrams())
    out.rows_ += static_cast<std::uint64_t>(settings.buckets);
  return out;
}

// Words stand before labels: a label's number is its place behind them.
Result<void> Dictionary::read_entries(Cursor& file, std::int32_t entries) {
  slots_.assign(std::bit_ceil(static_cast<std::size_t>(entries) * 2), {});
  for (std::int32_t i = 0; i < entries; ++i) {
    const auto name = TRY(file.word("an entry of the dictionary"));
    const auto count = TRY(file.number<std::int64_t>("the count of an entry"));
    const auto kind = TRY(file.number<std::int8_t>("the kind of an entry", 0, 1));
    const auto id = static_cast<std::uint32_t>(i);
    if ((id >= words_) != (kind == 1)) return file.bad("words do not stand before labels");
    put(name, id);
    if (kind == 0) {
      names_.push_back(name);
    } else {
      labels_.push_back(name);
      label_counts_.push_back(count);
    }
  }
  return {};
}

Result<void> Dictionary::read_kept(Cursor& file, std::int64_t kept) {
  const auto pairs = TRY(file.take(base::Size(kept) * kPair, "the list of kept n-grams"));
  kept_ = KeptRows(static_cast<std::size_t>(kept));
  for (std::size_t at = 0; at < pairs.size(); at += kPair) {
    std::int32_t bucket, row;
    std::memcpy(&bucket, pairs.data() + at, 4);
    std::memcpy(&row, pairs.data() + at + 4, 4);
    if (bucket < 0 || bucket >= settings_.buckets || row < 0)
      return file.bad("a kept n-gram is in no bucket, or has no row");
    kept_.put(static_cast<std::uint32_t>(bucket), static_cast<std::uint32_t>(row));
    rows_ = std::max(rows_, std::uint64_t{words_} + static_cast<std::uint64_t>(row) + 1);
  }
  return {};
}

// Of equal entries the last one counts.
void Dictionary::put(std::string_view entry, std::uint32_t id) {
  const auto hash = hash_of(entry);
  const auto name = [&](std::uint32_t of) {
    return of < words_ ? names_[of] : labels_[of - words_];
  };
  auto at = hash & (slots_.size() - 1);
  while (slots_[at].id != Token::kUnknown &&
         !(slots_[at].hash == hash && name(slots_[at].id) == entry))
    at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {hash, id};
}

Dictionary::Token Dictionary::find(std::string_view token, std::uint32_t hash) const {
  for (auto at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    const auto& slot = slots_[at];
    if (slot.id == Token::kUnknown) return {.label = token.starts_with(kLabel)};
    if (slot.hash != hash) continue;
    if (slot.id < words_) {
      if (names_[slot.id] == token) return {.row = slot.id};
    } else if (labels_[slot.id - words_] == token) {
      return {.label = true};
    }
  }
}

}  // namespace text::fasttext
