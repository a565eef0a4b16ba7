#include "model/rewrite.h"

#include <algorithm>
#include <cmath>

#include "base/memory.h"
#include "base/visible.h"
#include "model/check/read_again.h"
#include "model/find_tensors.h"
#include "model/largest_share.h"
#include "model/neighbours.h"
#include "model/new_place.h"
#include "model/same_model.h"
#include "model/standing.h"
#include "store/block.h"
#include "store/safetensors_writer.h"

namespace model {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;
using store::Safetensors;

constexpr std::size_t kPiece = 1 << 22;  // elements in memory at once where one follows another

Result<void> known_type(const std::optional<std::string>& dtype) {
  if (!dtype || Safetensors::reads(*dtype)) return {};
  return Error{Code::bad_request, "weights are not written as '" + base::visible(*dtype) + "'", "",
               "F32, BF16 and F16 are"};
}

// F64 and the 8-bit floats are floats, too, but nobody reads them here.
bool floats_not_read(const std::string& dtype) {
  return dtype == "F64" || dtype.starts_with("F8_");
}

std::string type_of(const Tensors::One& tensor, const std::optional<std::string>& dtype) {
  return dtype && tensor.floats() ? *dtype : tensor.info->dtype;
}

std::vector<store::PlannedTensor> planned(const Tensors& like,
                                          const std::optional<std::string>& dtype) {
  std::vector<store::PlannedTensor> out;
  for (const auto& [name, tensor] : like.all())
    out.push_back({name, type_of(tensor, dtype), tensor.info->shape});
  return out;
}

// Bytes of a map whose file was cut cannot be written: it is not the writing then that failed.
Result<void> copy_bytes(const Tensors& from, const Tensors::One& tensor,
                        store::SafetensorsWriter& writer) {
  auto added = writer.add(tensor.info->bytes);
  if (!added.ok()) TRY(from.whole());
  return added;
}

Result<void> copy_tensor(const Tensors& from, const Tensors::One& tensor, const std::string& as,
                         store::SafetensorsWriter& writer) {
  if (!tensor.packed && tensor.info->dtype == as) return copy_bytes(from, tensor, writer);
  std::vector<float> some(std::min<std::size_t>(kPiece, tensor.info->count));
  for (std::size_t begin = 0; begin < tensor.info->count; begin += some.size()) {
    const auto n = std::min<std::size_t>(some.size(), tensor.info->count - begin);
    TRY(from.read(tensor, begin, std::span(some).first(n)));
    TRY(writer.add(std::span<const float>(some).first(n)));
  }
  return {};
}

base::Path folder_of(const Path& place) {
  return place.ends_with(".safetensors") ? base::parent(place) : place;
}

// A copy would hand on what nothing can read. Of what no architecture here knows nobody can say.
Result<void> fits_its_configuration(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, "config.json");
  if (folder_of(folder) != folder || !disk.exists(path) ||
      disk.exists(base::join(folder, kTrainingState)))
    return {};
  const auto json = TRY(read_config_file(disk, path));
  const auto config = read_config(packed::unpacked_config(json), path);
  if (!config.ok()) return {};
  auto model = TRY(model_of(*config, path));
  const auto files = TRY(store::open_checkpoint(disk, folder));
  const auto packed = packed::Source::open(json, path, files);
  if (!packed.ok())
    return packed.error().code == Code::unsupported ? Result<void>() : packed.error();
  TRY(fit_to_files(model, files, *packed));
  const auto wrong =
      contradictions(*arch::find(config->arch), model.layout, files, folder, *packed);
  if (wrong.count == 0) return {};
  auto error = wrong.first[0];
  if (wrong.count > 1)
    error.hint +=
        "; `janua model show` lists all " + std::to_string(wrong.count) + " contradictions";
  return error;
}

// The type that weights are said to have, wherever config.json says one: whoever loads the folder takes
// it for the one to compute in.
void say_type(base::Json& config, const std::string& type) {
  for (auto& [key, value] : config.items()) {
    if ((key == "dtype" || key == "torch_dtype") && value.is_string()) value = type;
    if (key.ends_with("_config") && value.is_object()) say_type(value, type);
  }
}

