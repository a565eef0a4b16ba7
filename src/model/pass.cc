#include "model/pass.h"

#include <algorithm>
#include <numeric>

#include "model/objective_pass.h"
#include "model/recompute.h"

namespace model {

namespace {

using compute::Type;
using compute::View;

Rows rows_of(const Batch& batch) { return {batch.ids, batch.positions, batch.segments}; }

// Waits for it.
double number(const Value& one) {
  double out = 0;
  compute::copy(compute::view_of(&out, 1, 1), one.view());
  return out;
}

// Logits of the last rows, widened where they are not float.
void logits_of_last(const Model& model, Flow& flow, const Value& hidden, std::size_t rows,
                    std::vector<float>& out) {
  const auto vocabulary = static_cast<std::size_t>(model.decoder.head.vocabulary);
  out.resize(rows * vocabulary);
  auto here = compute::view_of(out.data(), rows, vocabulary);
  here.device = flow.device();
  if (flow.device().kind == compute::Device::Kind::host && flow.type() == Type::f32)
    return model.decoder.head.logits(flow, hidden, here);
  const auto there = flow.make(flow.type(), rows, vocabulary);
  model.decoder.head.logits(flow, hidden, there.view());
  here.device = {};
  compute::copy(here, there.view());
}

}  // namespace

double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, Workspace* apart) {
  const auto& decoder = model.decoder;
  const auto rows = rows_of(batch);
  const op::Targets targets{batch.targets, batch.weights};
  const block::Ahead ahead(rows, targets, decoder.ahead_weight > 0 ? decoder.ahead.size() : 0,
                           decoder.ahead_weight);
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto hidden = apart ? hidden_with_recompute(decoder, flow, parameters, rows, *apart)
                            : decoder.hidden(flow, rows);
  op::ZLoss z{.weight = batch.z_weight};
  const auto loss = decoder.head.loss(flow, hidden, targets, z.weight > 0 ? &z : nullptr);
  decoder.learn_ahead(flow, hidden, ahead);
  flow.backward();
  parameters.check_whole();
  workspace.squared_log_sums = z.squares.known() ? number(z.squares) : 0;
  return number(loss);
}

namespace {

std::vector<double> on_host(const Value& each) {
  std::vector<double> out(each.view().width);
  compute::copy(compute::view_of(out.data(), 1, out.size()), each.view());
  return out;
}

}  // namespace

double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, const Objective& objective, Workspace* apart) {
  const auto& decoder = model.decoder;
  const auto rows = rows_of(batch);
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto hidden = apart ? hidden_with_recompute(decoder, flow, parameters, rows, *apart)
                            : decoder.hidden(flow, rows);
  const auto each = decoder.head.log_probabilities(flow, hidden, batch.targets);
  const auto given = on_host(each);
  std::vector<double> slopes(given.size());
  const auto loss = objective(given, slopes);
  compute::copy(flow.sink(each.gradient()).view, compute::view_of(slopes.data(), 1, slopes.size()));
  flow.backward();
  parameters.check_whole();
  return loss;
}

double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, const Objective& objective) {
  return gradient(model, workspace, parameters, batch, objective, nullptr);
}

double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, const op::RowLoss& loss) {
  const auto rows = rows_of(batch);
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto out = model.decoder.head.row_loss(flow, model.decoder.hidden(flow, rows), loss);
  flow.backward();
  parameters.check_whole();
  return out;
}

std::vector<double> log_probabilities(const Model& model, Workspace& workspace,
                                      const Parameters& parameters, const Batch& batch) {
  Flow flow(workspace, parameters, Flow::Aim::read);
  auto out = on_host(model.decoder.head.log_probabilities(
      flow, model.decoder.hidden(flow, rows_of(batch)), batch.targets));
  parameters.check_whole();
  return out;
}

template <class T>
double gradient(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
                T* gradient, Workspace* apart) {
  return model::gradient(model, workspace, Parameters(model.layout, weights, gradient), batch,
                         apart);
}

template <class T>
double loss(const Model& model, Workspace& workspace, const T* weights, const Batch& batch) {
  return model::loss(model, workspace, Parameters(model.layout, weights), batch);
}

template <class T>
void logits(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
            std::size_t rows, T* out) {
  const Parameters parameters(model.layout, weights);
  const Rows all{batch.ids, batch.positions, batch.segments};
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto hidden = model.decoder.hidden(flow, all);
  const auto vocabulary = static_cast<std::size_t>(model.decoder.head.vocabulary);
  model.decoder.head.logits(flow, hidden, compute::view_of(out, rows, vocabulary));
}

