#include "binding/training.h"

#include <algorithm>

#include "base/hash.h"
#include "ledger/artefact.h"
#include "text/language.h"
#include "tokenizer/held_out_texts.h"
#include "tokenizer/learn.h"

namespace binding {

using base::Code;
using base::Error;
using base::Result;
using tokenizer::LanguageFile;

namespace {

Result<tokenizer::TokenizerRecipe> recipe_of(const std::vector<std::string>& settings) {
  base::RecipeValue table;
  table.file = "the settings of the training";
  for (const auto& one : settings) TRY(base::set_value(table, one));
  tokenizer::TokenizerRecipe out;
  out.bytes_per_language = 0;
  TRY(base::read_fields(table, out));
  return out;
}

Result<void> refuse_twins(const std::vector<LanguageFile>& files) {
  if (files.empty())
    return Error{Code::bad_request, "there is no text to learn from", "", "name a file at least"};
  for (std::size_t i = 0; i + 1 < files.size(); ++i)
    if (files[i].language == files[i + 1].language)
      return Error{Code::bad_request, "two files are called " + files[i].language,
                   files[i + 1].path, "each is one language; join them, or give one another name"};
  return {};
}

}  // namespace

Documents::Documents(std::shared_ptr<base::Disk> disk, LanguageFile file, store::JsonlWriter writer)
    : disk_(std::move(disk)), file_(std::move(file)), writer_(std::move(writer)) {}

Result<Documents> Documents::open(const base::Path& folder, const std::string& language) {
  if (language.empty() || language.find('/') != language.npos)
    return Error{Code::bad_request, "'" + language + "' is no name of a language", "",
                 "deu_Latn is one"};
  std::shared_ptr<base::Disk> disk = base::real_disk();
  LanguageFile file{language, base::join(folder, language + ".jsonl.zst")};
  auto writer = TRY(store::JsonlWriter::open(*disk, file.path));
  return Documents(std::move(disk), std::move(file), std::move(writer));
}

// Ids are numbers of equal width, so that documents are read in the order in which they came.
Result<void> Documents::add(std::string_view text) {
  auto number = std::to_string(writer_.lines());
  number.insert(0, 12 - std::min<std::size_t>(12, number.size()), '0');
  return writer_.write({{"id", number}, {"text", text}, {"source", file_.language}});
}

Result<LanguageFile> Documents::finish() {
  TRY(writer_.finish());
  return file_;
}

LanguageFile file_of(const base::Path& path) {
  auto name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  if (auto known = text::canonical_language(name); known.ok()) name = known.take();
  return {name.empty() ? path : name, path};
}

Result<void> check_settings(const std::vector<std::string>& settings) {
  TRY(recipe_of(settings));
  return {};
}

Result<tokenizer::Files> learn(std::vector<LanguageFile> files,
                               const std::vector<std::string>& settings, int workers,
                               const base::Path& work, base::Cancel& cancel) {
  const auto recipe = TRY(recipe_of(settings));
  std::ranges::stable_sort(files, {}, &LanguageFile::language);
  TRY(refuse_twins(files));
  const auto disk = base::real_disk();
  const auto clock = base::real_clock();
  base::SilentReporter reporter;
  base::Context ctx{*disk, *clock, reporter, cancel, workers, base::default_cache()};
  auto writer = TRY(ledger::ArtefactWriter::open(ctx, base::join(work, "made"), "tokenizer"));
  tokenizer::HeldOut held;
  TRY(tokenizer::hold_out_udhr(held, false, ctx));
  held.finish();
  TRY(tokenizer::learn_from_files(recipe, std::move(files), writer, ctx, held));
  tokenizer::Files out;
  for (const char* name : {"tokenizer.json", "tokenizer_config.json"})
    out[name] = TRY(disk->read(writer.path(name)));
  return out;
}

}  // namespace binding
