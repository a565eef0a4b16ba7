#include "store/safetensors.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "base/json.h"
#include "store/half.h"
#include "store/safetensors_header.h"
#include "store/safetensors_writer.h"
#include "store/wrapped.h"

namespace store {

namespace {

constexpr std::uint64_t kMostHeader = 100'000'000;  // the limit of the reference library

std::string quoted(const std::string& name) { return "'" + name.substr(0, 200) + "'"; }

}  // namespace

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string out;
  for (const auto width : shape) out += (out.empty() ? "" : ", ") + std::to_string(width);
  return "[" + out + "]";
}

std::uint64_t bytes_of_type(const std::string& dtype) {
  static const std::map<std::string, std::uint64_t> widths = {
      {"F64", 8},  {"I64", 8},     {"U64", 8},     {"F32", 4},    {"I32", 4}, {"U32", 4},
      {"F16", 2},  {"BF16", 2},    {"I16", 2},     {"U16", 2},    {"I8", 1},  {"U8", 1},
      {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"F8_E8M0", 1}};
  const auto it = widths.find(dtype);
  return it == widths.end() ? 0 : it->second;
}

base::Result<Safetensors> Safetensors::open(base::Disk& disk, const base::Path& path) {
  Safetensors file;
  file.path_ = path;
  file.bytes_ = TRY(disk.map(path));
  const auto all = file.bytes_.view();
  const auto bad = [&](const std::string& what) {
    const auto other = wrapped(all.substr(0, kWrappedHead));
    if (!other.what.empty()) return base::Error{base::Code::bad_data, other.what, path, other.hint};
    return base::Error{base::Code::bad_data, what, path,
                       "the file is cut short or damaged; fetch it again"};
  };
  std::uint64_t size = 0;
  if (all.size() < 8) return bad("is too short for a safetensors header");
  std::memcpy(&size, all.data(), 8);
  if (size > all.size() - 8) return bad("the header is longer than the file");
  if (size > kMostHeader) return bad("the header has more than 100 MB");
  const auto data = all.substr(8 + size);
  auto header = TRY(read_safetensors_header(all.substr(8, size), data, path));
  file.tensors_ = std::move(header.tensors);
  file.metadata_ = std::move(header.metadata);
  std::vector<std::pair<std::uint64_t, const std::pair<const std::string, TensorInfo>*>> places;
  for (const auto& one : file.tensors_)
    if (!one.second.bytes.empty())
      places.emplace_back(static_cast<std::uint64_t>(one.second.bytes.data() - data.data()), &one);
  std::ranges::sort(places, {}, [](const auto& place) { return place.first; });
  std::uint64_t at = 0;
  for (const auto& [begin, one] : places) {
    if (begin != at)
      return bad("tensor '" + one->first + "' begins at byte " + std::to_string(begin) +
                 " of the data, " + std::to_string(at) +
                 " is expected: tensors overlap or leave gaps");
    at += one->second.bytes.size();
  }
  if (at != data.size())
    return bad("the data has " + std::to_string(data.size()) + " bytes, its tensors " +
               std::to_string(at));
  TRY(file.bytes_.whole());
  return file;
}

bool Safetensors::reads(const std::string& dtype) {
  return dtype == "F32" || dtype == "BF16" || dtype == "F16";
}

base::Result<void> Safetensors::expect(const std::string& name,
                                       std::span<const std::int64_t> shape) const {
  const auto it = tensors_.find(name);
  if (it == tensors_.end())
    return base::Error{base::Code::missing, "tensor '" + name + "' is not in the file", path_, ""};
  const auto& info = it->second;
  if (!std::ranges::equal(info.shape, shape))
    return base::Error{base::Code::bad_data,
                       "tensor '" + name + "' has the shape " + shape_text(info.shape) + ", " +
                           shape_text(shape) + " is expected",
                       path_, "the file was made for another model"};
  if (!reads(info.dtype) && info.dtype != "I64")
    return base::Error{base::Code::unsupported, "tensor '" + name + "' has type " + info.dtype,
                       path_, "F32, BF16 and F16 can be read"};
  return {};
}

base::Result<void> Safetensors::read(const std::string& name, std::span<const std::int64_t> shape,
                                     std::span<float> out) const {
  TRY(expect(name, shape));
  return read(name, out);
}

base::Result<void> Safetensors::read(const std::string& name, std::span<float> out) const {
  const auto it = tensors_.find(name);
  if (it == tensors_.end())
    return base::Error{base::Code::missing, "tensor '" + name + "' is not in the file", path_, ""};
  const auto& info = it->second;
  if (info.count != out.size())
    return base::Error{base::Code::bad_data,
                       "tensor '" + name + "' has " + std::to_string(info.count) + " elements, " +
                           std::to_string(out.size()) + " are expected",
                       path_, "config.json and weights do not fit together"};
  if (!reads(info.dtype) && info.dtype != "I64")
    return base::Error{base::Code::unsupported, "tensor '" + name + "' has type " + info.dtype,
                       path_, "F32, BF16 and F16 can be read"};
  if (out.empty()) return {};  // and its memory is nowhere
  if (info.dtype == "F32") {
    std::memcpy(out.data(), info.bytes.data(), info.bytes.size());
    return bytes_.whole();
  }
  for (std::size_t i = 0; info.dtype == "I64" && i < out.size(); ++i) {
    std::int64_t whole;
    std::memcpy(&whole, info.bytes.data() + 8 * i, 8);
    out[i] = static_cast<float>(whole);
  }
  for (std::size_t i = 0; info.dtype != "I64" && i < out.size(); ++i) {
    std::uint16_t half;
    std::memcpy(&half, info.bytes.data() + 2 * i, 2);
    out[i] = info.dtype == "F16" ? from_half(half) : from_bf16(half);
  }
  return bytes_.whole();
}

