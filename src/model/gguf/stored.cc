#include "model/gguf/stored.h"

namespace model::gguf {

namespace {

using compute::Stored;
using Form = Stored::Form;
using Owner = Weights::Owner;

// Rows of whole blocks.
class BlockRows : public compute::Packed {
 public:
  BlockRows(const ModelFile::Rows& in, std::size_t rows, std::size_t width)
      : Packed(rows, width),
        type_(*in.type),
        bytes_(in.bytes),
        row_(width / in.type->elements * in.type->bytes) {}
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

Stored stored_of(const ModelFile::Rows& in, std::size_t rows, std::size_t width, Owner& owner) {
  const std::string_view name = in.type->name;
  for (const auto& [plain, form] :
       {std::pair{"F32", Form::f32}, std::pair{"F16", Form::f16}, std::pair{"BF16", Form::bf16}})
    // As many bytes stand there as rows and width say. NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
    if (name == plain) return {form, in.bytes.data(), nullptr, rows, width};
  return owner.keep(std::make_unique<BlockRows>(in, rows, width));
}

// Nothing for one that is not used as it stands in the file.
std::optional<Stored> in_place(const ModelFile& file, const Parameter& p, Owner& owner) {
  const auto in = file.rows(p);
  if (!in) return std::nullopt;
  auto [rows, width] = matrix_of(p);
  if (in->heads > 0 && p.shape.size() < 2) std::swap(rows, width);  // a bias turns number by number
  if (width % in->type->elements != 0) return std::nullopt;         // no block to each row
  const auto one = stored_of(*in, rows, width, owner);
  return in->heads > 0 ? owner.keep(std::make_unique<TurnedRows>(one, in->heads)) : one;
}

}  // namespace

base::Result<std::unique_ptr<const Weights>> weights_of(ModelFile file, const base::Path& path) {
  const auto kept = std::make_shared<const ModelFile>(std::move(file));
  Owner owner{.place = path};
  owner.files = kept;
  owner.whole = [kept] { return kept->file().whole(); };
  std::vector<Stored> table;
  for (const auto& p : kept->model().layout.parameters) {
    const auto& type = kept->stored_type(p);
    owner.types.push_back(type.name);
    owner.bytes.push_back(p.size / type.elements * type.bytes);
    if (const auto there = in_place(*kept, p, owner)) {
      table.push_back(*there);
      continue;
    }
    std::vector<float> values(p.size);
    TRY(kept->read(p, values));
    table.push_back(owner.keep(std::move(values), p));
  }
  return std::make_unique<const Weights>(std::move(table), std::move(owner));
}

}  // namespace model::gguf
