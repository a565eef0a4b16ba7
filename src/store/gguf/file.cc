#include "store/gguf/file.h"

#include <algorithm>

#include "base/utf8.h"
#include "base/visible.h"
#include "store/wrapped.h"

namespace store::gguf {

namespace {

constexpr std::uint64_t kMostTensors = 1 << 20;
constexpr std::uint64_t kLeastTensor = 8 + 1 + 4 + 4 + 8;  // a name of one byte and no side

struct Counts {
  std::uint64_t tensors, keys;
};

base::Result<Counts> read_counts(Cursor& cursor) {
  if (cursor.left() < 24 || TRY(cursor.take(4)) != kMagic) {
    const auto other = wrapped(cursor.all().substr(0, kWrappedHead));
    const std::string what = other.what.empty() ? "it does not begin with GGUF" : other.what;
    return base::Error{base::Code::bad_data, "this is not a GGUF file (" + what + ")",
                       cursor.path(), other.hint};
  }
  const auto version = TRY(cursor.number<std::uint32_t>());
  if ((version & 0xffff) == 0)
    return base::Error{base::Code::unsupported, "the file is big-endian", cursor.path(),
                       "convert it for machines of today"};
  if (version != 2 && version != kVersion)
    return base::Error{base::Code::unsupported,
                       "the file has version " + std::to_string(version) + ", 2 and 3 are read",
                       cursor.path(), "convert the model again"};
  const auto tensors = TRY(cursor.number<std::uint64_t>());
  return Counts{tensors, TRY(cursor.number<std::uint64_t>())};
}

// The shape, outermost first.
base::Result<std::vector<std::int64_t>> read_shape(Cursor& cursor) {
  const auto sides = TRY(cursor.number<std::uint32_t>());
  if (sides > kMostSides)
    return cursor.bad("has " + std::to_string(sides) + " sides, at most 4 are expected");
  std::vector<std::int64_t> shape(sides);
  for (std::size_t i = sides; i-- > 0;)
    shape[i] = static_cast<std::int64_t>(TRY(cursor.number<std::uint64_t>()));
  if (!base::product(shape).known())  // so it is of a side that became negative
    return cursor.bad("has a shape of more elements than can be counted");
  return shape;
}

// One entry of the list; its bytes are found when the list has ended.
struct Listed {
  Tensor tensor;
  std::uint64_t offset = 0, size = 0;
};

base::Result<Listed> read_listed(Cursor& cursor) {
  cursor.about("the list of tensors", "");
  const auto name = TRY(cursor.text());
  if (name.empty()) return cursor.bad("has a tensor without a name");
  cursor.about("tensor", name);
  if (!base::valid_utf8(name)) return cursor.bad("has a name that is no UTF-8");
  Listed out;
  out.tensor.name = std::string(name);
  out.tensor.shape = TRY(read_shape(cursor));
  const auto& shape = out.tensor.shape;
  const auto id = TRY(cursor.number<std::uint32_t>());
  out.tensor.type = block::find(id);
  if (!out.tensor.type)
    return cursor.bad("has type " + std::to_string(id) + ", read are " + block::known(),
                      base::Code::unsupported);
  out.tensor.count = base::product(shape).value();
  const std::int64_t row = shape.empty() ? 1 : shape.back();
  const auto rows = base::product(std::span(shape).first(shape.empty() ? 0 : shape.size() - 1));
  if (row % out.tensor.type->elements != 0)
    return cursor.bad("has rows of " + std::to_string(row) + " elements, a multiple of " +
                      std::to_string(out.tensor.type->elements) + " is expected of type " +
                      out.tensor.type->name);
  const auto size = out.tensor.type->bytes_of(row, rows);
  if (!size.known()) return cursor.bad("has more bytes than can be counted");
  out.size = size.value();
  out.offset = TRY(cursor.number<std::uint64_t>());
  return out;
}

// Gives each tensor its bytes: one behind the other, each at the alignment.
base::Result<std::vector<Tensor>> place(Cursor& cursor, std::vector<Listed> listed,
                                        std::string_view data, std::uint64_t alignment) {
  std::vector<Tensor> tensors;
  std::uint64_t at = 0;
  for (auto& [tensor, offset, size] : listed) {
    cursor.about("tensor", tensor.name);
    if (offset != at)
      return cursor.bad("begins at byte " + std::to_string(offset) + " of the data, " +
                        std::to_string(at) + " is expected: tensors overlap or leave gaps");
    if (at > data.size() || size > data.size() - at)
      return cursor.bad("has " + std::to_string(size) + " bytes from byte " + std::to_string(at) +
                        " of the data, which has " + std::to_string(data.size()));
    tensor.bytes = data.substr(at, size);
    at += size;
    at += padding(at, alignment);
    tensors.push_back(std::move(tensor));
  }
  cursor.about("the data", "");
  if (data.size() > at)
    return cursor.bad("has " + std::to_string(data.size()) + " bytes, its tensors " +
                      std::to_string(at));
  return tensors;
}

}  // namespace

std::string shown(std::span<const std::int64_t> shape) {
  std::string out;
  for (const auto side : shape) out += (out.empty() ? "" : ", ") + std::to_string(side);
  return "[" + out + "]";
}

base::Result<File> File::open(base::Disk& disk, const base::Path& path) {
  File file;
  file.path_ = path;
  file.bytes_ = TRY(disk.map(path));
  const auto all = file.bytes_.view();
  Cursor cursor(all, path);
  const auto counts = TRY(read_counts(cursor));
  file.metadata_ = TRY(read_metadata(cursor, counts.keys));
  const auto width = TRY(alignment(file.metadata_, path));
  const auto count = TRY(cursor.count(counts.tensors, kLeastTensor, kMostTensors, "tensors"));
  std::vector<Listed> listed;
  for (std::size_t i = 0; i < count; ++i) {
    listed.push_back(TRY(read_listed(cursor)));
    const auto& name = listed.back().tensor.name;
    if (!file.place_.emplace(name, i).second) return cursor.bad("stands twice in the list");
  }
  // Without tensors nothing need follow the list.
  const auto start = std::min<std::uint64_t>(cursor.at() + padding(cursor.at(), width), all.size());
  file.tensors_ = TRY(place(cursor, std::move(listed), all.substr(start), width));
  TRY(file.bytes_.whole());
  return file;
}

const Tensor* File::find(std::string_view name) const {
  const auto it = place_.find(name);
  return it == place_.end() ? nullptr : &tensors_[it->second];
}

base::Result<const Tensor*> File::expect_shape(std::string_view name,
                                               std::span<const std::int64_t> shape) const {
  const auto quoted = "tensor '" + base::visible(name) + "'";
  const auto* tensor = find(name);
  if (!tensor) return base::Error{base::Code::missing, quoted + " is not in the file", path_, ""};
  if (!std::ranges::equal(tensor->shape, shape))
    return base::Error{
        base::Code::bad_data,
        quoted + " has the shape " + shown(tensor->shape) + ", " + shown(shape) + " is expected",
        path_, "the file was made for another model"};
  return tensor;
}

base::Result<const Tensor*> File::expect(std::string_view name,
                                         std::span<const std::int64_t> shape) const {
  const auto* tensor = TRY(expect_shape(name, shape));
  if (tensor->type->unpack) return tensor;
  return base::Error{base::Code::unsupported,
                     "tensor '" + base::visible(name) + "' has type " + tensor->type->name +
                         ", which is not read as floats",
                     path_, ""};
}

base::Result<void> File::read(std::string_view name, std::span<const std::int64_t> shape,
                              std::span<float> out) const {
  const auto tensor = TRY(expect(name, shape));
  if (tensor->count != out.size())
    return base::Error{base::Code::bad_data,
                       "tensor '" + base::visible(name) + "' has " + std::to_string(tensor->count) +
                           " elements, " + std::to_string(out.size()) + " are expected",
                       path_, ""};
  tensor->type->unpack(tensor->bytes, out.data());
  return bytes_.whole();
}

}  // namespace store::gguf
