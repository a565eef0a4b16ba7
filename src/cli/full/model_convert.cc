// janua model convert IN OUT: a model in another type or format.
#include "base/one_file.h"
#include "base/visible.h"
#include "cli/command.h"
#include "infer/model_kind.h"
#include "model/check/file_rounding.h"
#include "model/check/read_again.h"
#include "model/gguf/card.h"
#include "model/gguf/exchange.h"
#include "model/neighbours.h"
#include "model/new_place.h"
#include "model/packed/source.h"
#include "model/rewrite.h"
#include "model/run_folder.h"
#include "tokenizer/gguf_vocabulary.h"

namespace cli::full {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

// The block type asked for, by --quantize or --dtype.
Result<const store::block::Entry*> type_of(const Invocation& call) {
  auto name = call.option("quantize");
  if (name.empty()) name = call.option("dtype");
  if (name.empty()) name = "F32";
  const auto* type = store::block::find(name);
  if (!type || !type->pack)
    return Error{Code::bad_request, "weights are not written as '" + base::visible(name) + "'", "",
                 "F32, F16, BF16, Q8_0, Q4_0, Q4_K and Q6_K are"};
  return type;
}

// What a model is called: the name of its folder, or of the run around a folder "model".
std::string name_of(const Path& folder) {
  const auto name = base::file_name(folder);
  return name == "model" ? base::file_name(base::parent(folder)) : name;
}

Result<void> compare_file(Invocation& call, const Path& from, const Path& written,
                          model::check::FileRounding rounding) {
  return model::check::read_again(call.ctx, TRY(model::check::source_of(call.ctx.disk, from)),
                                  std::move(rounding), written, model::check::Numbers::floats,
                                  "convert");
}

// A tokenizer that a file cannot hold leaves a model for ids of tokens, as llama.cpp knows it.
Result<void> put_vocabulary(Invocation& call, const Path& folder, std::int64_t size,
                            store::gguf::Metadata& out, std::string& warning) {
  auto put = tokenizer::put_vocabulary(call.ctx.disk, folder, size, out, warning);
  if (put.ok()) return {};
  const bool none = !call.ctx.disk.exists(base::join(folder, "tokenizer.json"));
  if (!none && put.error().code != Code::unsupported) return put.error();
  warning = none ? "the folder has no tokenizer.json" : put.error().what;
  warning += ": the file has no vocabulary, and computes with the ids of tokens alone";
  return out.add("tokenizer.ggml.model", std::string("none"));
}

Result<void> to_file(Invocation& call, const Path& folder, const Path& file) {
  const auto* type = TRY(type_of(call));
  model::warn_of_neighbours(call.ctx, folder, "convert");
  std::string warning;
  const auto config = base::join(folder, "config.json");
  const auto vocabulary =
      TRY(model::read_config(
              model::packed::unpacked_config(TRY(model::read_config_file(call.ctx.disk, config))),
              config))
          .vocabulary;
  auto part = TRY(model::NewFile::begin(call.ctx.disk, file));
  TRY(model::gguf::write_model_file(call.ctx, folder, part.building(), *type,
                                    [&](store::gguf::Metadata& out) -> Result<void> {
                                      TRY(out.add("general.type", std::string("model")));
                                      TRY(out.add("general.name", name_of(folder)));
                                      TRY(model::gguf::put_card(call.ctx.disk, folder, out));
                                      TRY(infer::put_kind(call.ctx.disk, folder, out));
                                      return put_vocabulary(call, folder, vocabulary, out, warning);
                                    }));
  if (!warning.empty()) call.ctx.reporter.warn("convert", warning);
  TRY(compare_file(call, folder, part.building(),
                   TRY(model::check::FileRounding::of(call.ctx.disk, folder, *type))));
  return part.commit();
}

Result<void> compare_folder(Invocation& call, const Path& file, const Path& written) {
  model::check::Rounding rounding;
  if (call.has("dtype"))
    rounding = [type = store::block::find(call.option("dtype"))](const model::Parameter&,
                                                                 std::span<float> values) {
      return model::check::round_as(type, values);
    };
  return model::check::read_again(call.ctx, TRY(model::check::source_of(call.ctx.disk, file)),
                                  rounding, written, model::check::Numbers::floats, "convert");
}

// Keeps whatever vocabulary the file has.
Result<void> to_other_file(Invocation& call, const Path& from, const Path& to) {
  const auto* type = TRY(type_of(call));
  const auto model = TRY(model::gguf::ModelFile::open(call.ctx.disk, from));
  auto part = TRY(model::NewFile::begin(call.ctx.disk, to));
  TRY(model::gguf::repack_model_file(call.ctx, model, part.building(), *type));
  TRY(compare_file(call, from, part.building(), model::check::FileRounding(model, *type)));
  return part.commit();
}

// The tokenizer's files, or none with a warning where its kind is not known here.
Result<std::map<std::string, std::string>> files_beside(Invocation& call,
                                                        const store::gguf::Metadata& metadata,
                                                        const Path& file) {
  auto out = tokenizer::vocabulary_files(metadata, file);
  if (!out.ok() && out.error().code == Code::unsupported) {
    call.ctx.reporter.warn("convert", out.error().what +
                                          ": the folder has no tokenizer; for texts, take the "
                                          "tokenizer.json of the model as it was published");
    out = std::map<std::string, std::string>();
  }
  if (out.ok()) TRY(infer::keep_kind(metadata, *out));
  if (out.ok())
    if (const auto card = TRY(model::gguf::card_text(metadata)); !card.empty())
      (*out)["README.md"] = card;
  return out;
}

Result<void> to_folder(Invocation& call, const Path& file, const Path& to) {
  if (call.has("quantize"))
    return Error{Code::bad_request, "folders of safetensors are not quantised here", to,
                 "name a file that ends in .gguf, or a --dtype"};
  const auto model = TRY(model::gguf::ModelFile::open(call.ctx.disk, file));
  const auto beside = TRY(files_beside(call, model.file().metadata(), file));
  auto folder = TRY(model::NewFolder::begin(call.ctx.disk, to));
  TRY(model::gguf::write_folder(call.ctx, model, folder.building(), call.option("dtype")));
  for (const auto& [name, text] : beside)
    TRY(call.ctx.disk.write_file(base::join(folder.building(), name), text));
  TRY(compare_folder(call, file, folder.building()));
  return folder.commit();
}

Result<void> to_other_folder(Invocation& call, const Path& from, const Path& to) {
  TRY(model::convert(call.ctx, from, to,
                     call.has("dtype") ? std::optional(call.option("dtype")) : std::nullopt));
  return infer::keep_kind(call.ctx.disk, from, to);
}

[[maybe_unused]] Result<void> run(Invocation& call) {
  const auto from = TRY(model::model_at(call.ctx.disk, call.arguments[0]));
  const auto& to = call.arguments[1];
  const bool from_file = base::is_one_file(call.ctx.disk, from),
             into_file = base::is_one_file(call.ctx.disk, to);
  if (call.has("dtype") && call.has("quantize"))
    return Error{Code::bad_request, "--dtype and --quantize say two types", "", "leave one out"};
  if (from_file && into_file)
    TRY(to_other_file(call, from, to));
  else if (into_file)
    TRY(to_file(call, from, to));
  else if (from_file)
    TRY(to_folder(call, from, to));
  else if (call.has("quantize"))
    return Error{Code::bad_request, "folders of safetensors are not quantised here", to,
                 "name a file that ends in .gguf, or a --dtype"};
  else
    TRY(to_other_folder(call, from, to));
  call.print(base::visible(to) + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"IN", "a model: a Hugging Face folder, one file of safetensors, or one of GGUF"},
    {"OUT", "the folder to make, or a file that ends in .gguf; it must not be there yet"}};
constexpr Option kOptions[] = {
    {"dtype", "F32|BF16|F16", "",
     "type of the float tensors, quantised ones unpacked; without it each keeps its own, and a GGUF "
     "file has F32"},
    {"quantize", "F32|F16|BF16|Q8_0|Q4_0|Q4_K|Q6_K", "", "type of the matrices in a GGUF file"}};
constexpr Example kExamples[] = {
    {"janua model convert out/demo/model model-bf16 --dtype BF16", "half the bytes"},
    {"janua model convert out/demo/model demo.gguf --quantize Q8_0", "for llama.cpp"}};

extern const Entry model_convert{
    .group = Group::use,
    .summary = "Copy a model into another type or format: safetensors and GGUF, both ways.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kNone,
    .run = RUNNER(run)};

}  // namespace cli::full
