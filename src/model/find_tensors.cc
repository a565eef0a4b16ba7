#include "model/find_tensors.h"

#include <algorithm>
#include <map>
#include <set>

namespace model {

namespace {

using base::Code;
using base::Error;

constexpr const char* kMisfit =
    "config.json and weights do not fit together; fetch the model again";

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
  const auto& first = *all.at(p->name).info;
  return first.bytes == found.info->bytes && first.shape == found.info->shape;
}

base::Result<std::map<std::string, Found>> by_name(const std::vector<store::Safetensors>& files,
                                                   const base::Path& folder) {
  std::map<std::string, Found> out;
  for (const auto& file : files)
    for (const auto& [name, info] : file.tensors())
      if (!out.emplace(name, Found{&file, &info}).second)
        return Error{Code::bad_data, "the tensor '" + name + "' stands in two files", folder,
                     kMisfit};
  return out;
}

}  // namespace

base::Result<std::vector<const store::Safetensors*>> find_tensors(
    const arch::Entry& arch, const Layout& layout, const std::vector<store::Safetensors>& files,
    const base::Path& folder, std::span<const PackedParameter> packed) {
  const auto all = TRY(by_name(files, folder));
  std::vector<const store::Safetensors*> out;
  std::set<std::string_view> asked;
  for (const auto& p : layout.parameters) {
    const auto* in_parts = packed.empty() ? nullptr : &packed[out.size()];
    if (in_parts && in_parts->packed) {
      asked.insert(in_parts->tensors.begin(), in_parts->tensors.end());
      out.push_back(nullptr);
      continue;
    }
    asked.insert(p.name);
    const auto it = all.find(p.name);
    if (it == all.end())
      return Error{Code::bad_data,
                   "the weights lack the tensor '" + p.name + "' of shape " + shown(p.shape),
                   folder, kMisfit};
    const auto& info = *it->second.info;
    if (info.shape != p.shape)
      return Error{Code::bad_data,
                   "the tensor '" + p.name + "' has the shape " + shown(info.shape) +
                       ", config.json asks for " + shown(p.shape),
                   folder, kMisfit};
    if (!store::Safetensors::reads(info.dtype))
      return Error{Code::unsupported, "the tensor '" + p.name + "' has the type " + info.dtype,
                   folder, "F32, BF16 and F16 can be read"};
    out.push_back(it->second.file);
  }
  if (all.size() == asked.size()) return out;
  for (const auto& [name, found] : all)
    if (!asked.contains(name) && !arch.follows(name) && !is_second_name(name, found, layout, all))
      return Error{Code::bad_data,
                   "the tensor '" + name + "' of shape " + shown(found.info->shape) +
                       " is no parameter of the model that config.json describes",
                   folder, kMisfit};
  return out;
}

}  // namespace model
