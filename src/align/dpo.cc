#include "align/dpo.h"

#include <algorithm>

#include "align/preference.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;
using tokenizer::jinja::Value;

Result<void> DpoRecipe::check() const {
  const auto parts = TRY(read_preference_loss(loss));
  if (!(beta > 0)) return Error{Code::bad_request, "beta must be above 0", "", ""};
  preference::Settings settings{beta, label_smoothing, gamma, 0};
  const Pair pair{{-1, -1, 1}, {-2, -2, 1}};
  TRY(loss_of(parts, settings, std::span(&pair, 1)));
  const auto is_share = [](double x) { return x >= 0 && x <= 1; };
  if (!is_share(max_dropped) || !is_share(max_cut))
    return Error{Code::bad_request, "max_dropped and max_cut are shares between 0 and 1", "", ""};
  return check_learning();
}

namespace {

// The dialogue that an answer ends; nothing where the line is none of the format.
std::optional<Dialogue> answered(const Value& line, const char* name) {
  const auto *prompt = dialogue::member(line, "prompt"), *answer = dialogue::member(line, name);
  if (!answer) return {};
  Dialogue out;
  if (answer->text()) {
    if (!prompt || !prompt->text()) return {};
    out.completion = {*prompt->text(), *answer->text()};
    return out;
  }
  for (const auto* part : {prompt, answer}) {
    if (!part) continue;
    if (!part->list()) return {};
    for (const auto& message : part->list()->items) {
      const auto role = dialogue::text_at(message, "role");
      if (!role.ok() || !dialogue::add(out, *role, "").ok()) return {};
      out.messages.back() = message;
    }
  }
  if (const auto* tools = dialogue::member(line, "tools"); tools && tools->list())
    out.tools = *tools;
  return out;
}

// The last turn alone is an answer: turns before it are the prompt of both.
void keep_last_turn(Written& text) {
  auto begin = text.learned.size();
  while (begin > 0 && !text.learned[begin - 1]) --begin;
  text.ids.resize(begin), text.learned.resize(begin);
  while (begin > 0 && text.learned[begin - 1]) --begin;
  std::fill(text.learned.begin(), text.learned.begin() + static_cast<std::ptrdiff_t>(begin), false);
}

std::size_t answer_tokens(const Written& text) {
  return static_cast<std::size_t>(std::count(text.learned.begin(), text.learned.end(), true));
}

class Reading {
 public:
  Reading(const Scribe& scribe, std::int64_t length)
      : scribe_(scribe), length_(static_cast<std::size_t>(length)) {}

  Result<std::string> take(const Value& line) {
    const auto chosen = answered(line, "chosen"), rejected = answered(line, "rejected");
    if (!chosen || !rejected)
      return std::string(dialogue::member(line, "chosen") ? "malformed" : "unknown_format");
    for (const auto* one : {&*chosen, &*rejected})
      if (auto flaw = flaw_of(*one); !flaw.empty()) return flaw;
    auto good = scribe_.write(*chosen);
    if (!good.ok()) return reason_of(good.error());
    auto bad = scribe_.write(*rejected);
    if (!bad.ok()) return reason_of(bad.error());
    return take(good.take(), bad.take());
  }

  Lesson& lesson() { return out_; }

 private:
  std::string take(Written chosen, Written rejected) {
    keep_last_turn(chosen), keep_last_turn(rejected);
    auto& told = out_.told;
    const auto size = static_cast<std::int64_t>(chosen.ids.size() + rejected.ids.size());
    told.tokens_in += size;
    const auto why = why_not(chosen, rejected);
    if (!why.empty()) {
      told.tokens_dropped += size;
      return why;
    }
    const auto longer = std::max(chosen.ids.size(), rejected.ids.size());
    const auto cut = longer > length_ ? longer - length_ : 0;
    for (auto* one : {&chosen, &rejected}) {
      // What both lose of their prompt, which is shorter only where the template tells the answers apart.
      const auto lost = std::min(cut, one->ids.size() - answer_tokens(*one) - 1);
      out_.rows.add_text(std::span(one->ids).subspan(lost), one->learned, lost);
      told.tokens_cut += static_cast<std::int64_t>(lost);
      told.texts_cut += lost > 0;
    }
    out_.rows.end_row();
    told.tokens_packed = out_.rows.rows.back();
    return "";
  }

  std::string why_not(const Written& chosen, const Written& rejected) const {
    for (const auto* one : {&chosen, &rejected}) {
      const auto answer = answer_tokens(*one);
      if (answer == 0 || answer == one->ids.size()) return "no_target";
      if (answer + 1 > length_) return "completion_too_long";
    }
    return chosen.ids == rejected.ids ? "same_answers" : "";
  }

  const Scribe& scribe_;
  const std::size_t length_;
  Lesson out_;
};

}  // namespace

Result<Lesson> make_pairs(const DpoRecipe& recipe, const base::Path& data, const Scribe& scribe,
                          std::int64_t context, base::Context& ctx) {
  Reading reading(scribe, std::min(recipe.max_tokens, context));
  TRY(read_lines(
      data, [&](const Value& line) { return reading.take(line); }, reading.lesson(), ctx));
  TRY(finish_lesson(reading.lesson(), recipe.max_dropped, recipe.max_cut, data));
  return std::move(reading.lesson());
}

AnswerSums answer_sums(const model::Batch& batch, std::span<const double> log) {
  AnswerSums out;
  for (std::size_t text = 0; text + 1 < batch.segments.size(); ++text) {
    double sum = 0;
    std::int64_t tokens = 0;
    for (auto m = batch.segments[text]; m < batch.segments[text + 1]; ++m) {
      if (batch.targets[m] < 0) continue;
      sum += log[m];
      ++tokens;
    }
    out.log.push_back(sum);
    out.tokens.push_back(tokens);
  }
  return out;
}

}  // namespace align