// NOLINTBEGIN(bugprone-macro-parentheses): T is a type
#define PASSES(T)                                                                                \
  template double gradient<T>(const Model&, Workspace&, const T*, const Batch&, T*, Workspace*); \
  template double loss<T>(const Model&, Workspace&, const T*, const Batch&);                     \
  template void logits<T>(const Model&, Workspace&, const T*, const Batch&, std::size_t, T*);
// NOLINTEND(bugprone-macro-parentheses)
PASSES(float)
PASSES(compute::bf16)
#undef PASSES

double loss(const Model& model, Workspace& workspace, const Parameters& parameters,
            const Batch& batch) {
  const auto rows = rows_of(batch);
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto loss = number(model.decoder.head.loss(flow, model.decoder.hidden(flow, rows),
                                                   {batch.targets, batch.weights}));
  parameters.check_whole();
  return loss;
}

std::vector<double> ahead_losses(const Model& model, Workspace& workspace,
                                 const Parameters& parameters, const Batch& batch) {
  const auto& decoder = model.decoder;
  const auto rows = rows_of(batch);
  const auto modules = decoder.ahead.size();
  const block::Ahead ahead(rows, {batch.targets, batch.weights}, modules,
                           static_cast<double>(modules));  // so each counts once
  Flow flow(workspace, parameters, Flow::Aim::read);
  std::vector<double> out;
  auto before = decoder.hidden(flow, rows);
  for (std::size_t k = 0; k < modules; ++k) {
    const auto& one = ahead.modules()[k];
    before = decoder.ahead[k].forward(flow, before, one.rows, decoder.embedding);
    out.push_back(number(decoder.head.loss(flow, before, {one.targets, one.weights})));
  }
  parameters.check_whole();
  return out;
}

std::vector<float> logits(const Model& model, Workspace& workspace, const Parameters& parameters,
                          const Batch& batch, std::optional<std::size_t> last) {
  const auto rows = rows_of(batch);
  Flow flow(workspace, parameters, Flow::Aim::read);
  std::vector<float> out;
  logits_of_last(model, flow, model.decoder.hidden(flow, rows), last.value_or(rows.count()), out);
  parameters.check_whole();
  return out;
}

namespace {

// Those of a text that goes on behind what a sequence holds.
class NextRows {
 public:
  NextRows(Workspace& workspace, std::span<const std::int32_t> ids, const Sequence& sequence)
      : whole_{0, static_cast<std::uint32_t>(ids.size())} {
    auto& positions = workspace.positions;
    positions.resize(ids.size());
    std::iota(positions.begin(), positions.end(), 0);
    rows_ = {ids, positions, whole_, sequence.length};
  }
  NextRows(const NextRows&) = delete;
  const Rows& rows() const { return rows_; }

 private:
  std::uint32_t whole_[2];
  Rows rows_;
};

}  // namespace

void read(const Model& model, Workspace& workspace, const Parameters& parameters,
          std::span<const std::int32_t> ids, Sequence& sequence, std::size_t rows,
          std::vector<float>& logits) {
  const NextRows next(workspace, ids, sequence);
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto hidden = model.decoder.hidden(flow, next.rows(), &sequence);
  logits_of_last(model, flow, hidden, rows, logits);
  if (rows > 1) {
    std::vector<float> last;
    logits_of_last(model, flow, hidden, 1, last);
    std::ranges::copy(last, logits.end() - static_cast<std::ptrdiff_t>(last.size()));
  }
  parameters.check_whole();
}

std::vector<double> log_probabilities(const Model& model, Workspace& workspace,
                                      const Parameters& parameters,
                                      std::span<const std::int32_t> ids,
                                      std::span<const std::int32_t> targets, Sequence& sequence) {
  const NextRows next(workspace, ids, sequence);
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto each = model.decoder.head.log_probabilities(
      flow, model.decoder.hidden(flow, next.rows(), &sequence), targets);
  std::vector<double> out(ids.size());
  compute::copy(compute::view_of(out.data(), 1, out.size()), each.view());
  parameters.check_whole();
  return out;
}

void read(const Model& model, Workspace& workspace, const float* weights,
          std::span<const std::int32_t> ids, Sequence& sequence, std::size_t rows,
          std::vector<float>& logits) {
  read(model, workspace, Parameters(model.layout, weights), ids, sequence, rows, logits);
}

}  // namespace model
