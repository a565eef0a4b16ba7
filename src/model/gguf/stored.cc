#include "model/gguf/stored.h"

namespace model::gguf {

namespace {

using compute::Stored;
using Form = Stored::Form;

// Rows of whole blocks.
class BlockRows : public compute::Packed {
 public:
  BlockRows(const store::gguf::Tensor& tensor, std::size_t rows, std::size_t width)
      : Packed(rows, width),
        type_(*tensor.type),
        bytes_(tensor.bytes),
        row_(rows == 0 ? 0 : tensor.bytes.size() / rows) {}
  void unpack(std::size_t first, std::size_t count, float* out) const override {
    type_.unpack(bytes_.substr(first * row_, count * row_), out);
  }

 private:
  const store::block::Entry& type_;
  std::string_view bytes_;
  std::size_t row_;  // bytes
};

// The order of folders, of rows that stand in that of files: there 2j and 2j + 1 are what j and j + D/2
// are here.
class TurnedRows : public compute::Packed {
 public:
  TurnedRows(const Stored& in_file, std::size_t heads)
      : Packed(in_file.rows, in_file.width), in_file_(in_file), head_(in_file.rows / heads) {}
  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (auto row = first; row < first + count; ++row, out += width()) {
      const auto inside = row % head_, half = head_ / 2;
      const auto there = inside < half ? 2 * inside : 2 * (inside - half) + 1;
      in_file_.unpack(row - inside + there, 1, out);
    }
  }

 private:
  Stored in_file_;
  std::size_t head_;
};

Stored keep(std::unique_ptr<compute::Packed> packed, Weights::Owner& owner) {
  owner.packed.push_back(std::move(packed));
  return compute::stored(*owner.packed.back());
}

Stored stored_of(const store::gguf::Tensor& tensor, std::size_t rows, std::size_t width,
                 Weights::Owner& owner) {
  const std::string_view name = tensor.type->name;
  for (const auto& [plain, form] :
       {std::pair{"F32", Form::f32}, std::pair{"F16", Form::f16}, std::pair{"BF16", Form::bf16}})
    if (name == plain) return {form, tensor.bytes.data(), nullptr, rows, width};
  return keep(std::make_unique<BlockRows>(tensor, rows, width), owner);
}

}  // namespace

std::unique_ptr<const Weights> weights_of(ModelFile file) {
  const auto kept = std::make_shared<const ModelFile>(std::move(file));
  Weights::Owner owner;
  owner.files = kept;
  owner.whole = [kept] { return kept->file().whole(); };
  const auto& form = *arch::find(kept->config().arch)->gguf;
  const auto json = write_config(kept->config());
  std::vector<Stored> table;
  for (const auto& p : kept->model().layout.parameters) {
    const auto& tensor = kept->tensor_of(p);
    const auto heads = turned_heads(p, form, json);
    auto [rows, width] = matrix_of(p);
    if (heads > 0 && p.shape.size() < 2) std::swap(rows, width);  // a bias turns number by number
    auto one = stored_of(tensor, rows, width, owner);
    if (heads > 0) one = keep(std::make_unique<TurnedRows>(one, heads), owner);
    table.push_back(one);
    owner.types.push_back(tensor.type->name);
    owner.bytes.push_back(tensor.bytes.size());
  }
  return std::make_unique<const Weights>(std::move(table), std::move(owner));
}

}  // namespace model::gguf
