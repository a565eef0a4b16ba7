#include "train/checkpoint.h"

#include "record/train.h"

namespace train {

namespace {

std::vector<store::TensorOut> tensors_of(const State& state, const model::Layout& layout) {
  std::vector<store::TensorOut> out;
  const auto add = [&](const std::string& prefix, const std::vector<float>& values, std::size_t i) {
    const auto& p = layout.parameters[i];
    out.push_back({prefix + p.name,
                   "F32",
                   p.shape,
                   {reinterpret_cast<const char*>(values.data() + p.offset), p.size * 4}});
  };
  const auto count = layout.parameters.size();
  for (std::size_t i = 0; i < count; ++i) add("", state.weights, i);
  for (std::size_t array = 0; array < state.optimizer.size(); ++array)
    for (std::size_t i = 0; i < count; ++i)
      if (const auto kept = state.array_name(array, i); !kept.empty())
        add(kept + "/", state.optimizer[array], i);
  for (const auto& one : beside(const_cast<State&>(state), layout))  // which are only read
    out.push_back({one.name,
                   "F32",
                   one.shape,
                   {reinterpret_cast<const char*>(one.values.data()), one.values.size_bytes()}});
  return out;
}

// A checkpoint is nobody's to fetch: a room below cannot know that, and this one can.
base::Error unreadable(base::Error error) {
  if (error.code == base::Code::bad_data || error.code == base::Code::missing ||
      error.code == base::Code::verification)
    error.hint =
        "put back a copy of it, or train again: `janua run RECIPE --from STAGE --fresh`, with the "
        "name of the training as STAGE";
  return error;
}

// What save_checkpoint has recorded; the folder's name says the step, too.
base::Result<record::Checkpoint::Facts> facts_of(const ledger::Manifest& manifest,
                                                 const base::Path& checkpoint) {
  auto facts = TRY(record::of<record::Checkpoint>(manifest, checkpoint)).facts;
  if (facts.step < 0 || checkpoint_name(facts.step) != base::file_name(checkpoint))
    return base::Error{base::Code::bad_data, "the manifest does not say the step of this folder",
                       checkpoint, ""};
  return facts;
}

}  // namespace

base::Result<ledger::Manifest> save_checkpoint(base::Context& ctx, const base::Path& folder,
                                               const State& state, const model::Layout& layout,
                                               const base::Json& recipe, std::int64_t seed) {
  auto writer = TRY(ledger::ArtefactWriter::open(
      ctx, base::join(folder, checkpoint_name(state.step)), "checkpoint"));
  TRY(store::write_safetensors(ctx.disk, writer.path("state.safetensors"),
                               tensors_of(state, layout),
                               {{"format", "pt"}, {"step", std::to_string(state.step)}}));
  const auto digests = tensor_digests(state, layout, ctx.pool);
  auto& manifest = writer.manifest();
  manifest.recipe = recipe;
  manifest.seed = seed;
  record::Checkpoint said;
  said.facts = {state.step, state_digest(state.step, digests), {digests.begin(), digests.end()}};
  record::say(said, manifest);
  return writer.finish();
}

base::Result<store::Safetensors> open_state(base::Disk& disk, const base::Path& checkpoint) {
  auto file = store::Safetensors::open(disk, base::join(checkpoint, "state.safetensors"));
  if (!file.ok()) return unreadable(std::move(file.error()));
  return file;
}

namespace {

base::Result<void> load(base::Context& ctx, const base::Path& checkpoint,
                        const model::Layout& layout, State& state) {
  const auto facts = TRY(facts_of(TRY(ledger::read_manifest(ctx.disk, checkpoint)), checkpoint));
  const auto file = TRY(open_state(ctx.disk, checkpoint));
  const auto read = [&](const std::string& prefix, std::vector<float>& values, std::size_t i) {
    const auto& p = layout.parameters[i];
    return file.read(prefix + p.name, p.shape, {values.data() + p.offset, p.size});
  };
  const auto count = layout.parameters.size();
  for (std::size_t i = 0; i < count; ++i) TRY(read("", state.weights, i));
  for (std::size_t array = 0; array < state.optimizer.size(); ++array)
    for (std::size_t i = 0; i < count; ++i)
      if (const auto kept = state.array_name(array, i); !kept.empty())
        TRY(read(kept + "/", state.optimizer[array], i));
  for (const auto& one : beside(state, layout)) TRY(file.read(one.name, one.shape, one.values));
  state.step = facts.step;
  const auto digests = tensor_digests(state, layout, ctx.pool);
  if (state_digest(state.step, digests) != facts.state) {
    std::string which = "the state";
    for (const auto& [name, digest] : digests)
      if (const auto said = facts.tensors.find(name);
          said == facts.tensors.end() || said->second != digest)
        which = "tensor '" + name + "'";
    return base::Error{base::Code::verification, which + " is not what the manifest says",
                       checkpoint, ""};
  }
  return {};
}

}  // namespace

base::Result<void> load_checkpoint(base::Context& ctx, const base::Path& checkpoint,
                                   const model::Layout& layout, State& state) {
  auto loaded = load(ctx, checkpoint, layout, state);
  if (!loaded.ok()) return unreadable(std::move(loaded.error()));
  return loaded;
}

}  // namespace train
