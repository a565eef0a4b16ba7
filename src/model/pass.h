// Passes over a model, all over the same forward: one that learns, one that scores or shows a batch,
// and one that reads a text as it grows. Those that only read take weights that are mapped (Loaded::parameters());
// they throw std::runtime_error where the file has shrunk meanwhile.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/arch.h"
#include "model/batch.h"
#include "model/op/row_loss.h"
#include "model/parameters.h"
#include "model/workspace.h"

namespace model {

// Sum of the weighted losses of the scored targets (nats), and its gradient, which is written, not
// added. Where the batch has a z_weight, the gradient is that of the z-loss, too, and the sum of the
// squares that it weighs is left in the workspace; the loss that is returned is without it.
// `weights` and `gradient` hold layout.size elements. T is the working type of weights,
// activations and gradients, float or bf16; the residual stream is float. On the calling thread alone.
// Throws std::out_of_range for an id or a target outside the vocabulary. With a workspace `apart`, on the
// same device, layers keep their input alone and are computed again on the way back (model/recompute.h),
// to the same bits.
template <class T>
double gradient(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
                T* gradient, Workspace* apart = nullptr);
// The same for parameters that lie on any device, that of the workspace, and have a gradient there.
double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, Workspace* apart = nullptr);
// A loss that is a function of what the model gives the targets of a batch: ln p, [M], 0 where nothing is
// scored. It writes how the loss grows with each, [M], zeros at first, and returns the loss.
using Objective = std::function<double(std::span<const double>, std::span<double>)>;
// Its value and gradient, as above; weights and z-loss of the batch are not read.
double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, const Objective& objective);
// The same of a loss that is a sum over the rows with a target, each a function of its logits (op/row_loss.h).
double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, const op::RowLoss& loss);
// ln p of each target of a batch, [M]; 0 where there is none.
std::vector<double> log_probabilities(const Model& model, Workspace& workspace,
                                      const Parameters& parameters, const Batch& batch);
// That loss alone.
double loss(const Model& model, Workspace& workspace, const Parameters& parameters,
            const Batch& batch);
// Of each module that predicts further tokens, its loss on the same targets, further on in their segments.
std::vector<double> ahead_losses(const Model& model, Workspace& workspace,
                                 const Parameters& parameters, const Batch& batch);
// Logits of all rows, [M, vocabulary], on the host; or of the last ones alone.
std::vector<float> logits(const Model& model, Workspace& workspace, const Parameters& parameters,
                          const Batch& batch, std::optional<std::size_t> last = {});

// The same sum without a gradient.
template <class T>
double loss(const Model& model, Workspace& workspace, const T* weights, const Batch& batch);

// The logits of the last `rows` tokens of a batch, [rows, vocabulary of the head], into `out`. Its
// targets are not read. Throws as gradient() does.
template <class T>
void logits(const Model& model, Workspace& workspace, const T* weights, const Batch& batch,
            std::size_t rows, T* out);

// Reads `ids` behind what the sequence holds, in float, and writes the logits of the last `rows` of
// them, [rows, vocabulary]; the last row has the bits that it has where it is asked for alone. Throws std::out_of_range, with the sequence as it was, for an id outside
// the vocabulary.
void read(const Model& model, Workspace& workspace, const float* weights,
          std::span<const std::int32_t> ids, Sequence& sequence, std::size_t rows,
          std::vector<float>& logits);
// The same for parameters in float on any device, that of the workspace, or as a file holds them.
void read(const Model& model, Workspace& workspace, const Parameters& parameters,
          std::span<const std::int32_t> ids, Sequence& sequence, std::size_t rows,
          std::vector<float>& logits);

// Reads them so, and gives what the model says behind each of them to its target: ln p, [ids]; 0 for a
// negative one, NaN where a logit is not finite. Logits are never all held. Throws for a target outside the
// vocabulary of the head, too.
std::vector<double> log_probabilities(const Model& model, Workspace& workspace,
                                      const Parameters& parameters,
                                      std::span<const std::int32_t> ids,
                                      std::span<const std::int32_t> targets, Sequence& sequence);

}  // namespace model