// config.json of weights that are floats of this type now.
Result<void> say_unpacked(base::Disk& disk, const Path& folder, const std::string& dtype) {
  const auto path = base::join(folder, "config.json");
  if (!disk.exists(path)) return {};
  const auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  auto unpacked = packed::unpacked_config(json);
  if (unpacked.is_object())
    say_type(unpacked, dtype == "F32" ? "float32" : dtype == "F16" ? "float16" : "bfloat16");
  if (unpacked == json) return {};
  return disk.write_file(path, base::pretty(unpacked));
}

Result<void> compare_converted(base::Context& ctx, const Path& from, const Path& written,
                               const std::optional<std::string>& dtype) {
  check::Source source{{}, "one file of safetensors does not say what model it is"};
  if (folder_of(from) == from) source = TRY(check::source_of(ctx.disk, from));
  check::Rounding rounding;
  if (dtype)
    rounding = [type = store::block::find(*dtype)](const Parameter&, std::span<float> values) {
      return check::round_as(type, values);
    };
  return check::read_again(ctx, std::move(source), rounding, written, check::Numbers::doubles,
                           "convert");
}

}  // namespace

Result<void> convert(base::Context& ctx, const Path& from, const Path& to,
                     const std::optional<std::string>& dtype) {
  TRY(known_type(dtype));
  warn_of_neighbours(ctx, folder_of(from), "convert");
  TRY(fits_its_configuration(ctx.disk, from));
  const auto tensors =
      TRY(dtype ? Tensors::open_unpacked(ctx.disk, from) : Tensors::open(ctx.disk, from));
  for (const auto& [name, tensor] : tensors.all())
    if (dtype && floats_not_read(tensor.info->dtype))
      return Error{Code::unsupported,
                   "tensor '" + base::visible(name) + "' has type " + tensor.info->dtype, from,
                   "F32, BF16 and F16 can be converted"};
  auto folder = TRY(NewFolder::begin(ctx.disk, to));
  auto writer = TRY(
      store::SafetensorsWriter::open(ctx.disk, base::join(folder.building(), "model.safetensors"),
                                     planned(tensors, dtype), {{"format", "pt"}}));
  for (const auto& [name, tensor] : tensors.all()) {
    TRY(ctx.cancel.check("convert"));
    TRY(copy_tensor(tensors, tensor, type_of(tensor, dtype), writer));
  }
  TRY(tensors.whole());
  TRY(writer.commit());
  TRY(folder.copy_beside_weights(folder_of(from)));
  if (dtype) TRY(say_unpacked(ctx.disk, folder.building(), *dtype));
  TRY(compare_converted(ctx, from, folder.building(), dtype));
  return folder.commit();
}

