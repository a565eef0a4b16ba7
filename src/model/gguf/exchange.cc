#include "model/gguf/exchange.h"

#include "base/visible.h"
#include "model/find_tensors.h"
#include "model/gguf/hyperparameters.h"
#include "model/gguf/names.h"
#include "store/gguf/writer.h"
#include "store/safetensors_writer.h"

namespace model::gguf {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;
using store::gguf::Planned;

// What general.file_type says of most of the matrices.
std::uint32_t file_type(const std::string& type) {
  const std::pair<const char*, std::uint32_t> known[] = {{"F32", 0},   {"F16", 1},  {"Q4_0", 2},
                                                         {"Q4_1", 3},  {"Q8_0", 7}, {"Q4_K", 15},
                                                         {"Q6_K", 18}, {"BF16", 32}};
  for (const auto& [name, number] : known)
    if (type == name) return number;
  return 1024;  // "guessed" by llama.cpp's count
}

}  // namespace

const store::block::Entry* type_of(const Parameter& p, const store::block::Entry& type) {
  if (p.shape.size() < 2) return store::block::find("F32");
  if (p.shape.back() % type.elements != 0) return store::block::find("F16");
  return &type;
}

namespace {

struct Source {
  base::Json json;  // config.json as we write it
  Config config;
  Model model;
  std::vector<store::Safetensors> files;
  packed::Source packed;
  std::vector<const store::Safetensors*> found;  // of each parameter; null: `packed` has it
  const Form* form = nullptr;
};

Result<Source> open_source(base::Disk& disk, const Path& folder) {
  Source out;
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
  out.found = TRY(find_tensors(*entry, out.model.layout, out.files, folder, out.packed));
  return out;
}

Result<std::vector<Planned>> plan(const Source& source, const store::block::Entry& type,
                                  const std::vector<float>& factors) {
  std::vector<Planned> out;
  if (!factors.empty())
    out.push_back(
        {kRopeFactors, {static_cast<std::int64_t>(factors.size())}, store::block::find("F32")});
  for (const auto& p : source.model.layout.parameters) {
    const auto name = name_in_file(p.name, *source.form);
    if (name.empty())
      return Error{Code::unsupported, "GGUF files have no name for '" + p.name + "'", "", ""};
    out.push_back({name, p.shape, type_of(p, type)});
  }
  return out;
}

Result<void> pack(const Source& source, std::size_t index, store::gguf::Writer& writer,
                  const base::Pool& pool) {
  const auto& p = source.model.layout.parameters[index];
  std::vector<float> values(p.size);
  TRY(read_parameter(p, source.found[index], source.packed, values));
  const auto heads = turned_heads(p, *source.form, source.json);
  if (heads > 0) {
    std::vector<float> turned(values.size());
    const auto width = p.shape.size() < 2 ? std::size_t{1} : static_cast<std::size_t>(p.shape[1]);
    interleave_rows(values, heads, width, turned);
    values.swap(turned);
  }
  return writer.pack(values, pool);
}

}  // namespace

Result<void> write_model_file(base::Context& ctx, const Path& folder, const Path& path,
                              const store::block::Entry& type, const AddMetadata& more) {
  if (!type.pack)
    return Error{Code::bad_request, "weights are not written as " + std::string(type.name), "",
                 "F32, F16, BF16, Q8_0, Q4_0, Q4_K and Q6_K are"};
  const auto source = TRY(open_source(ctx.disk, folder));
  store::gguf::Metadata metadata;
  std::vector<float> factors;
  TRY(put_hyperparameters(source.json, *source.form, metadata, factors));
  TRY(metadata.add("general.file_type", file_type(type.name)));
  TRY(metadata.add("general.quantization_version", std::uint32_t{2}));
  TRY(more(metadata));
  auto writer =
      TRY(store::gguf::Writer::open(ctx.disk, path, metadata, TRY(plan(source, type, factors))));
  TRY(writer.pack(factors, ctx.pool));
  for (std::size_t i = 0; i < source.found.size(); ++i) {
    TRY(ctx.cancel.check("convert"));
    TRY(base::guard(
        folder, [&] { return pack(source, i, writer, ctx.pool); },
        "each tensor must fit into memory"));
  }
  return writer.commit();
}

namespace {

std::string dtype_of(const store::block::Entry& stored, const std::string& asked) {
  if (!asked.empty()) return asked;
  const std::string name = stored.name;
  return name == "BF16" || name == "F16" ? name : "F32";
}

}  // namespace

Result<void> write_folder(base::Context& ctx, const ModelFile& file, const Path& folder,
                          const std::string& dtype) {
  std::map<std::string, const Parameter*> by_name;
  std::vector<store::PlannedTensor> planned;
  for (const auto& p : file.model().layout.parameters) {
    by_name[p.name] = &p;
    planned.push_back({p.name, dtype_of(file.stored_type(p), dtype), p.shape});
  }
  auto writer = TRY(store::SafetensorsWriter::open(
      ctx.disk, base::join(folder, "model.safetensors"), planned, {{"format", "pt"}}));
  std::vector<float> values;
  for (const auto& [name, parameter] : by_name) {
    TRY(ctx.cancel.check("convert"));
    TRY(base::guard(
        name, [&] { values.resize(parameter->size); }, "each tensor must fit into memory"));
    TRY(file.read(*parameter, values));
    TRY(writer.add(std::span<const float>(values)));
  }
  TRY(writer.commit());
  for (const auto& [name, text] : config_files(file.config()))
    TRY(ctx.disk.write_file(base::join(folder, name), text));
  return {};
}

}  // namespace model::gguf
