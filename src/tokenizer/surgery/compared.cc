#include "tokenizer/surgery/compared.h"

#include "base/parallel.h"
#include "tokenizer/training_text.h"

namespace tokenizer::surgery {
namespace {

using base::Result;

struct Of {
  const Patient& patient;
  const Operated& operated;
  const Sampling& sampling;
};

// Whether each token before stands where it stood, in bytes of the text.
std::vector<bool> stands(const Of& of, std::span<const std::int32_t> before,
                         std::span<const std::int32_t> now) {
  std::vector<bool> out;
  std::size_t at = 0, begin = 0, other = 0;
  for (const auto id : before) {
    const auto size = of.patient.tokenizer.token_bytes(id).size();
    while (at < now.size() && other < begin)
      other += of.operated.tokenizer.token_bytes(now[at++]).size();
    const auto moved = of.operated.change.moved[static_cast<std::size_t>(id)];
    out.push_back(at < now.size() && other == begin && now[at] == moved);
    begin += size;
  }
  return out;
}

void add_runs(const Of& of, std::span<const std::int32_t> before, const std::vector<bool>& stands,
              Compared& out) {
  std::vector<std::int32_t> run;
  for (std::size_t i = 0; i <= before.size() && out.unchanged.size() < of.sampling.runs; ++i) {
    const bool goes_on = i < before.size() && stands[i];
    if (goes_on) run.push_back(before[i]);
    if (goes_on && run.size() < of.sampling.length) continue;
    if (run.size() > 1) out.unchanged.push_back(std::move(run));
    run = {};
  }
}

Result<Compared> of_text(const Of& of, const std::string& text) {
  const auto before = TRY(of.patient.tokenizer.encode(text)),
             now = TRY(of.operated.tokenizer.encode(text));
  const auto same = stands(of, before, now);
  Compared out{text.size(), before.size(), now.size(), 0, {}, {}};
  for (const bool one : same) out.changed += !one;
  add_runs(of, before, same, out);
  return out;
}

}  // namespace

Result<Compared> compare(const Patient& patient, const Operated& operated, const base::Path& text,
                         const Sampling& sampling, base::Context& ctx) {
  const Of of{patient, operated, sampling};
  Compared out;
  std::size_t sampled = 0;
  const auto add = [&](Compared one, TrainingText& document) {
    out.bytes += one.bytes, out.before += one.before, out.now += one.now,
        out.changed += one.changed;
    for (auto& run : one.unchanged)
      if (out.unchanged.size() < sampling.runs) out.unchanged.push_back(std::move(run));
    if (sampled >= sampling.bytes) return;
    sampled += document.text.size();
    out.sample.push_back(std::move(document.text));
  };
  TRY(each_batch(text, "surgery", ctx, [&](std::span<TrainingText> texts) -> Result<void> {
    std::vector<Compared> each(texts.size());
    TRY(base::parallel_for(ctx, "surgery", texts.size(), [&](std::size_t i) -> Result<void> {
      each[i] = TRY(of_text(of, texts[i].text));
      return {};
    }));
    for (std::size_t i = 0; i < texts.size(); ++i) add(std::move(each[i]), texts[i]);
    return {};
  }));
  return out;
}

}  // namespace tokenizer::surgery
