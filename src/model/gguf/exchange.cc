#include "model/gguf/exchange.h"

#include "model/choices.h"
#include "model/find_tensors.h"
#include "model/gguf/hyperparameters.h"
#include "model/gguf/quantise.h"
#include "model/gguf/whole.h"
#include "store/gguf/writer.h"
#include "store/safetensors_writer.h"

namespace model::gguf {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;
using store::gguf::Planned;

struct Source {
  Path folder;
  base::Json json;  // config.json as we write it
  Config config;
  Model model;
  std::vector<store::Safetensors> files;
  packed::Source packed;
  std::vector<const store::Safetensors*> found;  // of each parameter; null: `packed` has it
  const Form* form = nullptr;
  Parts parts;
};

Result<Source> open_source(base::Disk& disk, const Path& folder) {
  Source out;
  out.folder = folder;
  const auto path = base::join(folder, "config.json");
  const auto json = TRY(read_config_file(disk, path));
  out.config = TRY(read_config(packed::unpacked_config(json), path));
  const auto* entry = arch::find(out.config.arch);
  out.form = entry->gguf;
  if (!out.form)
    return Error{Code::unsupported,
                 "models of the family '" + out.config.arch + "' are not written as GGUF", path,
                 "convert to a folder of safetensors"};
  out.json = write_config(out.config);
  out.model = TRY(model_of(out.config, path));
  out.files = TRY(store::open_checkpoint(disk, folder));
  out.packed = TRY(packed::Source::open(json, path, out.files));
  TRY(fit_to_files(out.model, out.files, out.packed));
  if (!out.model.decoder.head.tied && out.json.contains("tie_word_embeddings"))
    out.json["tie_word_embeddings"] = false;
  out.found = TRY(find_tensors(*entry, out.model.layout, out.files, folder, out.packed));
  out.parts = TRY(parts_of(out.model.layout, *out.form, out.json, path));
  return out;
}

Result<void> read(const Source& source, std::size_t index, std::span<float> out) {
  const auto& p = source.model.layout.parameters[index];
  TRY(read_parameter(p, source.found[index], source.packed, out));
  return p.choices > 0 ? check_choices(p, out, source.folder) : Result<void>();
}

std::vector<Planned> plan(const Source& source, const Quantiser& quantiser,
                          const std::vector<float>& factors) {
  std::vector<Planned> out;
  if (!factors.empty())
    out.push_back(
        {kRopeFactors, {static_cast<std::int64_t>(factors.size())}, store::block::find("F32")});
  for (const auto& tensor : source.parts.tensors)
    out.push_back({tensor.name, tensor.shape, quantiser.type_of(tensor.name, tensor.shape)});
  return out;
}

Result<void> pack(const Source& source, const FileTensor& tensor, store::gguf::Writer& writer,
                  const base::Pool& pool) {
  std::vector<float> values, cut;
  for (const auto& piece : tensor.pieces) {
    values.resize(source.model.layout.parameters[piece.parameter].size);
    TRY(read(source, piece.parameter, values));
    cut.resize(piece.cut.size());
    gather(values, piece.cut, cut);
    into_file(tensor.change, cut);
    TRY(tensor.change == Change::whole ? writer.add(pack_whole(cut)) : writer.pack(cut, pool));
  }
  return {};
}

// Numbers that stand in arrays among the keys.
Result<void> put_listed(const Source& source, store::gguf::Metadata& out) {
  std::map<std::string, std::vector<float>> all;
  for (const auto& [key, layer, parameter] : source.parts.listed) {
    auto& list = all.try_emplace(key, source.model.decoder.layers.size()).first->second;
    TRY(read(source, parameter, {&list[layer], 1}));
  }
  for (auto& [key, list] : all) TRY(out.add(key, store::gguf::Array(std::move(list))));
  return {};
}

Result<void> check_written(const store::block::Entry& type) {
  if (type.pack) return {};
  return Error{Code::bad_request, "weights are not written as " + std::string(type.name), "",
               "F32, F16, BF16, Q8_0, Q4_0, Q4_K and Q6_K are"};
}

constexpr const char* kTooBig = "each tensor must fit into memory";

Quantiser quantiser_of(const Model& model, const store::block::Entry& type) {
  return {type, model.decoder.layers.size(), model.decoder.head.tied};
}

}  // namespace

Result<Shaped> shaped_by(base::Disk& disk, const Path& folder, const store::block::Entry& type) {
  auto source = TRY(open_source(disk, folder));
  const auto quantiser = quantiser_of(source.model, type);
  return Shaped{std::move(source.model.layout), std::move(source.parts), quantiser};
}

Shaped shaped_by(const ModelFile& file, const store::block::Entry& type) {
  return {file.model().layout, file.parts(), quantiser_of(file.model(), type)};
}

