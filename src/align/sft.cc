#include "align/sft.h"

#include <algorithm>

#include "align/pack.h"
#include "base/recipe.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

Result<void> SftRecipe::check() const {
  TRY(read_packing(packing));
  TRY(base::check_known("loss", loss, {"nll", "dft"}));
  const auto is_share = [](double x) { return x >= 0 && x <= 1; };
  if (!is_share(max_dropped) || !is_share(max_cut))
    return Error{Code::bad_request, "max_dropped and max_cut are shares between 0 and 1", "", ""};
  return check_learning();
}

namespace {

// Lines one by one, and what becomes of each.
class Reading {
 public:
  Reading(const SftRecipe& recipe, const Scribe& scribe, std::int64_t length)
      : scribe_(scribe),
        packing_(read_packing(recipe.packing).take()),
        length_(static_cast<std::uint64_t>(length)) {}

  // Why the line teaches nothing, "" if it does. Error: what is no fault of the line.
  Result<std::string> take(const tokenizer::jinja::Value& line) {
    const auto* format = format_of(line);
    if (!format) return std::string("unknown_format");
    const auto dialogue = format->read(line);
    if (!dialogue.ok()) return std::string("malformed");
    if (auto flaw = flaw_of(*dialogue); !flaw.empty()) return flaw;
    auto written = scribe_.write(*dialogue);
    if (!written.ok()) return reason_of(written.error());
    return take(written.take());
  }

  Result<void> lay_in_rows() {
    std::vector<std::uint64_t> sizes;
    for (const auto& text : texts_) sizes.push_back(text.ids.size());
    const auto packed = TRY(pack(packing_, sizes, length_));
    out_.told.tokens_packed = static_cast<std::int64_t>(packed.packed);
    out_.told.tokens_cut = static_cast<std::int64_t>(packed.cut);
    for (const auto size : sizes) out_.told.texts_cut += packing_ == Packing::bfd && size > length_;
    for (const auto& row : packed.rows) {
      for (const auto& piece : row) {
        const auto& text = texts_[piece.text];
        out_.rows.add_text(std::span(text.ids).subspan(piece.first, piece.tokens), text.learned,
                           piece.first);
      }
      out_.rows.end_row();
    }
    return {};
  }

  Lesson& lesson() { return out_; }

 private:
  std::string take(Written written) {
    const auto size = static_cast<std::int64_t>(written.ids.size());
    out_.told.tokens_in += size;
    if (auto why = why_not(written); !why.empty()) {
      out_.told.tokens_dropped += size;
      return why;
    }
    texts_.push_back(std::move(written));
    return "";
  }

  // What stands first is no target, for nothing stands before it.
  std::string why_not(const Written& written) const {
    const auto targets_up_to = [&](std::uint64_t size) {
      std::uint64_t out = 0;
      for (std::size_t i = 1; i < size; ++i) out += written.learned[i];
      return out;
    };
    const auto all = targets_up_to(written.ids.size());
    if (all == 0) return "no_target";
    if (packing_ != Packing::bfd) return "";
    if (all > length_) return "completion_too_long";
    const auto kept = std::min<std::uint64_t>(written.ids.size(), length_);
    return targets_up_to(kept) > 0 ? "" : "no_target_in_context";
  }

  const Scribe& scribe_;
  const Packing packing_;
  const std::uint64_t length_;
  std::vector<Written> texts_;
  Lesson out_;
};

}  // namespace

Result<Lesson> make_lesson(const SftRecipe& recipe, const base::Path& data, const Scribe& scribe,
                           std::int64_t context, base::Context& ctx) {
  Reading reading(recipe, scribe, std::min(recipe.max_tokens, context));
  TRY(read_lines(
      data, [&](const auto& line) { return reading.take(line); }, reading.lesson(), ctx));
  TRY(reading.lay_in_rows());
  TRY(finish_lesson(reading.lesson(), recipe.max_dropped, recipe.max_cut, data));
  return std::move(reading.lesson());
}

}  // namespace align
