// A small tokenizer for tests, learned from a handful of words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json.h"
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/chat.h"
#include "tokenizer/scanner.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {

struct TinyOptions {
  bool nfc = false;
  std::string pattern = std::string(kDefaultPattern);
};

inline Learned tiny_learned() {
  const std::vector<Word> words{
      {" the", 9}, {"the", 4}, {" gate", 5}, {" languages", 3}, {" of", 4}};
  return train_bpe(words, {.vocabulary = 280, .special = {kBos, kEos, kPad, kUser, kAssistant}},
                   {});
}

inline std::string tiny_file(const TinyOptions& options) {
  return write_tokenizer_file(tiny_learned(),
                              {.pattern = options.pattern, .nfc = options.nfc, .first = kBos});
}

inline Tokenizer tiny_tokenizer(const TinyOptions& options) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file("t/tokenizer.json", tiny_file(options), 0644).ok());
  return Tokenizer::load(disk, "t").take();
}

// The same in a folder that names its special tokens and our chat template.
inline Tokenizer tiny_chat_tokenizer() {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file("t/tokenizer.json", tiny_file({}), 0644).ok());
  const base::Json config = {
      {"bos_token", kBos}, {"eos_token", kEos}, {"chat_template", kChatTemplate}};
  EXPECT_TRUE(disk.write_file("t/tokenizer_config.json", config.dump(), 0644).ok());
  return Tokenizer::load(disk, "t").take();
}

}  // namespace tokenizer
