// A small corpus on a disk in memory, for tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/hash.h"
#include "ledger/artefact.h"
#include "store/jsonl.h"

namespace tokenizer {

using TestCorpus = std::map<std::string, std::vector<std::string>>;  // language -> documents

// A context in memory. Not movable, as it hands out references to itself.
struct MemoryContext {
  base::MemoryDisk disk;
  std::unique_ptr<base::Clock> clock = base::real_clock();
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context context{disk, *clock, reporter, cancel, 1, "cache"};

  explicit MemoryContext(int workers = 1) { context.pool = workers; }
};

inline void write_corpus(base::Disk& disk, const TestCorpus& corpus) {
  for (const auto& [language, documents] : corpus) {
    auto writer = store::JsonlWriter::open(disk, "corpus/train/" + language + ".jsonl.zst").take();
    for (const auto& text : documents)
      ASSERT_TRUE(writer
                      .write({{"id", base::sha256(language + text).hex()},
                              {"text", text},
                              {"source", "test-" + language},
                              {"language", language}})
                      .ok());
    ASSERT_TRUE(writer.finish().ok());
  }
}

inline TestCorpus small_corpus() {
  TestCorpus corpus;
  const std::vector<std::string> english{"open", "the",   "document", "window",
                                         "and",  "press", "button",   "again"};
  const std::vector<std::string> german{"\u00f6ffnen", "das",   "Dokument", "Fenster",
                                        "und",         "Taste", "wieder"};
  for (int i = 0; i < 40; ++i) {
    std::string a, b;
    for (int j = 0; j < 30; ++j) {
      a += english[static_cast<std::size_t>(i * 7 + j * (i + 3)) % english.size()] + " ";
      b += german[static_cast<std::size_t>(i * 5 + j * (i + 2)) % german.size()] + " ";
    }
    corpus["eng_Latn"].push_back(a + std::to_string(i));
    if (i % 4 == 0) corpus["deu_Latn"].push_back(b + std::to_string(i));
  }
  return corpus;
}

}  // namespace tokenizer
