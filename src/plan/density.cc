#include "plan/density.h"

#include <algorithm>

#include "plan/fit.h"
#include "plan/trial.h"
#include "tokenizer/learn.h"
#include "tokenizer/tokenizer.h"

namespace plan {

namespace {

constexpr std::int64_t kTried = 512;

// Its trial tokenizer stands in memory alone.
base::Result<tokenizer::Tokenizer> learn(std::span<const std::string> texts, base::Context& ctx) {
  const auto learned = TRY(learn_trial(texts, kTried, ctx));
  tokenizer::TokenizerFile file;
  file.tokens = learned.tokens;
  file.merges = learned.merges;
  base::MemoryDisk disk;
  TRY(disk.write_file("trial/tokenizer.json", tokenizer::tokenizer_text(file, {}), 0644));
  TRY(disk.write_file("trial/tokenizer_config.json", tokenizer::tokenizer_config(), 0644));
  return tokenizer::Tokenizer::load(disk, "trial");
}

}  // namespace

base::Result<double> density(std::span<const std::string> texts, base::Context& ctx) {
  constexpr double least_bytes = 2000;
  double bytes = 0, tokens = 0;
  for (const auto& text : texts) bytes += static_cast<double>(text.size());
  if (bytes < least_bytes) return 1.0;
  const auto trial = TRY(learn(texts, ctx));
  for (const auto& text : texts) tokens += static_cast<double>(TRY(trial.encode(text)).size());
  return bytes / std::max(1.0, tokens) / bytes_per_token(kTried);
}

}  // namespace plan
