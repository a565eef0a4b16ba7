#include "model/find_tensors.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/visible.h"

namespace model {

namespace {

using base::Code;
using base::Error;

constexpr const char* kMisfit =
    "config.json and weights do not fit together; fetch the model again";

Error misshapen(const Parameter& p, const std::vector<std::int64_t>& shape,
                const base::Path& folder) {
  return Error{Code::bad_data,
               "the tensor '" + p.name + "' has the shape " + shown(shape) +
                   ", config.json asks for " + shown(p.shape),
               folder, kMisfit};
}

struct Found {
  const store::Safetensors* file;
  const store::TensorInfo* info;
};

// A tied model may write its one matrix under both names.
bool is_second_name(const std::string& name, const Found& found, const Layout& layout,
                    const std::map<std::string, Found>& all) {
  if (name.empty()) return false;
  const auto p = std::ranges::find_if(layout.parameters, [&](const Parameter& one) {
    return one.also_called == name || std::ranges::find(one.copies, name) != one.copies.end();
  });
  if (p == layout.parameters.end()) return false;
  const auto it = all.find(p->name);
  if (it == all.end()) return false;  // the first one is quantised
  const auto& first = *it->second.info;
  return first.bytes == found.info->bytes && first.shape == found.info->shape;
}

std::map<std::string, Found> by_name(const std::vector<store::Safetensors>& files) {
  std::map<std::string, Found> out;
  for (const auto& file : files)
    for (const auto& [name, info] : file.tensors()) out.emplace(name, Found{&file, &info});
  return out;
}

Error unasked(const std::string& what, const std::string& name,
              const std::vector<std::int64_t>& shape, const base::Path& folder) {
  return Error{Code::bad_data,
               "the " + what + " '" + name + "' of shape " + shown(shape) +
                   " is no parameter of the model that config.json describes",
               folder, kMisfit};
}

bool is_read(const Parameter& p, const std::string& dtype) {
  return store::Safetensors::reads(dtype) || (p.choices > 0 && dtype == "I64");
}

// The files that hold the parameters, and how that contradicts the layout.
struct Held {
  std::vector<const store::Safetensors*> files;
  Contradictions wrong;
};

// Types come first: of what was packed and config.json does not say it, scales are unasked, too.
void add_types(const Layout& layout, const std::map<std::string, Found>& all,
               const base::Path& folder, const packed::Source& packed, Contradictions& out) {
  for (const auto& p : layout.parameters) {
    const auto it = all.find(p.name);
    if (it == all.end() || packed.find(p.name) || is_read(p, it->second.info->dtype)) continue;
    out.add(
        Error{Code::unsupported,
              "the tensor '" + p.name + "' has the type " + base::visible(it->second.info->dtype),
              folder, "F32, BF16 and F16 can be read"});
  }
}

Held held(const arch::Entry& arch, const Layout& layout, const std::map<std::string, Found>& all,
          const base::Path& folder, const packed::Source& packed) {
  Held out;
  add_types(layout, all, folder, packed, out.wrong);
  std::set<std::string_view> asked;
  for (const auto& p : layout.parameters) {
    asked.insert(p.name);
    const auto* matrix = packed.find(p.name);
    const auto it = all.find(p.name);
    out.files.push_back(matrix || it == all.end() ? nullptr : it->second.file);
    if (!matrix && it == all.end()) {
      out.wrong.add(Error{Code::bad_data,
                          "the weights lack the tensor '" + p.name + "' of shape " + shown(p.shape),
                          folder, kMisfit});
      continue;
    }
    const auto& shape = matrix ? matrix->shape : it->second.info->shape;
    if (shape != p.shape) out.wrong.add(misshapen(p, shape, folder));
  }
  for (const auto& [name, matrix] : packed.all())
    if (!asked.contains(name) && !arch.follows(name))
      out.wrong.add(unasked("quantised tensor", name, matrix.shape, folder));
  for (const auto& [name, found] : all)
    if (!asked.contains(name) && !packed.is_part(name) && !arch.follows(name) &&
        !is_second_name(name, found, layout, all))
      out.wrong.add(unasked("tensor", name, found.info->shape, folder));
  return out;
}

}  // namespace

void Contradictions::add(Error one) {
  constexpr std::size_t most = 100;  // a header may name a million tensors
  if (++count <= most) first.push_back(std::move(one));
}

Contradictions contradictions(const arch::Entry& arch, const Layout& layout,
                              const std::vector<store::Safetensors>& files,
                              const base::Path& folder, const packed::Source& packed) {
  return held(arch, layout, by_name(files), folder, packed).wrong;
}

base::Result<std::vector<const store::Safetensors*>> find_tensors(
    const arch::Entry& arch, const Layout& layout, const std::vector<store::Safetensors>& files,
    const base::Path& folder, const packed::Source& packed) {
  auto out = held(arch, layout, by_name(files), folder, packed);
  if (out.wrong.count > 0) return out.wrong.first[0];
  return std::move(out.files);
}

base::Result<void> read_parameter(const Parameter& p, const store::Safetensors* found,
                                  const packed::Source& packed, std::span<float> out) {
  if (found) return found->read(p.name, p.shape, out);
  const auto& numbers = *packed.find(p.name)->numbers;
  numbers.unpack(0, numbers.rows(), out.data());
  return {};
}

bool lacks_modules(const Model& model, const std::vector<store::Safetensors>& files,
                   const packed::Source& packed) {
  const auto& ahead = model.decoder.ahead;
  if (ahead.empty()) return false;
  const auto& first = model.layout.parameters[ahead[0].project.first].name;
  return !packed.find(first) && std::ranges::none_of(files, [&](const store::Safetensors& file) {
    return file.tensors().contains(first);
  });
}

bool has_own_head(const Model& model, const std::vector<store::Safetensors>& files) {
  if (!model.decoder.head.tied) return false;
  const auto all = by_name(files);
  const auto table = all.find(model.layout.parameters[model.decoder.embedding.table.first].name);
  const auto head = all.find(model.decoder.head.name);
  if (table == all.end() || head == all.end()) return false;
  const auto &a = *table->second.info, &b = *head->second.info;
  return a.dtype == b.dtype && a.shape == b.shape && a.bytes != b.bytes;
}

base::Result<void> fit_to_files(Model& model, const std::vector<store::Safetensors>& files,
                                const packed::Source& packed) {
  const bool own_head = has_own_head(model, files);
  if (!own_head && !lacks_modules(model, files, packed)) return {};
  if (own_head) model.decoder.head.tied = false;
  if (lacks_modules(model, files, packed)) model.decoder.ahead.clear();
  model.layout = TRY(model.decoder.declare());
  return {};
}

}  // namespace model
