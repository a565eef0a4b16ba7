// janua tokenizer train --text FILE... --vocabulary N --out DIR: a tokenizer without a recipe.
#include <algorithm>

#include "base/folder_lock.h"
#include "base/visible.h"
#include "cli/command.h"
#include "text/language.h"
#include "tokenizer/chat_format.h"
#include "tokenizer/held_out_texts.h"
#include "tokenizer/learn.h"
#include "tokenizer/learned_pattern.h"

namespace cli::light {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

// "path/deu_Latn.txt" -> "path/deu_Latn.txt", "deu_Latn"; a name that is no language stays as it is.
tokenizer::LanguageFile file_of(const base::Path& path) {
  auto name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  if (auto known = text::canonical_language(name); known.ok()) name = known.take();
  return {name.empty() ? path : name, path};
}

Result<std::vector<tokenizer::LanguageFile>> files_of(const Invocation& call) {
  std::vector<tokenizer::LanguageFile> files;
  for (const auto& path : list_of(call.option("text"))) files.push_back(file_of(path));
  std::ranges::stable_sort(files, {}, &tokenizer::LanguageFile::language);
  for (std::size_t i = 0; i + 1 < files.size(); ++i)
    if (files[i].language == files[i + 1].language)
      return Error{Code::bad_request, "two files are called " + files[i].language,
                   files[i + 1].path, "each is one language; join them, or give one another name"};
  return files;
}

// --with digits=1: a number, true or false, else text.
Result<Json> options_of(const Invocation& call) {
  Json options = {{"kind", call.option("trainer")}};
  for (const auto& word : list_of(call.option("with"))) {
    const auto equals = word.find('=');
    if (equals == word.npos || equals == 0 || word.starts_with("kind="))
      return Error{Code::bad_request, "'" + word + "' is no option of a trainer", "--with",
                   "write it as digits=1; `janua docs recipes tokenizer` lists them"};
    if (options.contains(word.substr(0, equals)))
      return Error{Code::bad_request, "'" + word.substr(0, equals) + "' is said twice", "--with",
                   "say each option once"};
    const auto value = word.substr(equals + 1);
    const auto json = Json::parse(value, nullptr, false);
    const bool plain = json.is_number() || json.is_boolean();
    options[word.substr(0, equals)] = plain ? json : Json(value);
  }
  if (const auto memory = TRY(call.whole("memory", 0, 1'000'000'000)); memory > 0)
    options["memory_mb"] = memory;
  return options;
}

Result<void> set_trainer(tokenizer::TokenizerRecipe& recipe, const Json& options) {
  auto read = recipe.trainer.from_json({{"kind", options["kind"]}}, "--trainer");
  if (read.ok()) {
    const auto known = recipe.trainer.to_json();
    std::string names;
    for (const auto& [key, value] : known.items())
      if (key != "kind") names += (names.empty() ? "" : ", ") + key;
    for (const auto& [key, value] : options.items())
      if (!known.contains(key))
        return Error{Code::bad_request,
                     "the trainer '" + recipe.trainer.kind() + "' has no option '" + key + "'",
                     "--with", "it has " + names};
    read = recipe.trainer.from_json(options, "--with");
  }
  if (!read.ok()) read.error().code = Code::bad_request;
  return read;
}

Result<tokenizer::TokenizerRecipe> recipe_of(const Invocation& call) {
  tokenizer::TokenizerRecipe recipe;
  recipe.vocabulary = TRY(call.whole("vocabulary", 261, 1 << 24));
  recipe.bytes_per_language = 0;
  TRY(set_trainer(recipe, TRY(options_of(call))));
  const auto pattern = call.option("pattern");
  if (!pattern.empty()) recipe.pattern = pattern;
  recipe.chat = call.option("chat");
  TRY(recipe.check());
  if (const auto remark = tokenizer::version_remark(recipe); !remark.empty())
    call.ctx.reporter.warn("tokenizer", remark);
  return recipe;
}

// What a trainer that is even over languages cannot be even over.
void warn_of_names(const Invocation& call, const tokenizer::TokenizerRecipe& recipe,
                   const std::vector<tokenizer::LanguageFile>& files) {
  if (recipe.trainer.kind() != "parity_bpe") return;
  auto& reporter = call.ctx.reporter;
  if (files.size() == 1)
    reporter.warn(
        "tokenizer",
        "one file is one language, with which no other is even, so the trainer parity_bpe does "
        "little more than bpe; name a file for each language");
  for (const auto& file : files)
    if (!text::canonical_language(file.language).ok())
      reporter.warn("tokenizer", "'" + base::visible(file.language) + "', the name of " +
                                     base::visible(file.path) +
                                     ", is no language, so `janua tokenizer parity` will not know "
                                     "what it is; call it as kat_Geor.txt is");
}

Result<tokenizer::HeldOut> held_out_of(const Invocation& call) {
  tokenizer::HeldOut held;
  TRY(tokenizer::hold_out_files(held, list_of(call.option("held-out")), call.ctx));
  TRY(tokenizer::hold_out_udhr(held, false, call.ctx));
  held.finish();
  return held;
}

Result<void> run(Invocation& call) {
  auto files = TRY(files_of(call));
  const auto recipe = TRY(recipe_of(call));
  warn_of_names(call, recipe, files);
  const auto held = TRY(held_out_of(call));
  const auto out = call.option("out");
  if (base::parent(out) != ".") TRY(call.ctx.disk.make_folders(base::parent(out)));
  // Whoever else learns into this folder works in the same places: OUT.work, and counts of the same name.
  const auto lock = TRY(base::FolderLock::take_beside(out));
  if (call.ctx.disk.exists(out))
    return Error{Code::bad_request, "something stands there already", out,
                 "give --out a name that is free"};
  auto writer = TRY(ledger::ArtefactWriter::open(call.ctx, out, "tokenizer"));
  auto learned = tokenizer::learn_from_files(recipe, std::move(files), writer, call.ctx, held);
  if (!learned.ok()) {
    TRY(call.ctx.disk.remove_all(writer.folder()));
    return learned;
  }
  writer.manifest().recipe = base::to_json(recipe);
  const auto manifest = TRY(writer.finish());
  if (call.json)
    call.print_json({{"id", manifest.id}, {"folder", out}, {"counts", manifest.counts}});
  else
    call.print(out + ": " + std::to_string(recipe.vocabulary) + " ids from " +
               std::to_string(manifest.counts["languages"].size()) + " files\n");
  return {};
}

}  // namespace

const std::string kChatFormats = one_of(tokenizer::chat_format::names());
const std::string kTrainers = one_of(tokenizer::trainer::names());
const Option kOptions[] = {
    {"text", "FILE...", nullptr,
     "plain text, UTF-8, a language each: its name is that of the file"},
    {"vocabulary", "N", "16384", "ids in all"},
    {"trainer", kTrainers.c_str(), "bpe",
     "how tokens are chosen; `janua docs recipes tokenizer` tells more"},
    {"with", "KEY=VALUE...", "", "options of the trainer: digits=1 reserved=64"},
    {"pattern", "PATTERN", "",
     "what cuts texts into pieces: gpt2, llama3, qwen2, o200k, tekken, cl100k, marks, or an "
     "expression; o200k unless given"},
    {"chat", kChatFormats.c_str(), "",
     "turns whose control tokens it has, and whose chat template stands beside it; ours unless given"},
    {"memory", "MB", "0",
     "most memory for counting, the rest goes to disk, and for learning; 0: half "
     "of the machine's"},
    {"held-out", "FILE_OR_DIR...", "",
     "test sets, plain text or lines of JSON: a text that has 64 bytes in a row of one of them is refused; where "
     "`janua tokenizer parity` was used, what it measures is looked for, too"},
    {"out", "DIR", nullptr, "the folder that is made"}};
constexpr Example kExamples[] = {
    {"janua tokenizer train --text deu_Latn.txt kat_Geor.txt --vocabulary 8192 --out mine",
     "tokenizer.json, which Hugging Face loads, too"},
    {"janua tokenizer train --text deu_Latn.txt --held-out tests --out mine",
     "the same, if no text of the folder tests stands in deu_Latn.txt"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id", "text", "content id of the folder"},
    {"folder", "text", ""},
    {"counts", "object", "as manifest.json has them: languages, pieces, tokens, merges"},
    {"counts.*", "anything", ""}};
constexpr JsonForm kForms[] = {{.text = "What was made of the text.", .members = kMembers}};

extern const Entry tokenizer_train{
    .group = Group::make,
    .summary = "Learn a tokenizer from plain text files, without a recipe.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
