// A language model over weights that somebody holds in this process: of a folder (loaded_model.h), or of a training,
// which so writes with the very weights that it learns.
#pragma once

#include "base/pool.h"
#include "infer/language_model.h"
#include "model/low_rank.h"
#include "model/parameters.h"
#include "model/workspace.h"

namespace model {
struct Model;
}

namespace infer {

class LiveModel : public LanguageModel {
 public:
  // All of them outlive it, and stay as they are while it computes. `changes`: of low rank, beside the weights; or null.
  LiveModel(const model::Model& model, const model::Parameters& parameters, std::int64_t vocabulary,
            std::int64_t context, base::Pool pool, const model::Changes* changes = nullptr);

  std::int64_t vocabulary() const override { return vocabulary_; }
  std::int64_t context() const override { return context_; }
  std::unique_ptr<Sequence> start() override;
  std::unique_ptr<Sequence> copy(const Sequence& from) override;
  std::vector<std::string> forward(std::span<const Feed> feeds,
                                   std::vector<float>& logits) override;
  std::vector<double> score(std::span<const std::int32_t> tokens) override;

 protected:
  virtual std::string why_not_finite() const {
    return "what the model computes is no finite number";
  }

 private:
  std::int64_t head() const;  // ids that it can say
  void read(const Feed& feed, Sequence& sequence, std::span<float> rows);
  template <class T>
  void check_numbers(const std::vector<T>& computed) const;

  const model::Model& model_;  // read from many threads
  const model::Parameters& parameters_;
  const model::Changes* const changes_;
  const std::int64_t vocabulary_, context_;
  model::Workspaces workspaces_;
  base::Pool pool_;
};

}  // namespace infer
