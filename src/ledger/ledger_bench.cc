// What a ledger of a million records costs: opening it for appending, walking its links, finding a
// few kinds in it, and appending with and without groups.
//
//   cmake --preset release && ninja -C build/release ledger_bench && build/release/ledger_bench
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include "ledger/ledger.h"

namespace {

using base::Json;
using ledger::Entry;
using ledger::Ledger;

constexpr int kRecords = 1000000, kGroup = 1000;

Json decision(int i) {
  return {{"language", "deu_Latn"}, {"rule", "min_words"}, {"verdict", "drop"},
          {"documents", i},         {"blocks", 3 * i},     {"bytes", 100 * i},
          {"version", 1},           {"summary", "short"}};
}

// A folder of its own that goes away with the process.
struct Place {
  base::OwnedContext owned;
  base::Path folder;
  Place() {
    char name[] = "/tmp/janua_ledger_bench_XXXXXX";
    folder = ::mkdtemp(name);
  }
  ~Place() { owned.disk->remove_all(folder).take(); }
  Ledger open() { return Ledger::open(owned.context, folder).take(); }
  ledger::Key key() {
    static base::MemoryDisk keys;
    return ledger::Key::load_or_make(keys, "key.pem").take();
  }
};

// A million records, one of a thousand of them an artefact, all signed.
Place& million() {
  static Place place;
  static const bool made = [] {
    auto ledger = place.open();
    for (int i = 0; i < kRecords; i += kGroup) {
      std::vector<Entry> group;
      for (int j = 1; j < kGroup; ++j) group.push_back({"decision", decision(i + j)});
      ledger.append_group(std::move(group)).take();
      ledger.append_signed("artefact", {{"name", "corpus"}, {"id", std::to_string(i)}}, place.key())
          .take();
    }
    return true;
  }();
  (void)made;
  return place;
}

void open_for_appending(benchmark::State& state) {
  auto& place = million();
  base::begin_peak_memory();
  const auto before = base::peak_memory();
  std::uint64_t records = 0;
  for (auto _ : state) {
    auto ledger = place.open();
    ledger.trust(place.key()).take();
    records = ledger.size();
  }
  state.counters["records"] = static_cast<double>(records);
  state.counters["more_MiB"] = static_cast<double>(base::peak_memory() - before) / (1 << 20);
}
BENCHMARK(open_for_appending)->Unit(benchmark::kMillisecond);

void walk_all_links(benchmark::State& state) {
  auto& place = million();
  base::begin_peak_memory();
  const auto before = base::peak_memory();
  for (auto _ : state) ledger::count_records(*place.owned.disk, place.folder).take();
  state.counters["more_MiB"] = static_cast<double>(base::peak_memory() - before) / (1 << 20);
}
BENCHMARK(walk_all_links)->Unit(benchmark::kMillisecond);

void read_the_artefacts_vouched_for(benchmark::State& state) {
  auto& place = million();
  for (auto _ : state) {
    int seen = 0;
    ledger::each_vouched(*place.owned.disk, place.folder, {"artefact"}, [&](ledger::Record&&) {
      ++seen;
      return base::Result<void>();
    }).take();
    benchmark::DoNotOptimize(seen);
  }
}
BENCHMARK(read_the_artefacts_vouched_for)->Unit(benchmark::kMillisecond);

void verify_everything(benchmark::State& state) {
  auto& place = million();
  for (auto _ : state) ledger::verify_ledger(*place.owned.disk, place.folder).take();
}
BENCHMARK(verify_everything)->Unit(benchmark::kMillisecond)->Iterations(1);

// items: records a second that are on the medium.
void append_in_groups(benchmark::State& state) {
  Place place;
  auto ledger = place.open();
  for (auto _ : state) {
    std::vector<Entry> group;
    for (int i = 0; i < state.range(0); ++i) group.push_back({"decision", decision(i)});
    ledger.append_group(std::move(group)).take();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(append_in_groups)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->UseRealTime();

void sign(benchmark::State& state) {
  Place place;
  const auto key = place.key();
  for (auto _ : state) benchmark::DoNotOptimize(key.sign("janua-ledger-v2 1 head"));
}
BENCHMARK(sign)->Unit(benchmark::kMicrosecond);

}  // namespace
