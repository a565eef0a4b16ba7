#include "tokenizer/surgery/pieces.h"

#include <unordered_map>

#include "base/parallel.h"
#include "tokenizer/held_out_search.h"
#include "tokenizer/held_out_texts.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/splitter.h"
#include "tokenizer/training_text.h"

namespace tokenizer::surgery {
namespace {

using base::Result;

constexpr std::string_view kSpace = "\xe2\x96\x81";  // U+2581
constexpr std::size_t kShare = 64;                   // documents

class Cutter {
 public:
  static Result<Cutter> of(const Subject& subject) {
    Cutter out;
    const auto& file = subject.file;
    const auto has = [&](const char* key) { return file.contains(key) && !file[key].is_null(); };
    if (has("normalizer"))
      out.normalizer_ =
          TRY(make_normalizer(Part(file["normalizer"], subject.where + " normalizer")));
    if (has("pre_tokenizer"))
      out.splitter_ =
          TRY(make_splitter(Part(file["pre_tokenizer"], subject.where + " pre_tokenizer")));
    out.added_ = AddedTokens(subject.added);
    out.cuts_spaces_ = !subject.bytes;
    return out;
  }

  // use(piece) for each.
  template <class Use>
  void cut(std::string_view text, const Use& use) const {
    std::vector<AddedTokens::Part> parts;
    added_.split(text, AddedTokens::Find::all, parts);
    for (const auto& part : parts) {
      if (part.id >= 0 || part.text.empty()) continue;
      std::vector<Piece> pieces{{AlignedText(part.text), false, {}}};
      if (normalizer_) normalizer_->apply(pieces[0].text);
      if (splitter_ && !pieces[0].text.empty()) splitter_->split(pieces);
      for (const auto& piece : pieces) cut_spaces(piece.text.bytes(), use);
    }
  }

 private:
  template <class Use>
  void cut_spaces(std::string_view piece, const Use& use) const {
    std::size_t begin = 0;
    for (std::size_t at = 1; cuts_spaces_ && at < piece.size(); ++at) {
      if (!piece.substr(at).starts_with(kSpace) || piece.substr(0, at).ends_with(kSpace)) continue;
      use(piece.substr(begin, at - begin));
      begin = at;
    }
    if (begin < piece.size()) use(piece.substr(begin));
  }

  NormalizerMade normalizer_;
  SplitterMade splitter_;
  AddedTokens added_;
  bool cuts_spaces_ = false;
};

using Counts = std::unordered_map<std::string, std::uint64_t>;

Result<void> add(const TrainingText& text, const Cutter& cutter, Counts& out) {
  const PatternBudget budget(text.text.size());
  cutter.cut(text.text, [&](std::string_view piece) { ++out[std::string(piece)]; });
  return budget.check();
}

Result<void> add(std::span<const TrainingText> texts, const Cutter& cutter, base::Context& ctx,
                 Counts& out) {
  std::vector<Counts> shares((texts.size() + kShare - 1) / kShare);
  TRY(base::parallel_for(ctx, "surgery", shares.size(), [&](std::size_t i) -> Result<void> {
    const auto share = texts.subspan(i * kShare, std::min(kShare, texts.size() - i * kShare));
    for (const auto& text : share) TRY(add(text, cutter, shares[i]));
    return {};
  }));
  for (const auto& share : shares)
    for (const auto& [piece, count] : share) out[piece] += count;
  return {};
}

}  // namespace

Result<Counted> count_pieces(const Subject& subject, std::span<const base::Path> files,
                             base::Context& ctx) {
  const auto cutter = TRY(Cutter::of(subject));
  HeldOut held;
  TRY(hold_out_udhr(held, false, ctx));
  held.finish();
  Counted out;
  Counts counts;
  for (const auto& path : files) {
    HeldOutSearch search(held, {base::file_name(path), path});
    const auto before = out.bytes;
    TRY(each_batch(path, "surgery", ctx, [&](std::span<TrainingText> texts) -> Result<void> {
      search.look(texts, ctx.pool);
      for (const auto& text : texts) out.bytes += text.text.size();
      return add(texts, cutter, ctx, counts);
    }));
    TRY(search.over());
    if (out.bytes == before)
      return base::Error{base::Code::bad_request, "the file has no text", path,
                         "name a file with text, or leave it out"};
  }
  for (auto& [piece, count] : counts) out.pieces.emplace(piece, count);
  return out;
}

}  // namespace tokenizer::surgery
