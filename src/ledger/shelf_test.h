// Artefacts made on any disk: a corpus of two files, a training with checkpoints inside.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ledger/artefact.h"

namespace ledger {

struct Shelf {
  explicit Shelf(base::Disk& disk)
      : ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""} {}
  base::OwnedContext owned;
  base::Context ctx;
};

inline base::Result<Manifest> make(base::Context& ctx, const std::string& text) {
  auto writer = TRY(ArtefactWriter::open(ctx, "out/corpus", "corpus"));
  TRY(ctx.disk.write_file(writer.path("a.txt"), text));
  TRY(ctx.disk.make_folders(writer.path("deep")));
  auto stream = TRY(ctx.disk.open_writer(writer.path("deep/b.txt")));
  TRY(stream->write(text + text));
  TRY(stream->commit());
  writer.manifest().seed = 7;
  writer.manifest().version = 2;
  writer.manifest().inputs["sources"] = "abc";
  writer.manifest().recipe = {{"words", 50}};
  writer.manifest().counts = {{"documents", 2}};
  return writer.finish();
}

// The text of the artefact that stands, "" if none; fails if half of something stands.
inline std::string standing(base::Disk& disk) {
  const auto manifest = read_manifest(disk, "out/corpus");
  if (!manifest.ok()) {
    EXPECT_EQ(manifest.error().code, base::Code::missing);
    return "";
  }
  const auto whole = verify_files(disk, "out/corpus", *manifest);
  EXPECT_TRUE(whole.ok()) << whole.error().sentence();
  return disk.read("out/corpus/a.txt").take();
}

// Writes `size` bytes in pieces, as the writers of shards and weights do.
inline void stream(base::Disk& disk, const base::Path& path, std::size_t size, char byte) {
  auto file = disk.open_writer(path).take();
  const std::string piece(1 << 20, byte);
  for (; size > piece.size(); size -= piece.size()) file->write(piece).take();
  file->write(std::string_view(piece).substr(0, size)).take();
  file->commit().take();
}

inline base::Result<Manifest> make_checkpoint(base::Context& ctx, const base::Path& folder,
                                              char byte) {
  auto writer = TRY(ArtefactWriter::open(ctx, folder, "checkpoint"));
  stream(ctx.disk, writer.path("state.safetensors"), 3000000, byte);
  writer.manifest().facts = {{"step", byte}};
  return writer.finish();
}

// A train artefact with two checkpoints and a log.
inline base::Result<Manifest> make_train(base::Context& ctx,
                                         const base::Path& folder = "out/train") {
  auto writer = TRY(ArtefactWriter::open(ctx, folder, "train"));
  TRY(make_checkpoint(ctx, writer.path("checkpoint-1"), 'a'));
  TRY(make_checkpoint(ctx, writer.path("checkpoint-2"), 'b'));
  for (int i = 0; i < 100; ++i)
    TRY(ctx.disk.append(writer.path("steps.jsonl"), "{\"step\":1}\n", false));
  return writer.finish();
}

}  // namespace ledger
