// How fast one core encodes, and several: $JANUA_BENCH_TOKENIZER is a folder with tokenizer.json,
// $JANUA_BENCH_TEXTS a JSON-lines file of {"text": ...}. bench/tokenizer_encode.py runs it beside
// Hugging Face `tokenizers`.
//
// cold: each text once by a tokenizer that has seen none. warm: once more. worst/N: pieces without end, whose
// time for each byte is to be held against that of text. prompt: a hundred bytes, in microseconds.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <ctime>
#include <thread>

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

struct Given {
  std::unique_ptr<base::Disk> disk = base::real_disk();
  std::vector<std::string> texts;
  std::int64_t bytes = 0;

  Given() {
    auto read = read_texts(*disk, setting("JANUA_BENCH_TEXTS"));
    if (read.ok()) texts = read.take();
    for (const auto& text : texts) bytes += std::ssize(text);
  }
  Tokenizer load() const { return Tokenizer::load(*disk, setting("JANUA_BENCH_TOKENIZER")).take(); }
};

const Given* given(benchmark::State& state) {
  static const Given all;
  if (all.texts.empty() || !Tokenizer::load(*all.disk, setting("JANUA_BENCH_TOKENIZER")).ok()) {
    state.SkipWithError("set JANUA_BENCH_TOKENIZER and JANUA_BENCH_TEXTS");
    return nullptr;
  }
  return &all;
}

std::int64_t encode_all(const Tokenizer& tokenizer, std::span<const std::string> texts) {
  std::int64_t tokens = 0;
  std::vector<TokenId> ids;
  for (const auto& text : texts) {
    ids.clear();
    tokenizer.encode(text, ids).take();
    tokens += std::ssize(ids);
  }
  return tokens;
}

// Of this thread; other work on the machine disturbs it little.
double processor_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void warm(benchmark::State& state) {
  const auto* all = given(state);
  if (!all) return;
  const auto tokenizer = all->load();
  std::int64_t tokens = encode_all(tokenizer, all->texts);
  for (auto _ : state) benchmark::DoNotOptimize(tokens = encode_all(tokenizer, all->texts));
  state.SetBytesProcessed(all->bytes * state.iterations());
  state.counters["tokens"] = static_cast<double>(tokens);
}
BENCHMARK(warm)->Name("encode_texts")->Unit(benchmark::kMillisecond);

void cold(benchmark::State& state) {
  const auto* all = given(state);
  if (!all) return;
  for (auto _ : state) {
    const auto tokenizer = all->load();
    const auto start = processor_seconds();
    benchmark::DoNotOptimize(encode_all(tokenizer, all->texts));
    state.SetIterationTime(processor_seconds() - start);
  }
  state.SetBytesProcessed(all->bytes * state.iterations());
}
BENCHMARK(cold)->UseManualTime()->Iterations(5)->Unit(benchmark::kMillisecond);

void load(benchmark::State& state) {
  const auto* all = given(state);
  if (!all) return;
  for (auto _ : state) benchmark::DoNotOptimize(all->load());
}
BENCHMARK(load)->Iterations(3)->Unit(benchmark::kMillisecond);

// One tokenizer, several threads.
void threads(benchmark::State& state) {
  const auto* all = given(state);
  if (!all) return;
  const auto tokenizer = all->load();
  const auto count = static_cast<std::size_t>(state.range(0));
  encode_all(tokenizer, all->texts);
  for (auto _ : state) {
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < count; ++i)
      running.emplace_back([&] { benchmark::DoNotOptimize(encode_all(tokenizer, all->texts)); });
    for (auto& thread : running) thread.join();
  }
  state.SetBytesProcessed(all->bytes * state.range(0) * state.iterations());
}
BENCHMARK(threads)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

constexpr const char* kWorst[] = {
    "a", "ab", "aB", " ", "\n ", "\U0001f468\u200d", "\u4e2d\u6587", "\u10d3", "."};

void worst(benchmark::State& state) {
  const auto* all = given(state);
  if (!all) return;
  const auto tokenizer = all->load();
  std::vector<std::string> text(1);
  while (text[0].size() < 10'000'000) text[0] += kWorst[state.range(0)];
  for (auto _ : state) benchmark::DoNotOptimize(encode_all(tokenizer, text));
  state.SetBytesProcessed(std::ssize(text[0]) * state.iterations());
  state.SetLabel(kWorst[state.range(0)]);
}
BENCHMARK(worst)
    ->DenseRange(0, std::size(kWorst) - 1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void prompt(benchmark::State& state) {
  const auto* all = given(state);
  if (!all) return;
  const auto tokenizer = all->load();
  std::vector<TokenId> ids;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& text = all->texts[at++ % all->texts.size()];
    ids.clear();
    tokenizer.encode(std::string_view(text).substr(0, 100), ids).take();
    benchmark::DoNotOptimize(ids.data());
  }
}
BENCHMARK(prompt)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tokenizer
