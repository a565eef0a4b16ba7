#include "trace/index.h"

#include <algorithm>
#include <cstring>

#include "base/parallel.h"
#include "text/normalize.h"
#include "trace/make_index.h"

namespace trace {

namespace {

using base::Result;

constexpr std::size_t kMostText = 1'000'000;
constexpr std::uint64_t kMostLocated = 4096;  // rows of a span and part that are looked at

base::Error damaged(const std::string& what, const base::Path& where) {
  return {base::Code::bad_data, what, where, "make the index again"};
}

// How many code points the spans, which lie by their place, cover together.
std::uint64_t covered_by(const std::vector<Span>& spans, std::span<const std::size_t> borders) {
  const auto number = [&](std::size_t byte) {
    return static_cast<std::uint64_t>(std::ranges::lower_bound(borders, byte) - borders.begin());
  };
  std::uint64_t out = 0, end = 0;
  for (const auto& span : spans) {
    out += number(span.end) - std::max(number(span.begin), end);
    end = number(span.end);
  }
  return out;
}

}  // namespace

Result<Index> Index::open(base::Context& ctx, const base::Path& folder) {
  Index out;
  out.list_ = TRY(DocumentList::open(ctx.disk, base::join(folder, "documents.jsonl.zst")));
  std::uint64_t documents = 0;
  for (std::uint64_t number = 0; documents < out.list_.size(); ++number) {
    const auto path = base::join(folder, part_name(number));
    out.parts_.push_back(TRY(Part::open(ctx.disk, path)));
    out.first_.push_back(documents);
    if (out.parts_.back().documents() == 0) return damaged("a part without a document", path);
    documents += out.parts_.back().documents();
  }
  if (documents != out.list_.size())
    return damaged("its parts hold " + std::to_string(documents) + " documents, its list names " +
                       std::to_string(out.list_.size()),
                   folder);
  return out;
}

Result<Traced> Index::trace(std::string_view text, const Wish& wish, base::Context& ctx) const {
  if (text.size() > kMostText)
    return base::Error{base::Code::bad_request,
                       "a text of " + std::to_string(text.size()) + " bytes is too long to trace",
                       "", "give at most a million bytes at once"};
  Traced out{text::nfc(text), {}, 0, 0, 0};
  const auto borders = borders_of(out.text);
  out.code_points = borders.size() - 1;
  std::vector<std::vector<Span>> of_parts(parts_.size());
  TRY(base::parallel_for(ctx, "trace", parts_.size(), [&](std::size_t i) {
    of_parts[i] = longest_spans(parts_[i], out.text, borders, static_cast<std::size_t>(wish.least));
  }));
  std::vector<Span> all;
  for (const auto& spans : of_parts) all.insert(all.end(), spans.begin(), spans.end());
  all = outermost(std::move(all));
  out.all = all.size();
  out.covered = covered_by(all, borders);
  std::ranges::stable_sort(all, std::greater<>(), &Span::size);
  if (all.size() > static_cast<std::size_t>(wish.spans))
    all.resize(static_cast<std::size_t>(wish.spans));
  std::ranges::sort(all, {}, &Span::begin);
  for (const auto& span : all) {
    TRY(ctx.cancel.check("trace"));
    out.spans.push_back(TRY(look_up(span, out.text, wish)));
    auto& one = out.spans.back();
    one.begin =
        static_cast<std::uint64_t>(std::ranges::lower_bound(borders, span.begin) - borders.begin());
    one.end =
        static_cast<std::uint64_t>(std::ranges::lower_bound(borders, span.end) - borders.begin());
  }
  return out;
}

// Rows are in the order of what follows them, so the first rows are not the first documents: a few
// thousand are looked at, and then it is said what was found among them.
Result<TracedSpan> Index::look_up(const Span& span, std::string_view text, const Wish& wish) const {
  TracedSpan out;
  out.bytes = span;
  const auto most = static_cast<std::uint64_t>(wish.documents);
  struct At {
    std::uint64_t number, byte;
    auto operator<=>(const At&) const = default;
  };
  std::vector<At> places;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto range = find(parts_[i], text.substr(span.begin, span.size()));
    out.count += range.count();
    if (places.size() >= most) continue;
    const auto end = std::min(range.high, range.low + std::max(most, kMostLocated));
    for (auto row = range.low; row < end; ++row) {
      const auto place = TRY(parts_[i].locate(row));
      places.push_back({first_[i] + place.document, place.byte});
    }
  }
  std::ranges::sort(places);
  if (places.size() > most) places.resize(most);
  for (const auto& place : places)
    out.where.push_back({place.number, place.byte, TRY(list_.at(place.number))});
  return out;
}

Result<std::vector<base::Digest>> read_keys(base::Disk& disk, const base::Path& folder) {
  const auto path = base::join(folder, "keys.bin");
  const auto bytes = TRY(disk.map(path));
  if (bytes.size() % sizeof(base::Digest) != 0)
    return damaged("its keys are not of 32 bytes each", path);
  std::vector<base::Digest> out(bytes.size() / sizeof(base::Digest));
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  TRY(bytes.whole());
  if (std::ranges::adjacent_find(out, std::greater_equal<>()) != out.end())
    return damaged("its keys are not sorted", path);
  return out;
}

}  // namespace trace
