#include "align/check_case.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/recipe.h"
#include "compute/worker.h"

namespace align::check {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& row : all()) out.emplace_back(row.name);
  return out;
}

Result<CaseFile> CaseFile::open(base::Disk& disk, const Asked& asked, const std::string& kind,
                                const std::string& within) {
  const auto path = asked.folder + "/" + kind + ".json";
  auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  CaseFile out(TRY(store::Safetensors::open(disk, asked.folder + "/" + kind + ".safetensors")));
  if (!json.is_object() || (!within.empty() && !json.contains(within)))
    return Error{Code::bad_data, "there are no cases in it", path, ""};
  const auto& cases = within.empty() ? json : json[within];
  std::vector<std::string> known;
  if (cases.is_object())
    for (const auto& [name, value] : cases.items())
      if (value.is_object()) known.push_back(name);
  auto checked = base::check_known("case", asked.name, known);
  if (!checked.ok()) checked.error().where = path;
  TRY(std::move(checked));
  out.own_ = cases[asked.name];
  out.json_ = std::move(json);
  out.name_ = asked.name;
  out.path_ = path;
  return out;
}

Error CaseFile::wrong(const std::string& what) const { return {Code::bad_data, what, path_, ""}; }

Result<double> CaseFile::number(const std::string& key, double usual) const {
  for (const auto* from : {&own_, &json_}) {
    const auto it = from->find(key);
    if (it == from->end() || it->is_null()) continue;
    if (!it->is_number() || !std::isfinite(it->get<double>()))
      return wrong("'" + key + "' of the case '" + name_ + "' is no number");
    return it->get<double>();
  }
  return usual;
}

namespace {

std::int64_t number_at(const char* bytes, std::size_t width) {
  std::int64_t wide = 0;
  std::int32_t narrow = 0;
  if (width == 1) return static_cast<unsigned char>(*bytes);
  std::memcpy(width == 8 ? static_cast<void*>(&wide) : &narrow, bytes, width);
  return width == 8 ? wide : narrow;
}

}  // namespace

Result<Table<std::int64_t>> CaseFile::whole(const std::string& tensor,
                                            const std::vector<std::int64_t>& shape) const {
  const auto it = file_.tensors().find(tensor);
  if (it == file_.tensors().end())
    return Error{Code::missing, "there is no tensor '" + tensor + "'", file_.path(), ""};
  const auto& info = it->second;
  const auto flawed = [&](const std::string& what) {
    return Error{Code::bad_data, "the tensor '" + tensor + "' " + what, file_.path(), ""};
  };
  const auto width = info.dtype == "I64"                          ? 8
                     : info.dtype == "I32"                        ? 4
                     : info.dtype == "U8" || info.dtype == "BOOL" ? 1
                                                                  : 0;
  if (width == 0) return flawed("has the type " + info.dtype + ", which holds no whole numbers");
  if (info.shape.size() != 2 || info.shape[0] < 1 || info.shape[1] < 1)
    return flawed("has the shape " + model::shown(info.shape) + "; it must be [rows, columns]");
  if (!shape.empty() && info.shape != shape)
    return flawed("has the shape " + model::shown(info.shape) + " in place of " +
                  model::shown(shape));
  Table<std::int64_t> out{info.shape, {}};
  out.values.reserve(info.count);
  for (std::size_t at = 0; at < info.bytes.size(); at += static_cast<std::size_t>(width))
    out.values.push_back(number_at(info.bytes.data() + at, static_cast<std::size_t>(width)));
  TRY(file_.whole());
  return out;
}

Result<Table<float>> CaseFile::floats(const std::string& tensor,
                                      const std::vector<std::int64_t>& shape) const {
  TRY(file_.expect(tensor, shape));
  Table<float> out{shape, std::vector<float>(file_.tensors().at(tensor).count)};
  TRY(file_.read(tensor, shape, out.values));
  return out;
}

Rows rows_of(const Table<std::int64_t>& ids) {
  Rows out;
  out.rows = static_cast<std::size_t>(ids.shape[0]);
  out.columns = static_cast<std::size_t>(ids.shape[1]);
  out.ids = ids.values;
  out.there.assign(out.ids.size(), true);
  return out;
}

