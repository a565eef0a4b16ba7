// How fast one core encodes: $JANUA_BENCH_TOKENIZER is a folder with tokenizer.json,
// $JANUA_BENCH_TEXTS a JSON-lines file of {"text": ...}. bench/tokenizer_encode.py runs it beside
// Hugging Face `tokenizers`.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "store/jsonl.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {
namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

base::Result<std::vector<std::string>> read_texts(base::Disk& disk, const base::Path& path) {
  auto lines = TRY(store::JsonlReader::open(disk, path));
  std::vector<std::string> texts;
  while (const auto line = TRY(lines.next())) texts.push_back(line->value("text", ""));
  return texts;
}

void encode_texts(benchmark::State& state) {
  const auto disk = base::real_disk();
  const auto tokenizer = Tokenizer::load(*disk, setting("JANUA_BENCH_TOKENIZER"));
  const auto texts = read_texts(*disk, setting("JANUA_BENCH_TEXTS"));
  if (!tokenizer.ok() || !texts.ok())
    return state.SkipWithError("set JANUA_BENCH_TOKENIZER and JANUA_BENCH_TEXTS");
  std::int64_t bytes = 0, tokens = 0;
  for (auto _ : state) {
    for (const auto& text : *texts) {
      tokens += std::ssize(tokenizer->encode(text));
      bytes += std::ssize(text);
    }
  }
  state.SetBytesProcessed(bytes);
  state.counters["tokens"] = static_cast<double>(tokens) / static_cast<double>(state.iterations());
}
BENCHMARK(encode_texts)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tokenizer
