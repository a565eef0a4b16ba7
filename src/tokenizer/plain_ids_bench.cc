// How fast one core finds the ids of a text: one met for the first time (cold), one met before (warm), and
// texts that are one long word. $JANUA_BENCH_TOKENIZER is a folder with tokenizer.json,
// $JANUA_BENCH_TEXTS a JSON-lines file of {"text": ...}.
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

Tokenizer load() {
  return Tokenizer::load(*base::real_disk(), setting("JANUA_BENCH_TOKENIZER")).take();
}

std::vector<std::string> read_texts() {
  const auto disk = base::real_disk();
  auto lines = store::JsonlReader::open(*disk, setting("JANUA_BENCH_TEXTS")).take();
  std::vector<std::string> texts;
  while (const auto line = lines.next().take()) texts.push_back(line->value("text", ""));
  return texts;
}

void encode_all(benchmark::State& state, const std::vector<std::string>& texts, bool cold) {
  auto tokenizer = load();
  std::vector<TokenId> ids;
  std::int64_t bytes = 0;
  const auto encode = [&] {
    for (const auto& text : texts) {
      ids.clear();
      tokenizer.encode(text, ids).take();
      bytes += std::ssize(text);
    }
  };
  if (!cold) encode();
  bytes = 0;
  for (auto _ : state) {
    if (cold) {
      state.PauseTiming();
      tokenizer = load();
      state.ResumeTiming();
    }
    encode();
  }
  state.SetBytesProcessed(bytes);
}

void cold(benchmark::State& state) { encode_all(state, read_texts(), true); }
void warm(benchmark::State& state) { encode_all(state, read_texts(), false); }
BENCHMARK(cold)->Unit(benchmark::kMillisecond);
BENCHMARK(warm)->Unit(benchmark::kMillisecond);

// Ten million bytes of the same again and again.
void again(benchmark::State& state, const std::string& what) {
  std::string text;
  while (text.size() < 10'000'000) text += what;
  encode_all(state, {text}, false);
}
BENCHMARK_CAPTURE(again, letter, "a")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(again, two_letters, "ab")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(again, spaces, " ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(again, emoji, "\U0001f469\u200d\U0001f469\u200d\U0001f467")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tokenizer
