#include "store/safetensors.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/checked.h"
#include "base/json.h"
#include "store/half.h"
#include "store/safetensors_writer.h"

namespace store {

namespace {

constexpr std::uint64_t kMostHeader = 100'000'000;  // the limit of the reference library

// Checks one header entry and finds its bytes.
base::Result<TensorInfo> read_entry(const std::string& name, const base::Json& entry,
                                    std::string_view data, const base::Path& path) {
  const auto bad = [&](const std::string& what) {
    return base::Error{base::Code::bad_data, "tensor '" + name + "' " + what, path,
                       "fetch the file again"};
  };
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !entry["shape"].is_array() || !entry.contains("data_offsets") ||
      !entry["data_offsets"].is_array() || entry["data_offsets"].size() != 2)
    return bad("has no dtype, shape or data_offsets");
  TensorInfo info;
  info.dtype = entry["dtype"].get<std::string>();
  const auto width = bytes_of_type(info.dtype);
  if (width == 0) return bad("has the unknown type " + info.dtype);
  base::Size count = 1;
  for (const auto& side : entry["shape"]) {
    if (!side.is_number_unsigned()) return bad("has a shape that is no list of sizes");
    const base::Size n = side.get<std::uint64_t>();
    count *= n;
    if (!count.known()) return bad("has a shape of more elements than can be counted");
    info.shape.push_back(static_cast<std::int64_t>(n.value()));
  }
  const auto& offsets = entry["data_offsets"];
  if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
    return bad("has offsets that are no numbers");
  const auto begin = offsets[0].get<std::uint64_t>(), end = offsets[1].get<std::uint64_t>();
  if (begin > end || end > data.size()) return bad("lies outside the file");
  const auto size = count * width;
  if (!size.known() || size.value() != end - begin)
    return bad("has offsets that do not fit its shape");
  info.count = count.value();
  info.bytes = data.substr(begin, end - begin);
  return info;
}

}  // namespace

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string out;
  for (const auto width : shape) out += (out.empty() ? "" : ", ") + std::to_string(width);
  return "[" + out + "]";
}

std::uint64_t bytes_of_type(const std::string& dtype) {
  static const std::map<std::string, std::uint64_t> widths = {
      {"F64", 8}, {"I64", 8}, {"U64", 8},  {"F32", 4},     {"I32", 4},
      {"U32", 4}, {"F16", 2}, {"BF16", 2}, {"I16", 2},     {"U16", 2},
      {"I8", 1},  {"U8", 1},  {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  const auto it = widths.find(dtype);
  return it == widths.end() ? 0 : it->second;
}

base::Result<Safetensors> Safetensors::open(base::Disk& disk, const base::Path& path) {
  Safetensors file;
  file.path_ = path;
  file.bytes_ = TRY(disk.map(path));
  const auto all = file.bytes_.view();
  const auto bad = [&](const std::string& what) {
    return base::Error{base::Code::bad_data, what, path,
                       "the file is cut short or damaged; fetch it again"};
  };
  std::uint64_t size = 0;
  if (all.size() < 8) return bad("is too short for a safetensors header");
  std::memcpy(&size, all.data(), 8);
  if (size > all.size() - 8) return bad("the header is longer than the file");
  if (size > kMostHeader) return bad("the header has more than 100 MB");
  const auto header = TRY(base::parse_json(all.substr(8, size), path));
  if (!header.is_object()) return bad("the header is no JSON object");
  const auto data = all.substr(8 + size);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> spans;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      for (const auto& [key, value] : entry.items())
        if (value.is_string()) file.metadata_[key] = value.get<std::string>();
      continue;
    }
    auto info = TRY(read_entry(name, entry, data, path));
    const auto begin = static_cast<std::uint64_t>(info.bytes.data() - data.data());
    if (!info.bytes.empty()) spans.emplace_back(begin, begin + info.bytes.size());
    file.tensors_.emplace(name, std::move(info));
  }
  std::sort(spans.begin(), spans.end());
  std::uint64_t at = 0;
  for (const auto& [begin, end] : spans) {
    if (begin != at) return bad("tensors overlap or leave gaps at byte " + std::to_string(begin));
    at = end;
  }
  if (at != data.size()) return bad("bytes after the last tensor");
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

base::Result<std::vector<Safetensors>> open_checkpoint(base::Disk& disk, const base::Path& folder) {
  std::vector<Safetensors> files;
  const auto index = base::join(folder, "model.safetensors.index.json");
  if (!disk.exists(index)) {
    files.push_back(TRY(Safetensors::open(disk, base::join(folder, "model.safetensors"))));
    return files;
  }
  const auto json = TRY(base::parse_json(TRY(disk.read(index)), index));
  const base::Error bad{base::Code::bad_data, "no weight_map of names to files", index, ""};
  if (!json.is_object() || !json.contains("weight_map") || !json["weight_map"].is_object())
    return bad;
  std::set<std::string> names;
  for (const auto& [tensor, file] : json["weight_map"].items()) {
    if (!file.is_string() || file.get<std::string>().find('/') != std::string::npos) return bad;
    names.insert(file.get<std::string>());
  }
  for (const auto& name : names)
    files.push_back(TRY(Safetensors::open(disk, base::join(folder, name))));
  return files;
}

}  // namespace store
