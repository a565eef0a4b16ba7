#include "store/gguf/writer.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "base/visible.h"
#include "store/gguf/file.h"

namespace store::gguf {

namespace {

constexpr std::size_t kLongestName = 63;     // of a tensor: ggml's, with a zero behind it
constexpr std::uint64_t kWidest = 1 << 20;   // alignment: so much may be padding behind each tensor
constexpr std::size_t kPiece = 1 << 22;      // elements in memory as bytes at once: at most 16 MB
constexpr std::size_t kOfOneCall = 1 << 15;  // elements: a multiple of every block

base::Error refused(const std::string& name, const std::string& what, const base::Path& path) {
  return {base::Code::bad_request, "tensor '" + base::visible(name) + "' " + what, path, ""};
}

// The bytes of the tensor.
base::Result<std::uint64_t> size_of(const Planned& tensor, const base::Path& path) {
  const auto bad = [&](const std::string& what) { return refused(tensor.name, what, path); };
  const auto& [name, shape, type] = tensor;
  if (name.empty() || name.size() > kLongestName || !base::valid_utf8(name))
    return bad("has a name that is no UTF-8 of 1 to 63 bytes, which ggml asks for");
  if (!type) return bad("has no type");
  if (shape.empty() || shape.size() > kMostSides)
    return bad("has " + std::to_string(shape.size()) + " sides, 1 to 4 are expected");
  const auto size =
      type->bytes_of(shape.back(), base::product(std::span(shape).first(shape.size() - 1)));
  if (!size.known())
    return bad("has the shape " + shown(shape) + ", whose rows are no whole blocks of " +
               std::to_string(type->elements) + " elements as " + type->name + " has them");
  return size.value();
}

base::Result<std::string> head(const Metadata& metadata, const std::vector<Planned>& tensors,
                               const std::vector<std::uint64_t>& sizes, std::uint64_t alignment) {
  std::string out(kMagic);
  put(out, kVersion);
  put<std::uint64_t>(out, tensors.size());
  put<std::uint64_t>(out, metadata.fields().size());
  TRY(put_metadata(out, metadata));
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto& [name, shape, type] = tensors[i];
    put_text(out, name);
    put<std::uint32_t>(out, static_cast<std::uint32_t>(shape.size()));
    for (std::size_t side = shape.size(); side-- > 0;) put(out, shape[side]);
    put(out, type->id);
    put(out, at);
    at += sizes[i];
    at += padding(at, alignment);
  }
  out.append(padding(out.size(), alignment), '\0');
  return out;
}

}  // namespace

base::Result<Writer> Writer::open(base::Disk& disk, const base::Path& path,
                                  const Metadata& metadata, std::vector<Planned> tensors) {
  Writer writer;
  writer.path_ = path;
  writer.alignment_ = TRY(alignment(metadata, path));
  if (writer.alignment_ > kWidest)
    return base::Error{base::Code::bad_request,
                       "key 'general.alignment' is " + std::to_string(writer.alignment_) +
                           ", at most " + std::to_string(kWidest) + " is written",
                       path, ""};
  std::set<std::string_view> names;
  base::Size whole = 0;
  for (const auto& tensor : tensors) {
    writer.sizes_.push_back(TRY(size_of(tensor, path)));
    whole += base::Size(writer.sizes_.back()) + writer.alignment_;
    if (!whole.known()) return refused(tensor.name, "makes the file larger than any file", path);
    if (!names.insert(tensor.name).second) return refused(tensor.name, "is planned twice", path);
  }
  const auto begin = TRY(head(metadata, tensors, writer.sizes_, writer.alignment_));
  writer.file_ = TRY(disk.open_writer(path));
  TRY(writer.file_->write(begin));
  writer.planned_ = std::move(tensors);
  if (!writer.sizes_.empty()) writer.current_.left = writer.sizes_[0];
  TRY(writer.next());
  return writer;
}

base::Error Writer::bad(const std::string& what, base::Code code) const {
  if (current_.index == planned_.size()) return {code, "no tensor is left", path_, ""};
  auto error = refused(planned_[current_.index].name, what, path_);
  error.code = code;
  return error;
}

base::Result<void> Writer::next() {
  while (current_.index < planned_.size() && current_.left == 0) {
    const std::string zeros(padding(file_->size(), alignment_), '\0');
    TRY(file_->write(zeros));
    const auto index = current_.index + 1;
    current_ = {index, 0, index < sizes_.size() ? sizes_[index] : 0};
  }
  return {};
}

base::Result<void> Writer::add(std::string_view bytes) {
  if (bytes.size() > current_.left)
    return bad("has " + std::to_string(current_.left) + " bytes left, " +
               std::to_string(bytes.size()) + " were given");
  TRY(file_->write(bytes));
  current_.left -= bytes.size();
  return next();
}

base::Result<void> Writer::pack(std::span<const float> values, const base::Pool& pool) {
  if (values.empty()) return {};
  if (current_.index == planned_.size()) return bad("is not there");
  const auto& type = *planned_[current_.index].type;
  if (!type.pack)
    return bad("has type " + std::string(type.name) + ", which is not written from floats",
               base::Code::unsupported);
  if (const auto at = type.refused(values))
    return bad("has the value " + std::to_string(values[*at]) + " at element " +
                   std::to_string(current_.elements + *at) + ", at most " +
                   std::to_string(type.largest) + " fits " + type.name,
               base::Code::bad_data);
  const auto size = type.bytes_of(values.size(), 1);
  if (!size.fits(current_.left))
    return bad("has " + std::to_string(current_.left) + " bytes left in blocks of " +
               std::to_string(type.elements) + " elements, " + std::to_string(values.size()) +
               " elements were given");
  const auto before = current_.elements;
  for (std::size_t done = 0; done < values.size(); done += kPiece) {
    const auto piece = values.subspan(done, std::min(kPiece, values.size() - done));
    packed_.resize(piece.size() / type.elements * type.bytes);
    pool.run((piece.size() + kOfOneCall - 1) / kOfOneCall, [&](int, std::size_t call) {
      const auto from = call * kOfOneCall;
      type.pack(piece.subspan(from, std::min(kOfOneCall, piece.size() - from)),
                packed_.data() + from / type.elements * type.bytes);
    });
    const bool last = current_.left == packed_.size();
    TRY(add(packed_));
    if (!last) current_.elements = before + done + piece.size();
  }
  return {};
}

base::Result<void> Writer::commit() {
  if (current_.index < planned_.size())
    return bad("lacks " + std::to_string(current_.left) + " bytes of " +
               std::to_string(sizes_[current_.index]));
  return file_->commit();
}

}  // namespace store::gguf
