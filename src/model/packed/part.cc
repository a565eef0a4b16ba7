#include "model/packed/part.h"

#include <algorithm>

#include "base/visible.h"
#include "store/float8.h"

namespace model::packed {

namespace {

using base::Code;
using base::Error;
using base::Result;

std::string quoted(const std::string& name) { return "'" + base::visible(name) + "'"; }

bool is_one_of(const std::string& type, std::initializer_list<const char*> types) {
  return std::ranges::find(types, type) != types.end();
}

std::string listed(std::initializer_list<const char*> types) {
  std::string out;
  for (const auto* type : types) out += (out.empty() ? "" : " or ") + std::string(type);
  return out;
}

}  // namespace

Error unexpected(const Part& part, const std::string& expected) {
  return Error{Code::bad_data,
               "the tensor " + quoted(part.name) + " is " + base::visible(part.info->dtype) + " " +
                   store::shape_text(part.info->shape) + ", " + expected + " is expected",
               part.file, "config.json and weights do not fit together; fetch the model again"};
}

Result<void> expect(const Part& part, std::initializer_list<const char*> types,
                    const std::vector<std::int64_t>& shape) {
  if (is_one_of(part.info->dtype, types) && part.info->shape == shape) return {};
  return unexpected(part, listed(types) + " " + store::shape_text(shape));
}

Result<std::vector<std::size_t>> sides_of(const Part& part,
                                          std::initializer_list<const char*> types,
                                          std::size_t rank) {
  const auto& shape = part.info->shape;
  if (!is_one_of(part.info->dtype, types) || shape.size() != rank ||
      std::ranges::find(shape, 0) != shape.end())
    return unexpected(part,
                      listed(types) + " with " + std::to_string(rank) + " sides, none empty,");
  return std::vector<std::size_t>(shape.begin(), shape.end());
}

Parts Parts::of(const std::vector<store::Safetensors>& files) {
  Parts out;
  for (const auto& file : files)
    for (const auto& [name, info] : file.tensors())
      out.all_.emplace(name, Part{name, file.path(), &info});
  return out;
}

const Part* Parts::find(const std::string& name) const {
  const auto it = all_.find(name);
  return it == all_.end() ? nullptr : &it->second;
}

Result<const Part*> Parts::need(const std::string& name, const Part& beside) const {
  const auto* part = find(name);
  if (part) return part;
  return Error{Code::bad_data,
               "the weights lack the tensor " + quoted(name) + ", without which " +
                   quoted(beside.name) + " cannot be read",
               beside.file, "config.json and weights do not fit together; fetch the model again"};
}

Numbers::Numbers(const Part& part) : bytes_(part.info->bytes.data()) {
  const auto& type = part.info->dtype;
  CHECK(is_one_of(type, kTypes), "whoever reads scales has looked at their type");
  type_ = type == "F32"    ? Type::f32
          : type == "F16"  ? Type::f16
          : type == "BF16" ? Type::bf16
                           : Type::e8m0;
}

float Numbers::operator[](std::size_t i) const {
  if (type_ == Type::e8m0) return store::from_e8m0(static_cast<std::uint8_t>(bytes_[i]));
  if (type_ == Type::f32) {
    float out;
    std::memcpy(&out, bytes_ + 4 * i, 4);
    return out;
  }
  std::uint16_t half;
  std::memcpy(&half, bytes_ + 2 * i, 2);
  return type_ == Type::f16 ? store::from_half(half) : store::from_bf16(half);
}

namespace {

Error misgrouped(const Part& part, const std::string& what, const std::string& hint) {
  return {Code::bad_data, "the tensor " + quoted(part.name) + " puts " + what, part.file, hint};
}

}  // namespace

Result<std::vector<std::uint32_t>> read_order(const Part& part, std::size_t columns,
                                              std::size_t groups, std::size_t most, bool in_order) {
  TRY(expect(part, {"I32"}, {static_cast<std::int64_t>(columns)}));
  std::vector<std::uint32_t> out(columns);
  std::memcpy(out.data(), part.info->bytes.data(), 4 * columns);
  const auto all = [&](std::uint32_t group) {
    return std::ranges::all_of(out, [=](std::uint32_t one) { return one == group; });
  };
  if (all(UINT32_MAX) || (in_order && all(0))) return std::vector<std::uint32_t>();
  std::vector<std::size_t> counts(groups);
  for (std::size_t i = 0; i < columns; ++i) {
    const auto group = std::to_string(static_cast<std::int32_t>(out[i]));
    if (out[i] >= groups)
      return misgrouped(part,
                        "column " + std::to_string(i) + " into group " + group + ", there are " +
                            std::to_string(groups),
                        "fetch the model again");
    if (++counts[out[i]] > most)
      return misgrouped(
          part,
          "more than " + std::to_string(most) + " columns into group " + group +
              ", and group_size is " + std::to_string(most),
          "if its columns are in order, desc_act = false in quantization_config says so");
  }
  return out;
}

}  // namespace model::packed