namespace {

struct Parts {
  std::vector<Tensors> models;
  std::optional<Tensors> base;
  std::vector<double> weights;
  std::vector<float> least = {};  // as merge::Tensor has it
};

// What few bits hold cannot be averaged bit by bit. Error: unsupported where config.json says so.
Result<void> is_of_floats(base::Disk& disk, const Path& place) {
  const auto path = base::join(folder_of(place), "config.json");
  if (!disk.exists(path)) return {};
  const auto scheme = TRY(packed::read_scheme(TRY(read_config_file(disk, path)), path));
  if (!scheme) return {};
  return Error{Code::unsupported, "quantised weights (" + scheme->text() + ") are not merged",
               place, "unpack them first: janua model convert DIR OUT --dtype BF16"};
}

Result<Tensors> open_floats(base::Disk& disk, const Path& place) {
  TRY(is_of_floats(disk, place));
  return Tensors::open(disk, place);
}

Result<Parts> open_parts(base::Disk& disk, const Merging& merging) {
  const auto& entry = merging.how.entry();
  const auto bad = [](const std::string& what, const std::string& hint = "") {
    return Error{Code::bad_request, what, "", hint};
  };
  const auto n = merging.models.size();
  if (entry.models != 0 && n != entry.models)
    return bad(merging.how.kind() + " takes " + std::to_string(entry.models) + " models, " +
               std::to_string(n) + " are named");
  if (n < entry.fewest) return bad("a merged model is made of at least two");
  if (entry.needs_base && !merging.base)
    return bad(merging.how.kind() + " merges what was changed since a common model",
               "name that with --base DIR");
  if (!entry.needs_base && merging.base)
    return bad(merging.how.kind() + " knows of no model that the others were made from",
               "leave --base out, or merge with --way ties or --way dare");
  if (!merging.weights.empty() && *entry.share != '\0')
    return bad(merging.how.kind() + " takes no weights of models",
               "say how much of each with --set " + std::string(entry.share) + "=0.5");
  if (!merging.weights.empty() && merging.weights.size() != n)
    return bad(std::to_string(merging.weights.size()) + " weights are given for " +
               std::to_string(n) + " models");
  Parts out;
  out.weights = merging.weights.empty() ? std::vector<double>(n, 1.0) : merging.weights;
  double sum = 0;
  for (const double weight : out.weights) {
    if (!std::isfinite(weight) || weight < 0)
      return bad("a weight is a number that is not below zero");
    sum += weight;
  }
  if (sum == 0) return bad("all weights are 0");
  for (const auto& place : merging.models) out.models.push_back(TRY(open_floats(disk, place)));
  if (merging.base) out.base = TRY(open_floats(disk, *merging.base));
  if (merging.like) TRY(is_of_floats(disk, *merging.like));
  return out;
}

Result<void> same_tensors(const Tensors& first, const Tensors& other) {
  const auto bad = [&](const std::string& name, const std::string& what) {
    return Error{Code::bad_data, "the tensor '" + base::visible(name) + "' " + what, other.place(),
                 "only models of one architecture and one vocabulary can be merged"};
  };
  for (const auto& [name, tensor] : first.all()) {
    const auto found = other.all().find(name);
    if (found == other.all().end()) return bad(name, "is not there, but in " + first.place());
    const auto &a = *tensor.info, &b = *found->second.info;
    if (a.shape != b.shape)
      return bad(name, "has the shape " + store::shape_text(b.shape) + ", in " + first.place() +
                           " " + store::shape_text(a.shape));
    const bool floats = Safetensors::reads(a.dtype);
    if (floats != Safetensors::reads(b.dtype) || (!floats && a.bytes != b.bytes))
      return bad(name, "is not made of floats, and not the same as in " + first.place());
  }
  for (const auto& [name, tensor] : other.all())
    if (!first.all().contains(name)) return bad(name, "is not in " + first.place());
  return {};
}

// What is merged runs under one configuration, so all must mean the same by it.
Result<void> same_models(base::Disk& disk, const Merging& merging, const Path& like) {
  for (const auto& place : merging.models) TRY(same_model(disk, like, folder_of(place)));
  if (merging.base) TRY(same_model(disk, like, folder_of(*merging.base)));
  return {};
}

Result<std::vector<float>> floats_of(const Tensors& tensors, const std::string& name) {
  const auto& tensor = tensors.all().at(name);
  std::vector<float> out(tensor.info->count);
  TRY(tensors.read(tensor, 0, out));
  return out;
}

Result<std::vector<float>> merged(const Merging& merging, const Parts& parts,
                                  const std::string& name) {
  std::vector<std::vector<float>> read;
  for (const auto& model : parts.models) read.push_back(TRY(floats_of(model, name)));
  std::vector<float> base;
  if (parts.base) base = TRY(floats_of(*parts.base, name));
  std::vector<float> out(read[0].size());
  merging.how.entry().merge(merging.how.settings(),
                            {name, base, {read.begin(), read.end()}, parts.weights, parts.least},
                            out);
  return out;
}

// What a model changed of one tensor.
Result<std::vector<float>> changed(const Tensors& model, const Tensors& base,
                                   const std::string& name) {
  auto out = TRY(floats_of(model, name));
  const auto from = TRY(floats_of(base, name));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] -= from[i];
  return out;
}

// What is large among the changes of a whole model is found in two passes over all of its tensors.
Result<float> least_kept(base::Context& ctx, const Tensors& model, const Tensors& base,
                         double share) {
  LargestShare sizes(share);
  for (const bool again : {false, true})
    for (const auto& [name, tensor] : model.all()) {
      TRY(ctx.cancel.check("merge"));
      if (!Safetensors::reads(tensor.info->dtype)) continue;
      const auto change = TRY(base::guard(
          name, [&] { return changed(model, base, name); }, "a tensor must fit into memory twice"));
      again ? sizes.count_again(change) : sizes.count(change);
    }
  return sizes.least();
}

Result<void> look_at_all(base::Context& ctx, const Merging& merging, Parts& parts) {
  const auto& entry = merging.how.entry();
  const auto share = entry.kept ? entry.kept(merging.how.settings()) : std::nullopt;
  if (!share) return {};
  for (const auto& model : parts.models)
    parts.least.push_back(TRY(least_kept(ctx, model, *parts.base, *share)));
  return {};
}

