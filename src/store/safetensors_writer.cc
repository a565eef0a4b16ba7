#include "store/safetensors_writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/checked.h"
#include "base/json.h"
#include "base/visible.h"
#include "store/half.h"
#include "store/safetensors.h"

namespace store {

namespace {

constexpr std::size_t kPiece = 1 << 20;  // elements packed in memory at once

base::Error refused(const std::string& name, const std::string& what, const base::Path& path,
                    base::Code code = base::Code::bad_request) {
  return {code, "tensor '" + base::visible(name) + "' " + what, path, ""};
}

base::Result<std::uint64_t> size_of(const PlannedTensor& tensor, const base::Path& path) {
  const auto width = bytes_of_type(tensor.dtype);
  if (width == 0)
    return refused(tensor.name, "has the unknown type " + base::visible(tensor.dtype), path);
  base::Size size = width;
  for (const auto side : tensor.shape) size *= side;
  if (!size.known())
    return refused(
        tensor.name,
        "has the shape " + shape_text(tensor.shape) + ", of more bytes than can be counted", path);
  return size.value();
}

bool too_large_for_half(float value) {
  return std::isfinite(value) && std::abs(value) >= kLargestHalf + 16;
}

}  // namespace

base::Result<SafetensorsWriter> SafetensorsWriter::open(
    base::Disk& disk, const base::Path& path, std::vector<PlannedTensor> tensors,
    const std::map<std::string, std::string>& metadata) {
  SafetensorsWriter writer;
  writer.path_ = path;
  std::ranges::sort(tensors, {}, &PlannedTensor::name);
  base::Json header = base::Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  base::Size at = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto& tensor = tensors[i];
    if (i > 0 && tensor.name == tensors[i - 1].name)
      return refused(tensor.name, "is planned twice", path);
    const auto size = TRY(size_of(tensor, path));
    const auto end = at + size;
    if (!end.known()) return refused(tensor.name, "makes the file larger than any file", path);
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {at.value(), end.value()}}};
    at = end;
    writer.sizes_.push_back(size);
  }
  auto text = TRY(base::canonical(header));
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = text.size();
  writer.file_ = TRY(disk.open_writer(path));
  TRY(writer.file_->write({reinterpret_cast<const char*>(&size), 8}));
  TRY(writer.file_->write(text));
  writer.planned_ = std::move(tensors);
  if (!writer.sizes_.empty()) writer.left_ = writer.sizes_[0];
  writer.next();
  return writer;
}

base::Error SafetensorsWriter::bad(const std::string& what, base::Code code) const {
  if (current_ == planned_.size()) return {code, "no tensor is left", path_, ""};
  return refused(planned_[current_].name, what, path_, code);
}

void SafetensorsWriter::next() {
  while (left_ == 0 && current_ < planned_.size())
    left_ = ++current_ < sizes_.size() ? sizes_[current_] : 0;
}

base::Result<void> SafetensorsWriter::add(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (bytes.size() > left_)
    return bad("has " + std::to_string(left_) + " bytes left, " + std::to_string(bytes.size()) +
               " were given");
  TRY(file_->write(bytes));
  left_ -= bytes.size();
  next();
  return {};
}

base::Result<void> SafetensorsWriter::add(std::span<const float> values) {
  if (values.empty()) return {};
  const auto dtype = current_ < planned_.size() ? planned_[current_].dtype : "";
  if (dtype == "F32")
    return add({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
  if (dtype != "BF16" && dtype != "F16") return bad("is of no type that floats are rounded to");
  for (std::size_t begin = 0; begin < values.size(); begin += kPiece) {
    const auto some = values.subspan(begin, std::min(kPiece, values.size() - begin));
    if (dtype == "F16" && std::ranges::any_of(some, too_large_for_half))
      return bad("holds numbers beyond the largest of F16, 65504", base::Code::bad_data);
    packed_.resize(2 * some.size());
    for (std::size_t i = 0; i < some.size(); ++i) {
      const auto half = dtype == "F16" ? to_half(some[i]) : to_bf16(some[i]);
      std::memcpy(packed_.data() + 2 * i, &half, 2);
    }
    TRY(add(packed_));
  }
  return {};
}

base::Result<void> SafetensorsWriter::commit() {
  if (current_ < planned_.size()) return bad("lacks " + std::to_string(left_) + " bytes");
  return file_->commit();
}

}  // namespace store
