#include "model/gguf/model_file.h"

#include <algorithm>
#include <set>

#include "base/visible.h"
#include "model/gguf/hyperparameters.h"
#include "model/gguf/names.h"

namespace model::gguf {

using base::Code;
using base::Error;
using base::Result;

namespace {

// Where row r of the order of files stands in that of folders.
std::size_t folder_row(std::size_t row, std::size_t D) {
  const auto head = row / D, inside = row % D;
  return head * D + inside % 2 * (D / 2) + inside / 2;
}

}  // namespace

void interleave_rows(std::span<const float> rows, std::size_t heads, std::size_t width,
                     std::span<float> out) {
  const auto D = rows.size() / width / heads;
  for (std::size_t r = 0; r < heads * D; ++r)
    std::copy_n(rows.data() + folder_row(r, D) * width, width, out.data() + r * width);
}

void deinterleave_rows(std::span<const float> rows, std::size_t heads, std::size_t width,
                       std::span<float> out) {
  const auto D = rows.size() / width / heads;
  for (std::size_t r = 0; r < heads * D; ++r)
    std::copy_n(rows.data() + r * width, width, out.data() + folder_row(r, D) * width);
}

std::size_t turned_heads(const Parameter& parameter, const Form& form, const base::Json& config) {
  if (!form.interleaved) return 0;
  const auto size = [&](const char* key) {
    return static_cast<std::size_t>(config.at(key).get<std::int64_t>());
  };
  if (parameter.name.find(".q_proj.") != std::string::npos) return size("num_attention_heads");
  if (parameter.name.find(".k_proj.") != std::string::npos) return size("num_key_value_heads");
  return 0;
}

Result<ModelFile> ModelFile::open(base::Disk& disk, const base::Path& path) {
  auto file = TRY(store::gguf::File::open(disk, path));
  const auto json = TRY(config_json(file, path));
  ModelFile out{};
  out.file_ = std::move(file);
  out.config_ = TRY(read_config(json, path));
  out.form_ = arch::find(out.config_.arch)->gguf;
  out.model_ = TRY(model_of(out.config_, path));
  TRY(out.check(path));
  return out;
}

Result<void> ModelFile::check(const base::Path& path) const {
  std::set<std::string> known = {kRopeFactors};
  for (const auto& p : model_.layout.parameters) {
    const auto name = name_in_file(p.name, *form_);
    if (name.empty())
      return Error{Code::unsupported, "GGUF files have no name for '" + p.name + "'", path, ""};
    TRY(file_.expect(name, p.shape));
    known.insert(name);
  }
  for (const auto& tensor : file_.tensors())
    if (!known.contains(tensor.name))
      return Error{Code::unsupported,
                   "tensor '" + base::visible(tensor.name) + "' is no parameter of this family",
                   path, "the model has parts that do not run here"};
  return {};
}

const store::gguf::Tensor& ModelFile::tensor_of(const Parameter& parameter) const {
  const auto* tensor = file_.find(name_in_file(parameter.name, *form_));
  CHECK(tensor, "open() has found every parameter");
  return *tensor;
}

const store::block::Entry& ModelFile::stored_type(const Parameter& parameter) const {
  return *tensor_of(parameter).type;
}

Result<void> ModelFile::read(const Parameter& parameter, std::span<float> out) const {
  const auto name = name_in_file(parameter.name, *form_);
  const auto heads = turned_heads(parameter, *form_, write_config(config_));
  if (heads == 0) return file_.read(name, parameter.shape, out);
  std::vector<float> rows(out.size());
  TRY(file_.read(name, parameter.shape, rows));
  const auto width =
      parameter.shape.size() < 2 ? std::size_t{1} : static_cast<std::size_t>(parameter.shape[1]);
  deinterleave_rows(rows, heads, width, out);
  return {};
}

}  // namespace model::gguf
