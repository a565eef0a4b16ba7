// Small shards for the tests of this room: words of a toy language, so that there is
// something to learn.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/random.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "store/token_file.h"

namespace train {

struct TestShards {
  static constexpr std::int32_t kBos = 0, kEos = 1;
  static constexpr std::int64_t kVocabulary = 64;
  base::OwnedContext owned;
  base::Disk* disk = owned.disk.get();
  base::Path root, folder;

  // Languages with about that many tokens, in documents of 10 to 60.
  explicit TestShards(const std::vector<std::pair<std::string, std::uint64_t>>& languages) {
    static int made = 0;
    root = (std::filesystem::temp_directory_path() /
            ("janua_train_test_" + std::to_string(::getpid()) + "_" + std::to_string(made++)))
               .string();
    std::filesystem::create_directories(root);
    folder = base::join(root, "shards");
    auto writer = ledger::ArtefactWriter::open(owned.context, folder, "shards").take();
    record::Shards said;
    for (const auto& [name, tokens] : languages) {
      auto& language = said.counts.languages[name];
      language.tokens = static_cast<std::int64_t>(write(writer, name, tokens));
      language.bytes = static_cast<std::int64_t>(4 * tokens);
      said.counts.tokens += language.tokens;
      said.facts.languages.push_back(name);
    }
    said.facts.vocabulary = kVocabulary;
    record::say(said, writer.manifest());
    EXPECT_TRUE(writer.finish().ok());
  }
  ~TestShards() { std::filesystem::remove_all(root); }

 private:
  std::uint64_t write(ledger::ArtefactWriter& writer, const std::string& name,
                      std::uint64_t tokens) {
    auto file = store::TokenFileWriter::open(*disk, writer.path(name), kVocabulary).take();
    const base::Random random(1, name);
    std::uint64_t total = 0;
    for (std::uint64_t d = 0; total < tokens; ++d) {
      std::vector<std::int32_t> document = {kBos};
      const auto words = 2 + random.below(10, d);
      for (std::uint64_t w = 0; w < words; ++w) {
        const auto word = static_cast<std::int32_t>(2 + 4 * random.below(15, d, w + 1));
        for (std::int32_t i = 0; i < 4; ++i) document.push_back(word + i);  // words of four tokens
      }
      document.push_back(kEos);
      EXPECT_TRUE(file.add(document).ok());
      total += document.size();
    }
    EXPECT_TRUE(file.finish().ok());
    return total;
  }
};

}  // namespace train