Result<void> write_model_file(base::Context& ctx, const Path& folder, const Path& path,
                              const store::block::Entry& type, const AddMetadata& more) {
  TRY(check_written(type));
  const auto source = TRY(open_source(ctx.disk, folder));
  if (source.parts.left_out)
    ctx.reporter.warn("convert",
                      "the modules that predict further tokens are left out: llama.cpp runs none");
  store::gguf::Metadata metadata;
  std::vector<float> factors;
  auto put = put_hyperparameters(source.json, *source.form, metadata, factors);
  if (!put.ok() && put.error().where.empty()) put.error().where = base::join(folder, "config.json");
  TRY(std::move(put));
  TRY(put_listed(source, metadata));
  TRY(metadata.add("general.file_type", file_type(type.name)));
  TRY(metadata.add("general.quantization_version", std::uint32_t{2}));
  TRY(more(metadata));
  const auto quantiser = quantiser_of(source.model, type);
  auto writer =
      TRY(store::gguf::Writer::open(ctx.disk, path, metadata, plan(source, quantiser, factors)));
  TRY(writer.pack(factors, ctx.pool));
  for (const auto& tensor : source.parts.tensors) {
    TRY(ctx.cancel.check("convert"));
    TRY(base::guard(folder, [&] { return pack(source, tensor, writer, ctx.pool); }, kTooBig));
  }
  return writer.commit();
}

namespace {

Result<store::gguf::Metadata> other_type(const store::gguf::Metadata& from,
                                         const store::block::Entry& type) {
  store::gguf::Metadata out;
  for (const auto& field : from.fields())
    if (field.key == "general.file_type")
      TRY(out.add(field.key, file_type(type.name)));
    else
      TRY(out.add(field.key, field.value));
  return out;
}

}  // namespace

Result<void> repack_model_file(base::Context& ctx, const ModelFile& file, const Path& path,
                               const store::block::Entry& type) {
  TRY(check_written(type));
  const auto quantiser = quantiser_of(file.model(), type);
  std::vector<Planned> planned;
  for (const auto& tensor : file.file().tensors())
    planned.push_back({tensor.name, tensor.shape, quantiser.type_of(tensor.name, tensor.shape)});
  auto writer = TRY(store::gguf::Writer::open(
      ctx.disk, path, TRY(other_type(file.file().metadata(), type)), planned));
  std::vector<float> values;
  for (const auto& tensor : file.file().tensors()) {
    TRY(ctx.cancel.check("convert"));
    if (!tensor.type->unpack) {
      TRY(writer.add(tensor.bytes));
      continue;
    }
    TRY(base::guard(tensor.name, [&] { values.resize(tensor.count); }, kTooBig));
    TRY(file.file().read(tensor.name, tensor.shape, values));
    TRY(writer.pack(values, ctx.pool));
  }
  TRY(file.file().whole());
  return writer.commit();
}

namespace {

std::string dtype_of(const Parameter& p, const store::block::Entry& stored,
                     const std::string& asked) {
  if (p.choices > 0) return "I64";
  if (!asked.empty()) return asked;
  const std::string name = stored.name;
  return name == "BF16" || name == "F16" ? name : "F32";
}

Result<void> add_choices(std::span<const float> values, store::SafetensorsWriter& writer) {
  const auto whole = whole_numbers(values);
  return writer.add(std::string_view(reinterpret_cast<const char*>(whole.data()),
                                     whole.size() * sizeof(std::int64_t)));
}

}  // namespace

Result<void> write_folder(base::Context& ctx, const ModelFile& file, const Path& folder,
                          const std::string& dtype) {
  std::map<std::string, const Parameter*> by_name;
  std::vector<store::PlannedTensor> planned;
  for (const auto& p : file.model().layout.parameters) {
    by_name[p.name] = &p;
    planned.push_back({p.name, dtype_of(p, file.stored_type(p), dtype), p.shape});
  }
  auto writer = TRY(store::SafetensorsWriter::open(
      ctx.disk, base::join(folder, "model.safetensors"), planned, {{"format", "pt"}}));
  std::vector<float> values;
  for (const auto& [name, parameter] : by_name) {
    TRY(ctx.cancel.check("convert"));
    TRY(base::guard(name, [&] { values.resize(parameter->size); }, kTooBig));
    TRY(file.read(*parameter, values));
    TRY(parameter->choices > 0 ? add_choices(values, writer)
                               : writer.add(std::span<const float>(values)));
  }
  TRY(writer.commit());
  for (const auto& [name, text] : config_files(file.config()))
    TRY(ctx.disk.write_file(base::join(folder, name), text));
  return {};
}

}  // namespace model::gguf
