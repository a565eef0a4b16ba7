#include "selfcheck/folder.h"

#include "base/json.h"
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/chat.h"
#include "tokenizer/scanner.h"
#include "tokenizer/tokenizer.h"

namespace selfcheck {

base::Result<void> write_tokenizer(base::Disk& disk, const base::Path& folder) {
  using namespace tokenizer;
  const std::vector<Word> words{
      {" the", 9}, {"the", 4}, {" gate", 5}, {" languages", 3}, {" of", 4}};
  const auto learned =
      train_bpe(words, {.vocabulary = 280, .special = {kBos, kEos, kPad, kUser, kAssistant}}, {});
  const auto file = write_tokenizer_file(
      learned, {.pattern = std::string(kDefaultPattern), .nfc = true, .first = kBos});
  TRY(disk.make_folders(folder));
  TRY(disk.write_file(base::join(folder, "tokenizer.json"), file));
  const base::Json config = {{"bos_token", kBos},
                             {"eos_token", kEos},
                             {"pad_token", kEos},
                             {"chat_template", kChatTemplate}};
  return disk.write_file(base::join(folder, "tokenizer_config.json"), config.dump());
}

}  // namespace selfcheck
