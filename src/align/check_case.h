// What the kinds of cases have in common: their files, and a model that learns.
#pragma once

#include <map>
#include <optional>

#include "align/check.h"
#include "base/json.h"
#include "model/device_weights.h"
#include "model/pass.h"
#include "store/safetensors.h"

namespace align::check {

// Whole numbers, or floats, of a tensor.
template <class T>
struct Table {
  std::vector<std::int64_t> shape;
  std::vector<T> values;
};

// KIND.json and KIND.safetensors of a folder, looked at for one case.
class CaseFile {
 public:
  // Error: missing; bad_data; bad_request for a case that the file has not, naming those that it has. `within` is where
  // the cases stand in the JSON; "": they are its members.
  static base::Result<CaseFile> open(base::Disk& disk, const Asked& asked, const std::string& kind,
                                     const std::string& within);

  const base::Json& all() const { return json_; }  // of all cases
  const base::Json& own() const { return own_; }   // of this one
  const std::string& name() const { return name_; }
  bool has(const std::string& tensor) const { return file_.tensors().contains(tensor); }
  // A number of the case, else of all, else `usual`. Error: bad_data where it is none.
  base::Result<double> number(const std::string& key, double usual) const;
  // A tensor of two dimensions, neither 0; `shape`: that it must have, where it is not empty. Error: missing, bad_data.
  base::Result<Table<std::int64_t>> whole(const std::string& tensor,
                                          const std::vector<std::int64_t>& shape = {}) const;
  base::Result<Table<float>> floats(const std::string& tensor,
                                    const std::vector<std::int64_t>& shape) const;
  base::Error wrong(const std::string& what) const;

 private:
  CaseFile(store::Safetensors file) : file_(std::move(file)) {}
  base::Json json_, own_;
  std::string name_;
  base::Path path_;
  store::Safetensors file_;
};

// Rows of tokens beside each other, and which of them are scored.
struct Rows {
  std::size_t rows = 0, columns = 0;
  std::vector<std::int64_t> ids;
  std::vector<bool> there;  // no padding
  std::vector<std::int64_t>
      scored;  // label of each token, as the one before it must foretell it; -100: none
  std::vector<std::int64_t> positions =
      {};  // empty: columns. One that does not go on begins another text
};

// Those of a table of ids, all of them there; none is scored yet.
Rows rows_of(const Table<std::int64_t>& ids);

// One batch of them, and where each of its tokens stands in [rows, columns].
struct Packed {
  model::Batch batch;
  std::vector<std::size_t> places;
};
// Error: bad_data for an id that the model has not.
base::Result<Packed> pack(const Rows& rows, const model::Model& model, const CaseFile& file);

// A model in float, with its gradient.
class Learner {
 public:
  // Error: as model::load_model().
  static base::Result<Learner> load(base::Disk& disk, const base::Path& folder);
  // Of weights in place of its own.
  void put(std::span<const float> weights);

  const model::Model& model() const { return loaded_->model; }
  const model::Parameters& parameters() const { return there_->parameters(); }
  model::Workspace& workspace() { return *workspace_; }
  std::vector<float> weights() const { return loaded_->flat(); }
  std::vector<float> gradient() const { return there_->gradient(); }

  // ln p of each target of a batch, [M].
  std::vector<double> log_probabilities(const model::Batch& batch);
  // Logits of each token, [rows, columns, V]; zeros of padding.
  model::check::Tensor logits(const std::string& name, const Rows& rows, const Packed& packed);

 private:
  std::unique_ptr<model::Loaded> loaded_;
  std::unique_ptr<model::DeviceWeights> there_;
  std::unique_ptr<model::Workspace> workspace_;
};

// loss, grad_norm_total and grad_norm.NAME.
struct Norms {
  std::map<std::string, double> squares;
  void add(const std::string& name, std::span<const float> gradient);
  void add_all(const Learner& learner);
};
model::check::Answer answer_of(double loss, const Norms& norms);

}  // namespace align::check