base::Result<void> write_safetensors(base::Disk& disk, const base::Path& path,
                                     std::vector<TensorOut> tensors,
                                     const std::map<std::string, std::string>& metadata) {
  std::ranges::sort(tensors, {}, &TensorOut::name);
  std::vector<PlannedTensor> planned;
  for (const auto& tensor : tensors) planned.push_back({tensor.name, tensor.dtype, tensor.shape});
  auto writer = TRY(SafetensorsWriter::open(disk, path, std::move(planned), metadata));
  for (const auto& tensor : tensors) TRY(writer.add(tensor.bytes));
  return writer.commit();
}

namespace {

using Index = std::map<std::string, std::vector<std::string>>;  // the tensors of each shard

struct Shards {
  std::vector<Safetensors> files;
  std::vector<StaleCopy> stale;
};

// Shards stand beside the index: a path that leads elsewhere is refused.
base::Result<Index> read_index(base::Disk& disk, const base::Path& path) {
  const auto bad = [&](const std::string& what) {
    return base::Error{base::Code::bad_data, what, path, "fetch the model again"};
  };
  const auto bytes = TRY(disk.map(path));  // a file of holes takes no memory
  if (bytes.view().size() > kMostHeader) return bad("the index has more than 100 MB");
  const auto json = TRY(base::parse_json(bytes.view(), path));
  TRY(bytes.whole());
  if (!json.is_object() || !json.contains("weight_map") || !json["weight_map"].is_object())
    return bad("no weight_map of names to files");
  Index out;
  for (const auto& [tensor, file] : json["weight_map"].items()) {
    const auto name = file.is_string() ? file.get<std::string>() : "";
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos)
      return bad("weight_map says of the tensor " + quoted(tensor) +
                 " no name of a file beside it" + (name.empty() ? "" : ": " + quoted(name)));
    out[name].push_back(tensor);
  }
  if (out.empty()) return bad("weight_map names no file");
  return out;
}

base::Result<Safetensors> open_shard(base::Disk& disk, const base::Path& path,
                                     const std::vector<std::string>& tensors) {
  auto file = Safetensors::open(disk, path);
  if (!file.ok() && file.error().code == base::Code::missing)
    return base::Error{base::Code::missing, "the shard is not there", path,
                       "model.safetensors.index.json names it, for the tensor " +
                           quoted(tensors.front()) + ": fetch it, too"};
  if (!file.ok()) return file;
  for (const auto& tensor : tensors)
    if (!file->tensors().contains(tensor))
      return base::Error{base::Code::bad_data,
                         "the shard has no tensor " + quoted(tensor) +
                             ", which model.safetensors.index.json says is in it",
                         path, "index and shards are of two models; fetch the model again"};
  return file;
}

// Error: bad_data for a tensor of which the index does not say where it stands and that an earlier file
// has, too.
base::Result<void> all_once(const std::vector<Safetensors>& files) {
  std::map<std::string_view, const Safetensors*> seen;
  for (const auto& file : files)
    for (const auto& [name, info] : file.tensors())
      if (const auto [first, fresh] = seen.emplace(name, &file); !fresh)
        return base::Error{base::Code::bad_data,
                           "the tensor " + quoted(name) + " stands in two shards, here and in " +
                               base::file_name(first->second->path()),
                           file.path(), "fetch the model again"};
  return {};
}

constexpr const char* kIndex = "model.safetensors.index.json";
constexpr const char* kSingle = "model.safetensors";

base::Result<Shards> open_shards(base::Disk& disk, const base::Path& folder,
                                 const base::Path& index_path) {
  const auto index = TRY(read_index(disk, index_path));
  if (disk.exists(base::join(folder, kSingle)) &&
      (index.size() != 1 || index.begin()->first != kSingle))
    return base::Error{base::Code::bad_data,
                       "the weights stand there twice: in model.safetensors, which transformers "
                       "loads, and in the files that model.safetensors.index.json names",
                       folder, "move the one away that is not meant"};
  std::map<std::string, std::string> owners;
  for (const auto& [name, tensors] : index)
    for (const auto& tensor : tensors) owners.emplace(tensor, name);
  Shards out;
  for (const auto& [name, tensors] : index) {
    auto file = TRY(open_shard(disk, base::join(folder, name), tensors));
    for (auto& copy : file.leave_to(owners, name)) out.stale.push_back(std::move(copy));
    out.files.push_back(std::move(file));
  }
  TRY(all_once(out.files));
  return out;
}

}  // namespace

std::vector<StaleCopy> Safetensors::leave_to(const std::map<std::string, std::string>& owners,
                                             const std::string& own) {
  std::vector<StaleCopy> out;
  std::erase_if(tensors_, [&](const auto& one) {
    const auto owner = owners.find(one.first);
    if (owner == owners.end() || owner->second == own) return false;
    out.push_back({one.first, own, owner->second});
    return true;
  });
  return out;
}

base::Result<std::vector<Safetensors>> open_checkpoint(base::Disk& disk, const base::Path& folder) {
  std::vector<Safetensors> files;
  const auto index = base::join(folder, kIndex), single = base::join(folder, kSingle);
  if (disk.exists(index)) return TRY(open_shards(disk, folder, index)).files;
  files.push_back(TRY(Safetensors::open(disk, single)));
  return files;
}

base::Result<std::vector<StaleCopy>> stale_copies(base::Disk& disk, const base::Path& folder) {
  const auto index = base::join(folder, kIndex);
  if (!disk.exists(index)) return std::vector<StaleCopy>();
  return TRY(open_shards(disk, folder, index)).stale;
}

}  // namespace store
