// Learning a tokenizer for another program: the trainers of the recipe, without a recipe's folder.
#pragma once

#include <string>
#include <vector>

#include "binding/engine.h"
#include "store/jsonl.h"
#include "tokenizer/training_text.h"

namespace binding {

// Texts that come one by one, kept in a folder of their own until they are learned from; each is a document.
class Documents {
 public:
  // Error: bad_request for a language that could be no name of a file; io.
  static base::Result<Documents> open(const base::Path& folder, const std::string& language);
  // Error: bad_data for what is no UTF-8; full_disk, io.
  base::Result<void> add(std::string_view text);
  base::Result<tokenizer::LanguageFile> finish();

 private:
  Documents(std::shared_ptr<base::Disk> disk, tokenizer::LanguageFile file,
            store::JsonlWriter writer);
  std::shared_ptr<base::Disk> disk_;
  tokenizer::LanguageFile file_;
  store::JsonlWriter writer_;
};

// A file and the language that its name says, as `janua tokenizer train` has it.
tokenizer::LanguageFile file_of(const base::Path& path);

// Whether learn() would take these settings, whatever the texts are. Error: bad_request.
base::Result<void> check_settings(const std::vector<std::string>& settings);

// `settings`: "key=value" of the recipe's [tokenizer], values in TOML. `work`: a folder for what is in the making.
// The files are as a folder of the tokenizer has them. Error: bad_request for a setting, and where the text
// supports fewer ids; missing, bad_data, io, interrupted.
base::Result<tokenizer::Files> learn(std::vector<tokenizer::LanguageFile> files,
                                     const std::vector<std::string>& settings, int workers,
                                     const base::Path& work, base::Cancel& cancel);

}  // namespace binding
