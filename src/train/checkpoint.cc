#include "train/checkpoint.h"

#include <algorithm>

#include "base/hash.h"
#include "record/train.h"

namespace train {

namespace {

constexpr const char* kState = "state.safetensors";

std::string share_name(int rank, int ranks) {
  char name[64];
  std::snprintf(name, sizeof name, "optimizer-%04d-of-%04d.safetensors", rank + 1, ranks);
  return name;
}

store::TensorOut tensor_out(std::string name, const model::Parameter& p, const float* values) {
  return {std::move(name), "F32", p.shape, {reinterpret_cast<const char*>(values), p.size * 4}};
}

// Calls each(name, array, parameter) for every optimizer array of a parameter that is kept.
template <class Each>
void each_kept(const State& state, const model::Layout& layout, Each&& each) {
  for (std::size_t array = 0; array < state.optimizer.size(); ++array)
    for (std::size_t i = 0; i < layout.parameters.size(); ++i)
      if (const auto kept = state.array_name(array, i); !kept.empty())
        each(kept + "/" + layout.parameters[i].name, array, layout.parameters[i]);
}

std::vector<store::TensorOut> optimizer_tensors(const State& state, const model::Layout& layout) {
  std::vector<store::TensorOut> out;
  each_kept(state, layout, [&](const std::string& name, std::size_t array, const auto& p) {
    if (state.share.holds(p.offset)) out.push_back(tensor_out(name, p, state.at(array, p.offset)));
  });
  return out;
}

std::vector<store::TensorOut> other_tensors(const State& state, const model::Layout& layout) {
  std::vector<store::TensorOut> out;
  for (const auto& p : layout.parameters)
    out.push_back(tensor_out(p.name, p, state.weights.data() + p.offset));
  for (const auto& one : beside(const_cast<State&>(state), layout))  // which are only read
    out.push_back({one.name,
                   "F32",
                   one.shape,
                   {reinterpret_cast<const char*>(one.values.data()), one.values.size_bytes()}});
  return out;
}

base::Result<void> write_tensors(base::Disk& disk, const base::Path& path,
                                 std::vector<store::TensorOut> tensors, std::int64_t step) {
  return store::write_safetensors(disk, path, std::move(tensors),
                                  {{"format", "pt"}, {"step", std::to_string(step)}});
}

TensorDigests digests_of(const std::vector<store::TensorOut>& tensors, const base::Pool& pool) {
  std::vector<std::string> digests(tensors.size());
  pool.run(tensors.size(), [&](int, std::size_t i) {
    digests[i] = base::Sha256().add(tensors[i].bytes).finish().hex();
  });
  TensorDigests out;
  for (std::size_t i = 0; i < tensors.size(); ++i) out[tensors[i].name] = digests[i];
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

base::Result<TensorDigests> write_state(base::Context& ctx, const base::Path& folder,
                                        const State& state, const model::Layout& layout, int rank,
                                        int ranks) {
  std::vector<store::TensorOut> tensors, own = optimizer_tensors(state, layout);
  if (rank == 0) tensors = other_tensors(state, layout);
  if (ranks == 1) tensors.insert(tensors.end(), own.begin(), own.end()), own.clear();
  if (rank == 0) TRY(write_tensors(ctx.disk, base::join(folder, kState), tensors, state.step));
  if (!own.empty())
    TRY(write_tensors(ctx.disk, base::join(folder, share_name(rank, ranks)), own, state.step));
  tensors.insert(tensors.end(), own.begin(), own.end());
  return digests_of(tensors, ctx.pool);
}

base::Result<ledger::Manifest> finish_checkpoint(ledger::ArtefactWriter& writer, std::int64_t step,
                                                 const TensorDigests& digests,
                                                 const base::Json& recipe, std::int64_t seed) {
  auto& manifest = writer.manifest();
  manifest.recipe = recipe;
  manifest.seed = seed;
  record::Checkpoint said;
  said.facts = {step, state_digest(step, digests), digests};
  record::say(said, manifest);
  return writer.finish();
}

base::Result<ledger::Manifest> save_checkpoint(base::Context& ctx, const base::Path& folder,
                                               const State& state, const model::Layout& layout,
                                               const base::Json& recipe, std::int64_t seed) {
  auto writer = TRY(ledger::ArtefactWriter::open(
      ctx, base::join(folder, checkpoint_name(state.step)), "checkpoint"));
  const auto digests = TRY(write_state(ctx, writer.folder(), state, layout));
  return finish_checkpoint(writer, state.step, digests, recipe, seed);
}

base::Result<store::Safetensors> open_state(base::Disk& disk, const base::Path& checkpoint) {
  auto file = store::Safetensors::open(disk, base::join(checkpoint, kState));
  if (!file.ok()) return unreadable(std::move(file.error()));
  return file;
}

namespace {

base::Result<std::vector<store::Safetensors>> open_listed(base::Disk& disk,
                                                          const base::Path& checkpoint,
                                                          const ledger::Manifest& manifest) {
  std::vector<store::Safetensors> out;
  out.push_back(TRY(store::Safetensors::open(disk, base::join(checkpoint, kState))));
  for (const auto& listed : manifest.files)
    if (listed.path.starts_with("optimizer-") && listed.path.ends_with(".safetensors"))
      out.push_back(TRY(store::Safetensors::open(disk, base::join(checkpoint, listed.path))));
  std::map<std::string, int> seen;
  for (const auto& file : out)
    for (const auto& [name, tensor] : file.tensors())
      if (++seen[name] > 1)
        return base::Error{
            base::Code::bad_data,
            "the tensor '" + name + "' stands in another file of the checkpoint, too", file.path(),
            ""};
  return out;
}

// The tensors of a checkpoint, in whichever files they stand.
class Tensors {
 public:
  static base::Result<Tensors> open(base::Context& ctx, const base::Path& checkpoint) {
    Tensors out;
    const auto manifest = TRY(ledger::read_manifest(ctx.disk, checkpoint));
    out.facts_ = TRY(facts_of(manifest, checkpoint));
    out.files_ = TRY(open_listed(ctx.disk, checkpoint, manifest));
    return out;
  }
  const record::Checkpoint::Facts& facts() const { return facts_; }

  base::Result<void> read(const std::string& name, std::span<const std::int64_t> shape,
                          std::span<float> out) const {
    return file_of(name).read(name, shape, out);
  }
  // Of one that no state here holds.
  base::Result<std::string> digest(const std::string& name,
                                   std::span<const std::int64_t> shape) const {
    const auto& file = file_of(name);
    TRY(file.expect(name, shape));
    auto digest = base::Sha256().add(file.tensors().at(name).bytes).finish().hex();
    TRY(file.whole());
    return digest;
  }

 private:
  // That which has it; the first one, which says that it has not, if none does.
  const store::Safetensors& file_of(const std::string& name) const {
    for (const auto& file : files_)
      if (file.tensors().contains(name)) return file;
    return files_.front();
  }
  record::Checkpoint::Facts facts_;
  std::vector<store::Safetensors> files_;
};

base::Result<void> read_optimizer(const Tensors& tensors, const model::Layout& layout,
                                  State& state) {
  base::Result<void> read;
  each_kept(state, layout, [&](const std::string& name, std::size_t array, const auto& p) {
    if (read.ok() && state.share.holds(p.offset))
      read = tensors.read(name, p.shape, {state.at(array, p.offset), p.size});
  });
  return read;
}

base::Result<TensorDigests> digests_elsewhere(const Tensors& tensors, const model::Layout& layout,
                                              const State& state) {
  TensorDigests out;
  base::Result<void> read;
  each_kept(state, layout, [&](const std::string& name, std::size_t, const auto& p) {
    if (!read.ok() || state.share.holds(p.offset)) return;
    const auto digest = tensors.digest(name, p.shape);
    if (digest.ok())
      out[name] = *digest;
    else
      read = base::Result(digest).error();
  });
  TRY(std::move(read));
  return out;
}

// The first of these that is not what the manifest says of it; "": all are.
std::string other_than_said(const TensorDigests& found, const TensorDigests& said) {
  for (const auto& [name, digest] : found)
    if (const auto at = said.find(name); at == said.end() || at->second != digest) return name;
  return "";
}

base::Error other_tensor(const std::string& name, const base::Path& checkpoint) {
  return {base::Code::verification,
          (name.empty() ? "the state" : "tensor '" + name + "'") + " is not what the manifest says",
          checkpoint, ""};
}

base::Result<void> load(base::Context& ctx, const base::Path& checkpoint,
                        const model::Layout& layout, State& state) {
  const auto tensors = TRY(Tensors::open(ctx, checkpoint));
  for (const auto& p : layout.parameters)
    TRY(tensors.read(p.name, p.shape, {state.weights.data() + p.offset, p.size}));
  TRY(read_optimizer(tensors, layout, state));
  for (const auto& one : beside(state, layout)) TRY(tensors.read(one.name, one.shape, one.values));
  state.step = tensors.facts().step;
  auto digests = TRY(digests_elsewhere(tensors, layout, state));
  digests.merge(tensor_digests(state, layout, ctx.pool));
  if (state_digest(state.step, digests) != tensors.facts().state)
    return other_tensor(other_than_said(digests, tensors.facts().tensors), checkpoint);
  return {};
}

base::Result<void> load_own(base::Context& ctx, const base::Path& checkpoint,
                            const model::Layout& layout, State& state) {
  const auto tensors = TRY(Tensors::open(ctx, checkpoint));
  TRY(read_optimizer(tensors, layout, state));
  const auto digests = digests_of(optimizer_tensors(state, layout), ctx.pool);
  if (const auto other = other_than_said(digests, tensors.facts().tensors); !other.empty())
    return other_tensor(other, checkpoint);
  return {};
}

template <class T>
base::Result<T> told(base::Result<T> done) {
  if (!done.ok()) return unreadable(std::move(done.error()));
  return done;
}

}  // namespace

base::Result<std::vector<store::Safetensors>> open_states(base::Disk& disk,
                                                          const base::Path& checkpoint) {
  const auto manifest = ledger::read_manifest(disk, checkpoint);
  if (!manifest.ok()) return unreadable(base::Result(manifest).error());
  return told(open_listed(disk, checkpoint, *manifest));
}

base::Result<void> load_checkpoint(base::Context& ctx, const base::Path& checkpoint,
                                   const model::Layout& layout, State& state) {
  return told(load(ctx, checkpoint, layout, state));
}

base::Result<void> load_share(base::Context& ctx, const base::Path& checkpoint,
                              const model::Layout& layout, State& state) {
  return told(load_own(ctx, checkpoint, layout, state));
}

}  // namespace train