Result<void> merge_tensor(const Merging& merging, const Parts& parts, const std::string& name,
                          store::SafetensorsWriter& writer) {
  return writer.add(std::span<const float>(TRY(merged(merging, parts, name))));
}

// The merged model in memory, merged once more for it.
Result<check::Source> merged_source(base::Disk& disk, const Merging& merging, const Parts& parts,
                                    const Path& like) {
  const auto config = standing_config(disk, like);
  if (!config.ok()) return check::Source{{}, config.error().what};
  auto model = TRY(model_of(*config, like));
  if (!(base::Size(model.layout.size) * 4).fits(base::memory_there() / 2))
    return check::Source{{}, "the memory of this machine does not hold it"};
  std::vector<float> weights(model.layout.size);
  for (const auto& p : model.layout.parameters) {
    const auto& all = parts.models[0].all();
    const auto found = all.find(p.name);
    if (found == all.end() || found->second.info->count != p.size)
      return check::Source{{}, "config.json asks for a tensor '" + p.name + "' that there is not"};
    if (const auto& dtype = found->second.info->dtype; !Safetensors::reads(dtype))
      return check::Source{{},
                           "the tensor '" + p.name + "' has the type " + base::visible(dtype) +
                               ", and F32, BF16 and F16 are merged"};
    std::ranges::copy(TRY(merged(merging, parts, p.name)),
                      weights.begin() + static_cast<std::ptrdiff_t>(p.offset));
  }
  auto owned = Weights::of(model.layout, std::move(weights));
  return check::Source{
      Loaded{*config, arch::find(config->arch), std::move(model), std::move(owned)}, ""};
}

Result<void> compare_merged(base::Context& ctx, const Merging& merging, const Parts& parts,
                            const Path& like, const Path& written) {
  const auto rounding = [&](const Parameter& p, std::span<float> values) {
    const auto& tensor = parts.models[0].all().at(p.name);
    return check::round_as(store::block::find(type_of(tensor, merging.dtype)), values);
  };
  auto source = TRY(base::guard(
      like, [&] { return merged_source(ctx.disk, merging, parts, like); },
      "the merged model must fit into memory twice"));
  return check::read_again(ctx, std::move(source), rounding, written, check::Numbers::doubles,
                           "merge");
}

}  // namespace

Result<void> merge_models(base::Context& ctx, const Merging& merging, const Path& to) {
  TRY(known_type(merging.dtype));
  TRY(merging.how.check());
  for (const auto& place : merging.models) warn_of_neighbours(ctx, folder_of(place), "merge");
  auto parts = TRY(open_parts(ctx.disk, merging));
  for (const auto& place : merging.models) TRY(fits_its_configuration(ctx.disk, place));
  const auto& first = parts.models[0];
  for (const auto& model : parts.models) TRY(same_tensors(first, model));
  if (parts.base) TRY(same_tensors(first, *parts.base));
  TRY(look_at_all(ctx, merging, parts));
  if (merging.like && !ctx.disk.is_folder(folder_of(*merging.like)))
    return Error{Code::missing, "there is no such folder", *merging.like, ""};
  const auto like = folder_of(merging.like.value_or(merging.models[0]));
  TRY(same_models(ctx.disk, merging, like));
  auto folder = TRY(NewFolder::begin(ctx.disk, to));
  auto writer = TRY(
      store::SafetensorsWriter::open(ctx.disk, base::join(folder.building(), "model.safetensors"),
                                     planned(first, merging.dtype), {{"format", "pt"}}));
  for (const auto& [name, tensor] : first.all()) {
    TRY(ctx.cancel.check("merge"));
    if (!Safetensors::reads(tensor.info->dtype))
      TRY(copy_bytes(first, tensor, writer));
    else
      TRY(base::guard(
          name, [&] { return merge_tensor(merging, parts, name, writer); },
          "a tensor of all models must fit into memory"));
  }
  for (const auto& model : parts.models) TRY(model.whole());
  TRY(writer.commit());
  TRY(folder.copy_beside_weights(like));
  if (merging.dtype) TRY(say_unpacked(ctx.disk, folder.building(), *merging.dtype));
  TRY(compare_merged(ctx, merging, parts, like, folder.building()));
  return folder.commit();
}

}  // namespace model
