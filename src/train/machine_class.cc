#include "train/machine_class.h"

#include "base/context.h"
#include "compute/kernel.h"
#include "compute/library.h"
#include "compute/tile_engine.h"

namespace train {

std::string machine_class() {
  const auto machine = base::describe_machine();
  std::string sets;
  for (const auto& name : machine.value("instruction_sets", base::Json::array()))
    sets += (sets.empty() ? "" : " ") + name.get<std::string>();
  return machine.value("architecture", "unknown") + "; " + machine.value("cpu", "unknown") + "; " +
         sets + "; kernels " + compute::kernels().name + "; " + compute::library_version();
}

std::string machine_class(const TrainRecipe& recipe) {
  constexpr const char* tiles = "; attention tiles 1 ";  // another number where their bits change
  if (recipe.how() == base::Numerics::portable) return "portable 1";  // another number likewise
  if (recipe.precision != "bf16") return machine_class();
  return machine_class() + tiles + compute::tile_engine().name;
}

}  // namespace train
