#include "model/neighbours.h"

#include "base/visible.h"
#include "store/safetensors.h"

namespace model {

void warn_of_neighbours(base::Context& ctx, const base::Path& folder, const std::string& task) {
  for (const auto* name : {"adapter_model.safetensors", "adapter_model.bin", "adapter_config.json"})
    if (ctx.disk.exists(base::join(folder, name))) {
      ctx.reporter.warn(task, base::visible(base::join(folder, name)) +
                                  " belongs to an adapter (PEFT), which is not applied: the model "
                                  "is read without it");
      break;
    }
  const auto stale = store::stale_copies(ctx.disk, folder);
  if (!stale.ok() || stale->empty()) return;  // who opens the shards says why they cannot be opened
  const auto& first = stale->front();
  ctx.reporter.warn(task, base::visible(base::join(folder, first.in)) + " has a copy of '" +
                              base::visible(first.tensor) + "' that is not read: the index says " +
                              base::visible(first.owner) + " (" + std::to_string(stale->size()) +
                              " such copies)");
}

void warn_of_own_head(base::Context& ctx, const base::Path& folder, const std::string& task) {
  ctx.reporter.warn(task, base::visible(folder) +
                              " has a head of other numbers than its embedding, though config.json "
                              "says that they are one (tie_word_embeddings): the head is used, as "
                              "transformers does; set tie_word_embeddings to false there");
}

}  // namespace model
