#include "run/shares.h"

#include <algorithm>
#include <charconv>

#include "ledger/artefact.h"
#include "run/graph.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr const char* kKind = "share";

Path folder_of(const Path& out, const Instance& stage) {
  return base::join(out + ".shares", stage.name);
}

Path folder_of(const Path& out, const Instance& stage, tokenizer::Share share) {
  return base::join(folder_of(out, stage),
                    std::to_string(share.number) + "-of-" + std::to_string(share.of));
}

// What a share was made of, by the role of it.
Result<std::map<std::string, std::string>> inputs_of(const Instance& stage, const Path& out,
                                                     base::Disk& disk) {
  std::map<std::string, std::string> ids;
  for (const auto& input : stage.inputs)
    ids[input.role] = TRY(ledger::read_manifest(disk, base::join(out, input.name))).id;
  return ids;
}

// How many shares there are to be, by the name of one; 0 for another name.
std::uint64_t count_in(const std::string& name) {
  const auto at = name.find("-of-");
  if (at == std::string::npos) return 0;
  std::uint64_t count = 0;
  const auto* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + at + 4, end, count);
  return read.ec == std::errc() && read.ptr == end && count <= 100'000 ? count : 0;
}

// Why the shares in a folder are none of this work; "" if the one there is.
std::string why_not(const Path& folder, const Instance& stage,
                    const std::map<std::string, std::string>& inputs, base::Context& ctx) {
  const auto manifest = ledger::read_manifest(ctx.disk, folder);
  if (!manifest.ok()) return "one is not made: " + folder;
  if (manifest->kind != kKind || manifest->inputs != inputs ||
      manifest->recipe != stage.to_json() || manifest->version != stage.entry->version)
    return "one was made of something else: " + folder;
  const auto whole = ledger::verify_files(ctx.disk, folder, *manifest);
  return whole.ok() ? "" : whole.error().sentence();
}

Result<void> are_made(const Recipe& recipe, const Instance& stage, const Path& out,
                      base::Context& ctx) {
  for (const auto& verdict : TRY(explain(recipe, out, ctx))) {
    const auto& name = verdict.stage->name;
    const bool read = std::ranges::count(stage.inputs, name, &Instance::Bound::name) > 0 ||
                      std::ranges::count(stage.gates, name) > 0;
    if (read && verdict.state != State::fresh)
      return Error{Code::missing, "the stage '" + name + "', which comes before, is not made", out,
                   "make it first: janua run ... --until " + name};
  }
  return {};
}

}  // namespace

Result<const Instance*> stage_in_shares(const Recipe& recipe) {
  const Instance* found = nullptr;
  for (const auto& stage : recipe.stages) {
    if (stage.kind != "shards") continue;
    if (found)
      return Error{Code::bad_request, "the recipe has several stages of the kind shards",
                   stage.where, "make them by janua run"};
    found = &stage;
  }
  if (found) return found;
  return Error{Code::bad_request, "the recipe has no stage of the kind shards", "",
               "of all stages this one alone is made in shares"};
}

Result<void> make_share(const Recipe& recipe, tokenizer::Share share, const Path& out,
                        base::Context& ctx) {
  const auto& stage = *TRY(stage_in_shares(recipe));
  TRY(are_made(recipe, stage, out, ctx));
  const auto inputs = TRY(inputs_of(stage, out, ctx.disk));
  const auto folder = folder_of(out, stage, share);
  if (why_not(folder, stage, inputs, ctx).empty()) return {};
  TRY(ctx.disk.make_folders(base::parent(folder)));
  auto writer = TRY(ledger::ArtefactWriter::open(ctx, folder, kKind));
  writer.manifest().inputs = inputs;
  writer.manifest().recipe = stage.to_json();
  writer.manifest().version = stage.entry->version;
  const auto input = [&](const char* role) { return base::join(out, stage.reads(role)->name); };
  TRY(tokenizer::make_shards(stage.settings("shards").as<tokenizer::ShardsRecipe>(),
                             input("corpus"), input("tokenizer"), writer, ctx, share));
  TRY(writer.finish());
  return {};
}

Result<std::vector<Path>> standing_shares(const Instance& instance, const Path& out,
                                          base::Context& ctx) {
  const auto all = folder_of(out, instance);
  std::vector<Path> folders;
  if (!ctx.disk.is_folder(all)) return folders;
  std::uint64_t count = 0;  // the largest: another number of shares is an older one's
  for (const auto& entry : TRY(ctx.disk.list(all))) count = std::max(count, count_in(entry.name));
  const auto inputs = TRY(inputs_of(instance, out, ctx.disk));
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto folder = folder_of(out, instance, {i, count});
    const auto why = why_not(folder, instance, inputs, ctx);
    if (!why.empty()) {
      ctx.reporter.warn(instance.name, "the shares in " + all + " are not used, for " + why);
      return std::vector<Path>();
    }
    folders.push_back(folder);
  }
  return folders;
}

}  // namespace run
