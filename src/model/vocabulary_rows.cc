#include "model/vocabulary_rows.h"

#include <algorithm>

#include "base/visible.h"
#include "model/find_tensors.h"
#include "model/packed/source.h"
#include "store/block.h"

namespace model {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

std::size_t at(std::int64_t id) { return static_cast<std::size_t>(id); }

// What vocab_size is a multiple of where it was made larger than the tokenizer to be one.
std::int64_t step_of(std::int64_t rows, std::int64_t ids) {
  std::int64_t step = 128;
  while (rows % step != 0) step /= 2;
  return rows > ids && step >= 8 ? step : 1;
}

// Of the configuration with a vocabulary of this size.
Result<Model> model_with(Json config, std::int64_t vocabulary, const Path& where) {
  config["vocab_size"] = vocabulary;
  return model_of(TRY(read_config(config, where)), where);
}

Error not_known(const std::string& why, const Path& where) {
  return {Code::unsupported, "the vocabulary of this model cannot be changed here: " + why, where,
          ""};
}

// Whether a parameter has a row for each id: with one id more it has one row more.
Result<bool> has_rows(const Parameter& p, const Layout& wider, const Path& where) {
  const auto* other = wider.find(p.name);
  if (!other || other->shape == p.shape) return false;
  auto grown = p.shape;
  grown[0] += 1;
  if (other->shape == grown) return true;
  return not_known("the shape of '" + base::visible(p.name) + "' depends on it otherwise", where);
}

}  // namespace

RowSources row_sources(const NewVocabulary& vocabulary, std::int64_t before) {
  const auto known = std::ssize(vocabulary.moved);
  std::int64_t ids = 0;
  for (const auto now : vocabulary.moved) ids += now >= 0;
  const auto kept = ids;
  ids += std::ssize(vocabulary.made_of);
  const auto step = step_of(before, known);
  const bool grows = kept == known;
  const auto rows = std::max((ids + step - 1) / step * step, grows ? before : 0);
  RowSources out(at(rows));
  for (std::int64_t id = 0; id < known; ++id)
    if (const auto now = vocabulary.moved[at(id)]; now >= 0)
      out[at(now)] = {static_cast<std::int32_t>(id)};
  std::ranges::copy(vocabulary.made_of, out.begin() + kept);
  for (auto row = ids; row < rows; ++row)
    out[at(row)] = {
        static_cast<std::int32_t>(std::min(grows ? row : known + row - ids, before - 1))};
  return out;
}

Result<VocabularyTables> vocabulary_tables(base::Disk& disk, const Path& folder,
                                           const Json& config) {
  const auto where = base::join(folder, "config.json");
  const auto read = TRY(read_config(config, where));
  const auto files = TRY(store::open_checkpoint(disk, folder));
  auto model = TRY(model_of(read, where));
  TRY(fit_to_files(model, files, {}));
  TRY(find_tensors(*arch::find(read.arch), model.layout, files, folder));
  const auto& head = model.decoder.head;
  if (head.vocabulary != read.vocabulary)
    return not_known("its head has fewer rows than its embedding", where);
  if (model.decoder.inputs)
    return not_known("its layers have tables of their own for each id", where);
  const auto wider = TRY(model_with(config, read.vocabulary + 1, where));
  VocabularyTables out{{}, model.decoder.embedding.name, head.name, head.tied};
  for (const auto& p : model.layout.parameters) {
    const bool own_head = !head.tied && p.name == head.name;
    if (!own_head && !TRY(has_rows(p, wider.layout, where))) continue;
    out.all[p.name] = own_head;
    if (!p.also_called.empty()) out.all[p.also_called] = own_head;
    for (const auto& copy : p.copies) out.all[copy] = own_head;
  }
  return out;
}

Result<std::string> row_bytes(const Tensors& tensors, const Tensors::One& tensor,
                              const std::vector<std::int32_t>& sources) {
  const auto& info = *tensor.info;
  const auto width = info.count / at(info.shape[0]), bytes = info.bytes.size() / at(info.shape[0]);
  if (sources.size() == 1 || !tensor.floats())
    return std::string(info.bytes.substr(at(sources[0]) * bytes, bytes));
  std::vector<double> sum(width);
  std::vector<float> row(width);
  for (const auto source : sources) {
    TRY(tensors.read(tensor, at(source) * width, row));
    for (std::size_t i = 0; i < width; ++i) sum[i] += row[i];
  }
  for (std::size_t i = 0; i < width; ++i)
    row[i] = static_cast<float>(sum[i] / static_cast<double>(sources.size()));
  std::string out(bytes, '\0');
  store::block::find(info.dtype)->pack(row, out.data());
  return out;
}

}  // namespace model
