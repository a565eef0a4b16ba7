#include "model/check/file_rounding.h"

#include "model/check/read_again.h"

namespace model::check {

FileRounding::FileRounding(gguf::Shaped shaped) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < shaped.layout.parameters.size(); ++i)
    index[shaped.layout.parameters[i].name] = i;
  held_ = std::make_shared<const Held>(std::move(shaped), std::move(index));
}

FileRounding::FileRounding(const gguf::ModelFile& file, const store::block::Entry& type)
    : FileRounding(gguf::shaped_by(file, type)) {}

base::Result<FileRounding> FileRounding::of(base::Disk& disk, const base::Path& folder,
                                            const store::block::Entry& type) {
  return FileRounding(TRY(gguf::shaped_by(disk, folder, type)));
}

base::Result<void> FileRounding::operator()(const Parameter& parameter,
                                            std::span<float> values) const {
  const auto& [layout, parts, quantiser] = held_->shaped;
  std::vector<float> cut;
  for (const auto& use : parts.uses[held_->index.at(parameter.name)]) {
    const auto& tensor = parts.tensors[use.tensor];
    const auto& piece = tensor.pieces[use.piece];
    cut.resize(piece.cut.size());
    gguf::gather(values, piece.cut, cut);
    gguf::into_file(tensor.change, cut);
    TRY(round_as(quantiser.type_of(tensor.name, tensor.shape), cut));
    gguf::out_of_file(tensor.change, cut);
    gguf::scatter(cut, piece.cut, values);
  }
  return {};
}

}  // namespace model::check