Result<Packed> pack(const Rows& rows, const model::Model& model, const CaseFile& file) {
  const auto bound = model.decoder.embedding.vocabulary, scored = model.decoder.head.vocabulary;
  Packed out;
  auto& batch = out.batch;
  const auto position = [&](std::size_t i) {
    return rows.positions.empty() ? static_cast<std::int64_t>(i % rows.columns) : rows.positions[i];
  };
  for (std::size_t i = 0; i < rows.ids.size(); ++i) {
    if (!rows.there[i]) continue;
    const bool goes_on = !out.places.empty() && out.places.back() + 1 == i &&
                         i % rows.columns > 0 && position(i) == position(i - 1) + 1;
    if (rows.ids[i] < 0 || rows.ids[i] >= bound)
      return file.wrong("a token is " + std::to_string(rows.ids[i]) + "; the vocabulary has " +
                        std::to_string(bound));
    if (position(i) < 0 || position(i) >= static_cast<std::int64_t>(rows.columns))
      return file.wrong("a position is " + std::to_string(position(i)));
    const bool ends =
        (i + 1) % rows.columns == 0 || !rows.there[i + 1] || position(i + 1) != position(i) + 1;
    const auto label = ends ? -100 : rows.scored[i + 1];
    if (label != -100 && (label < 0 || label >= scored))
      return file.wrong("a label is " + std::to_string(label) + "; the head has " +
                        std::to_string(scored));
    if (!goes_on) batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    batch.ids.push_back(static_cast<std::int32_t>(rows.ids[i]));
    batch.targets.push_back(static_cast<std::int32_t>(std::max<std::int64_t>(-1, label)));
    batch.positions.push_back(static_cast<std::int32_t>(position(i)));
    out.places.push_back(i);
  }
  if (batch.ids.empty()) return file.wrong("no token is there");
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  return out;
}

Result<Learner> Learner::load(base::Disk& disk, const base::Path& folder) {
  compute::single_thread_here();
  Learner out;
  out.loaded_ = std::make_unique<model::Loaded>(TRY(model::load_model(disk, folder)));
  out.workspace_ = std::make_unique<model::Workspace>();
  const auto weights = out.loaded_->flat();
  TRY(out.loaded_->weights->whole());
  out.put(weights);
  return out;
}

void Learner::put(std::span<const float> weights) {
  there_ = std::make_unique<model::DeviceWeights>(loaded_->model.layout, weights,
                                                  compute::Type::f32, compute::Device{},
                                                  model::DeviceWeights::Gradient::yes);
}

std::vector<double> Learner::log_probabilities(const model::Batch& batch) {
  return model::log_probabilities(model(), *workspace_, parameters(), batch);
}

model::check::Tensor Learner::logits(const std::string& name, const Rows& rows,
                                     const Packed& packed) {
  const auto V = static_cast<std::size_t>(model().decoder.head.vocabulary);
  const auto found = model::logits(model(), *workspace_, parameters(), packed.batch);
  model::check::Tensor out{name,
                           {static_cast<std::int64_t>(rows.rows),
                            static_cast<std::int64_t>(rows.columns), static_cast<std::int64_t>(V)},
                           std::vector<float>(rows.ids.size() * V),
                           {}};
  for (std::size_t m = 0; m < packed.places.size(); ++m)
    std::copy_n(found.data() + m * V, V, out.floats.data() + packed.places[m] * V);
  return out;
}

void Norms::add(const std::string& name, std::span<const float> gradient) {
  auto& sum = squares[name];
  for (const float one : gradient) sum += static_cast<double>(one) * one;
}

void Norms::add_all(const Learner& learner) {
  const auto gradient = learner.gradient();
  for (const auto& p : learner.model().layout.parameters)
    if (p.trained) add(p.name, std::span(gradient).subspan(p.offset, p.size));
}

model::check::Answer answer_of(double loss, const Norms& norms) {
  model::check::Answer out;
  const auto add = [&](const std::string& name, double value) {
    out.tensors.push_back({name, {1}, {static_cast<float>(value)}, {}});
  };
  out.loss = loss;
  add("loss", loss);
  double all = 0;
  for (const auto& [name, squares] : norms.squares) {
    add("grad_norm." + name, std::sqrt(squares));
    all += squares;
  }
  add("grad_norm_total", std::sqrt(all));
  return out;
}

}  // namespace align::check
