// What a reference model gives the answers of pairs, before a training begins.
#include <cmath>
#include <cstring>

#include "align/dpo.h"
#include "base/numerics.h"
#include "compute/kernel.h"
#include "compute/worker.h"
#include "model/pass.h"
#include "model/weights.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

namespace {
constexpr const char* kTensor = "log_probabilities";

// The weights of a model as a training holds them, in its working type.
struct Held {
  Held(const model::Loaded& loaded, const std::string& precision) : wide(loaded.flat()) {
    if (precision != "bf16") return;
    narrow.resize(wide.size());
    compute::kernels_for<compute::bf16>().narrow(wide.data(), narrow.data(), wide.size());
    wide = {};
  }
  model::Parameters parameters(const model::Layout& layout) const {
    if (narrow.empty()) return {layout, wide.data()};
    return {layout, narrow.data()};
  }
  std::vector<float> wide;
  std::vector<compute::bf16> narrow;
};

}  // namespace

Result<void> write_reference(const Rows& rows, const LearnRecipe& how, const base::Path& model,
                             const base::Path& folder, base::Context& ctx) {
  const base::WithNumerics here(how.to_train(1).how());
  const auto loaded = TRY(model::load_model(ctx.disk, model));
  const Held held(loaded, how.precision);
  const auto parameters = held.parameters(loaded.model.layout);
  std::vector<double> out(2 * rows.count());
  std::vector<model::Workspace> workspaces(static_cast<std::size_t>(ctx.pool.workers()));
  TRY(base::guard("reference", [&]() -> Result<void> {
    compute::run(ctx.pool, rows.count(), [&](int worker, std::size_t row) {
      if (ctx.cancel.requested()) return;
      model::Batch batch;
      rows.append_to(batch, row);
      const auto log = model::log_probabilities(
          loaded.model, workspaces[static_cast<std::size_t>(worker)], parameters, batch);
      const auto sums = answer_sums(batch, log);
      out[2 * row] = sums.log[0], out[2 * row + 1] = sums.log[1];
    });
    return ctx.cancel.check("reference");
  }));
  TRY(loaded.weights->whole());
  for (const double one : out)
    if (!std::isfinite(one))
      return Error{Code::failed, "the reference gives an answer a probability that is not finite",
                   model, "see `janua model check`: is the model sound?"};
  return store::write_safetensors(ctx.disk, base::join(folder, kReference),
                                  {{kTensor,
                                    "F64",
                                    {static_cast<std::int64_t>(rows.count()), 2},
                                    {reinterpret_cast<const char*>(out.data()), out.size() * 8}}},
                                  {});
}

Result<std::vector<double>> read_reference(base::Disk& disk, const base::Path& folder,
                                           std::uint64_t rows) {
  const auto file = TRY(store::Safetensors::open(disk, base::join(folder, kReference)));
  const auto found = file.tensors().find(kTensor);
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(rows), 2};
  if (found == file.tensors().end() || found->second.dtype != "F64" || found->second.shape != shape)
    return Error{Code::bad_data, "it holds no probabilities of these pairs", file.path(),
                 "make it again"};
  std::vector<double> out(2 * rows);
  std::memcpy(out.data(), found->second.bytes.data(), out.size() * 8);
  TRY(file.whole());
  return out;
}

}  // namespace align
