#include "infer/loaded_model.h"

#include "infer/live_model.h"
#include "model/weights.h"

namespace infer {

namespace {

struct Held {
  explicit Held(model::Loaded from) : loaded(std::move(from)), parameters(loaded.parameters()) {}
  const model::Loaded loaded;
  const model::Parameters parameters;
};

class LoadedModel : private Held, public LiveModel {
 public:
  LoadedModel(model::Loaded loaded, base::Pool pool)
      : Held(std::move(loaded)),
        LiveModel(Held::loaded.model, Held::parameters, Held::loaded.config.vocabulary,
                  Held::loaded.config.context, std::move(pool)) {}

 private:
  // Weights are not looked at before the first answer: NaN among them shows in what they make.
  std::string why_not_finite() const override {
    const auto sound = loaded.weights->finite(loaded.model.layout);
    return sound.ok() ? LiveModel::why_not_finite() : sound.error().sentence();
  }
};

}  // namespace

base::Result<std::unique_ptr<LanguageModel>> open_model(base::Disk& disk, const base::Path& folder,
                                                        base::Pool pool) {
  auto loaded = TRY(model::load_model(disk, folder));
  return std::unique_ptr<LanguageModel>(
      std::make_unique<LoadedModel>(std::move(loaded), std::move(pool)));
}

}  // namespace infer
