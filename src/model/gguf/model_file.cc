#include "model/gguf/model_file.h"

#include <algorithm>
#include <set>

#include "base/visible.h"
#include "model/choices.h"
#include "model/gguf/hyperparameters.h"
#include "model/gguf/whole.h"

namespace model::gguf {

using base::Code;
using base::Error;
using base::Result;

namespace {

// The bytes of a piece, which is whole rows and so whole blocks.
std::string_view bytes_of(const store::gguf::Tensor& tensor, const Piece& piece) {
  const std::size_t elements = tensor.type->elements, bytes = tensor.type->bytes;
  return tensor.bytes.substr(piece.first / elements * bytes, piece.cut.size() / elements * bytes);
}

}  // namespace

Result<ModelFile> ModelFile::open(base::Disk& disk, const base::Path& path) {
  auto file = TRY(store::gguf::File::open(disk, path));
  const auto json = TRY(config_json(file, path));
  ModelFile out{};
  out.path_ = path;
  out.file_ = std::move(file);
  out.config_ = TRY(read_config(json, path));
  out.form_ = arch::find(out.config_.arch)->gguf;
  out.model_ = TRY(model_of(out.config_, path));
  out.parts_ = TRY(parts_of(out.model_.layout, *out.form_, write_config(out.config_), path));
  TRY(out.check());
  return out;
}

Result<void> ModelFile::expect(const FileTensor& tensor) const {
  const bool whole = tensor.change == Change::whole;
  const auto* found = TRY(whole ? file_.expect_shape(tensor.name, tensor.shape)
                                : file_.expect(tensor.name, tensor.shape));
  if (!whole || is_whole(*found->type)) return {};
  return Error{Code::unsupported,
               "tensor '" + tensor.name + "' has type " + found->type->name +
                   ", but choices are whole numbers of type I32",
               path_, "fetch the model again"};
}

Result<void> ModelFile::check() const {
  std::set<std::string> known;
  if (form_->factors) known.insert(kRopeFactors);
  for (const auto& tensor : parts_.tensors) {
    TRY(expect(tensor));
    known.insert(tensor.name);
  }
  const auto layers = model_.decoder.layers.size();
  for (const auto& [key, layer, parameter] : parts_.listed)
    if (TRY(file_.metadata().list<float>(key)).size() != layers)
      return Error{Code::bad_data, "its key " + key + " does not speak of each layer", path_,
                   "fetch the model again"};
  const auto config = write_config(config_);
  for (const auto& tensor : file_.tensors())
    if (!known.contains(tensor.name) && !(form_->unused && form_->unused(tensor.name, config)))
      return Error{Code::unsupported,
                   "tensor '" + base::visible(tensor.name) + "' is no parameter of this family",
                   path_, "the model has parts that do not run here"};
  return {};
}

std::size_t ModelFile::index_of(const Parameter& parameter) const {
  const auto& all = model_.layout.parameters;
  const auto found = std::ranges::lower_bound(all, parameter.offset, {}, &Parameter::offset);
  CHECK(found != all.end() && found->name == parameter.name, "a parameter is one of the layout's");
  return static_cast<std::size_t>(found - all.begin());
}

const store::block::Entry& ModelFile::stored_type(const Parameter& parameter) const {
  const auto& uses = parts_.uses[index_of(parameter)];
  if (uses.empty()) return *store::block::find("F32");
  return *file_.find(parts_.tensors[uses.front().tensor].name)->type;
}

Result<void> ModelFile::read_listed(const Parameter& parameter, std::span<float> out) const {
  const auto index = index_of(parameter);
  const auto found = std::ranges::find(parts_.listed, index, &Listed::parameter);
  CHECK(found != parts_.listed.end(), "a parameter stands in a tensor or in a key");
  out[0] = TRY(file_.metadata().list<float>(found->key))[found->layer];
  return {};
}

Result<void> ModelFile::read(const Parameter& parameter, std::span<float> out) const {
  const auto& uses = parts_.uses[index_of(parameter)];
  if (uses.empty()) return read_listed(parameter, out);
  std::vector<float> values;
  for (const auto& use : uses) {
    const auto& part = parts_.tensors[use.tensor];
    const auto& piece = part.pieces[use.piece];
    const auto& tensor = *file_.find(part.name);
    values.resize(piece.cut.size());
    if (part.change == Change::whole)
      unpack_whole(bytes_of(tensor, piece), values);
    else
      tensor.type->unpack(bytes_of(tensor, piece), values.data());
    out_of_file(part.change, values);
    scatter(values, piece.cut, out);
  }
  if (parameter.choices > 0) TRY(check_choices(parameter, out, path_));
  return file_.whole();
}

std::optional<ModelFile::Rows> ModelFile::rows(const Parameter& parameter) const {
  const auto& uses = parts_.uses[index_of(parameter)];
  if (uses.size() != 1) return std::nullopt;
  const auto& part = parts_.tensors[uses.front().tensor];
  const auto& piece = part.pieces[uses.front().piece];
  const auto plain = whole(parameter.shape);
  const bool as_it_is = piece.cut.sides == plain.sides && piece.cut.steps == plain.steps;
  if (part.change != Change::none || (!as_it_is && piece.cut.heads == 0)) return std::nullopt;
  const auto& tensor = *file_.find(part.name);
  return Rows{tensor.type, bytes_of(tensor, piece), piece.cut.heads};
}

}  // namespace model::gguf
