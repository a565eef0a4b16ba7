#include "model/check/input.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace model::check {

namespace {

using base::Code;
using base::Error;
using base::Result;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kUnscored = -100;
constexpr std::int64_t kMostPositions = 1 << 20;

struct Kind {
  const char* name;
  std::size_t bytes;
};
constexpr Kind kKinds[] = {{"I64", 8}, {"I32", 4}, {"U8", 1}, {"BOOL", 1}};

std::int64_t number_at(const char* bytes, std::size_t width) {
  if (width == 1) return static_cast<unsigned char>(*bytes);
  std::int64_t wide = 0;
  std::int32_t narrow = 0;
  std::memcpy(width == 8 ? static_cast<void*>(&wide) : &narrow, bytes, width);
  return width == 8 ? wide : narrow;
}

// Tensors of one file, all of one shape.
class Tensors {
 public:
  Tensors(const store::Safetensors& file, base::Path path) : file_(file), path_(std::move(path)) {}

  Error wrong(const std::string& what, const std::string& hint = "") const {
    return {Code::bad_data, what, path_, hint};
  }
  // Empty where the file has none of this name.
  Result<Numbers> read(const std::string& name, const std::vector<std::int64_t>& shape) const {
    const auto it = file_.tensors().find(name);
    if (it == file_.tensors().end()) return Numbers();
    const auto& info = it->second;
    if (info.shape != shape)
      return wrong("the tensor '" + name + "' has the shape " + shown(info.shape) +
                   ", input_ids have " + shown(shape));
    const auto kind = std::ranges::find(kKinds, info.dtype, &Kind::name);
    if (kind == std::end(kKinds))
      return wrong("the tensor '" + name + "' has the type " + info.dtype, "I64 is usual");
    Numbers out;
    for (std::size_t at = 0; at < info.bytes.size(); at += kind->bytes)
      out.push_back(number_at(info.bytes.data() + at, kind->bytes));
    TRY(file_.whole());
    return out;
  }
  // As read(), narrowed, where each lies in [least, below) or is `also`. `bound` says what the upper
  // one is.
  Result<std::vector<std::int32_t>> read(const std::string& name,
                                         const std::vector<std::int64_t>& shape, std::int64_t below,
                                         const std::string& bound, std::int64_t also) const {
    const auto numbers = TRY(read(name, shape));
    std::vector<std::int32_t> out;
    for (const auto number : numbers) {
      const auto at = static_cast<std::int64_t>(out.size());
      if ((number < 0 || number >= below) && number != also)
        return wrong("the tensor '" + name + "' has " + std::to_string(number) + " in row " +
                         std::to_string(at / shape[1]) + ", column " +
                         std::to_string(at % shape[1]),
                     bound + " " + std::to_string(below));
      out.push_back(static_cast<std::int32_t>(number));
    }
    return out;
  }

 private:
  const store::Safetensors& file_;
  base::Path path_;
};

Result<std::vector<std::int64_t>> shape_of(const store::Safetensors& file, const Tensors& tensors,
                                           const base::Path& path) {
  const auto it = file.tensors().find("input_ids");
  if (it == file.tensors().end())
    return Error{Code::missing, "there is no tensor 'input_ids'", path,
                 "write the token ids, I64 of shape [rows, columns], under this name"};
  const auto& shape = it->second.shape;
  if (shape.size() != 2 || shape[0] < 1 || shape[1] < 1)
    return tensors.wrong("the tensor 'input_ids' has the shape " + shown(shape),
                         "it must be [rows, columns], neither of them 0");
  if (it->second.count > std::numeric_limits<std::int32_t>::max())
    return tensors.wrong("the tensor 'input_ids' has more tokens than can be counted");
  return shape;
}

// What a token is scored with stands behind it, so that of the last column is none.
std::vector<std::int32_t> shifted(const std::vector<std::int32_t>& labels, std::size_t columns) {
  std::vector<std::int32_t> out(labels.size(), -1);
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (i % columns > 0) out[i - 1] = std::max(labels[i], -1);
  return out;
}

}  // namespace

Result<Input> read_input(const store::Safetensors& file, const Config& config, const Model& model,
                         const base::Path& path) {
  const Tensors tensors(file, path);
  const auto shape = TRY(shape_of(file, tensors, path));
  const auto vocabulary = model.decoder.embedding.vocabulary,
             scored = model.decoder.head.vocabulary;
  Input out;
  out.rows = static_cast<std::size_t>(shape[0]);
  out.columns = static_cast<std::size_t>(shape[1]);
  out.ids = TRY(tensors.read("input_ids", shape, vocabulary, "the vocabulary has", 0));
  auto labels = TRY(tensors.read("labels", shape, scored, "the head has", kUnscored));
  if (labels.empty()) {
    labels = out.ids;
    for (auto& label : labels)
      if (label >= scored) label = kUnscored;  // a head may be shorter than the vocabulary
  }
  out.targets = shifted(labels, out.columns);
  // Tables are made up to the last position that occurs, so one number must not ask for gigabytes.
  const auto positions = std::max(std::min(config.context, kMostPositions), shape[1]);
  out.positions = TRY(tensors.read("position_ids", shape, positions, "positions are below", 0));
  for (std::size_t i = out.positions.size(); i < out.ids.size(); ++i)
    out.positions.push_back(static_cast<std::int32_t>(i % out.columns));
  const auto mask = TRY(tensors.read("attention_mask", shape));
  out.masked.assign(out.ids.size(), false);
  for (std::size_t i = 0; i < mask.size(); ++i) out.masked[i] = mask[i] == 0;
  return out;
}

Packed pack(const Input& input) {
  Packed out;
  auto& batch = out.batch;
  for (std::size_t i = 0; i < input.ids.size(); ++i) {
    if (input.masked[i]) continue;
    const auto at = static_cast<std::uint32_t>(batch.ids.size());
    const bool first = out.places.empty() || out.places.back() / input.columns < i / input.columns;
    if (first) batch.segments.push_back(at);
    batch.ids.push_back(input.ids[i]);
    batch.targets.push_back(input.targets[i]);
    batch.positions.push_back(input.positions[i]);
    out.places.push_back(i);
  }
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  const auto scored = batch.scored();
  if (scored > 0) batch.weights.assign(batch.ids.size(), 1 / static_cast<float>(scored));
  return out;
}

}  // namespace model::check
