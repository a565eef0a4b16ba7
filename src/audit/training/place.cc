#include "audit/training/place.h"

#include "audit/align_replay.h"
#include "audit/given.h"

namespace audit::training {

bool is_training(const Standing& artefact) {
  return artefact.manifest.kind == "train" || aligned_by(artefact.manifest);
}

namespace {

constexpr const char* kWrong = "what it says was found wrong above";

Found of_shards(const Scene& scene, const Standing& train) {
  const auto* shards = scene.input(train, "shards");
  if (!shards) return {{}, "the shards it was made from do not stand here"};
  if (!shards->sound) return {{}, kWrong};
  return {TrainingPlace{train.folder, shards->folder, given_at_hand(scene, train, "init")}};
}

Found of_model(const Scene& scene, const Standing& train) {
  const auto* model = scene.input(train, "model");
  if (model && !model->sound) return {{}, kWrong};
  const auto init = model ? model->folder : given_at_hand(scene, train, "base");
  if (init.empty())
    return {{}, "the model that it began with is not at hand; --init says where it stands"};
  return {TrainingPlace{train.folder, "", init}};
}

}  // namespace

Found place_of(const Scene& scene, const Standing& train) {
  return aligned_by(train.manifest) ? of_model(scene, train) : of_shards(scene, train);
}

}  // namespace audit::training
