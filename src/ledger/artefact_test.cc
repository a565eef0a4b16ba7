// What an artefact is, and what its manifest may say.
#include "ledger/artefact.h"

#include <stdlib.h>

#include "ledger/ledger.h"
#include "ledger/shelf_test.h"

namespace ledger {
namespace {

using base::Code;
using base::Path;

TEST(Artefact, keeps_what_its_maker_said_and_what_it_counted_itself) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto made = make(world.ctx, "hello").take();
  const auto read = read_manifest(disk, "out/corpus").take();
  EXPECT_EQ(read.to_json(), made.to_json());
  EXPECT_EQ(read.kind, "corpus");
  EXPECT_EQ(read.seed, 7);
  EXPECT_EQ(read.inputs.at("sources"), "abc");
  ASSERT_EQ(read.files.size(), 2u);
  EXPECT_EQ(read.files[0].path, "a.txt");
  EXPECT_EQ(read.files[0].sha256, base::sha256("hello").hex());
  EXPECT_EQ(read.files[1].path, "deep/b.txt");
  EXPECT_EQ(read.files[1].bytes, 10u);
  EXPECT_GE(read.cost.at("wall_s").get<double>(), 0);
  EXPECT_EQ(read.tool.at("build").get<std::string>().size(), 64u);
}

TEST(Artefact, id_names_the_content_and_nothing_else) {
  base::MemoryDisk disk, other;
  Shelf world(disk), second(other);
  const auto a = make(world.ctx, "hello").take(), b = make(second.ctx, "hello").take();
  EXPECT_EQ(a.id, b.id);
  EXPECT_NE(a.id, make(second.ctx, "hellO").take().id);
  std::string bytes("corpus\0a.txt\0", 13);
  bytes += base::sha256("hello").hex() + std::string("\0deep/b.txt\0", 12) +
           base::sha256("hellohello").hex() + std::string("\0", 1);
  EXPECT_EQ(a.id, base::sha256(bytes).hex());
}

TEST(Artefact, does_not_exist_before_it_is_finished) {
  base::MemoryDisk disk;
  Shelf world(disk);
  auto writer = ArtefactWriter::open(world.ctx, "out/corpus", "corpus").take();
  disk.write_file(writer.path("a"), "x", 0644).take();
  EXPECT_EQ(read_manifest(disk, "out/corpus").error().code, Code::missing);
  writer.finish().take();
  EXPECT_TRUE(read_manifest(disk, "out/corpus").ok());
  EXPECT_FALSE(disk.exists("out/corpus.work"));
}

TEST(Artefact, starts_fresh_without_old_work_and_resumes_with_it) {
  base::MemoryDisk disk;
  Shelf world(disk);
  disk.write_file("out/train.work/step", "5", 0644).take();
  ArtefactWriter::open(world.ctx, "out/train", "train", ArtefactWriter::Start::resume).take();
  EXPECT_TRUE(disk.exists("out/train.work/step"));
  ArtefactWriter::open(world.ctx, "out/train", "train").take();
  EXPECT_FALSE(disk.exists("out/train.work/step"));
}

TEST(Artefact, leaves_out_half_written_files_and_half_made_artefacts_inside) {
  base::MemoryDisk disk;
  Shelf world(disk);
  auto writer = ArtefactWriter::open(world.ctx, "out/train", "train").take();
  disk.write_file(writer.path("checkpoint-1/manifest.json"), "{}", 0644).take();
  disk.write_file(writer.path("checkpoint-2.work/weights"), "torn", 0644).take();
  disk.write_file(writer.path("log.part"), "torn", 0644).take();
  const auto manifest = writer.finish().take();
  ASSERT_EQ(manifest.files.size(), 1u);
  EXPECT_EQ(manifest.files[0].path, "checkpoint-1/manifest.json");
  EXPECT_FALSE(disk.exists("out/train/checkpoint-2.work"));
  EXPECT_FALSE(disk.exists("out/train/log.part"));
}

TEST(Artefact, never_replaces_something_that_is_not_an_artefact) {
  base::MemoryDisk disk;
  Shelf world(disk);
  disk.write_file("out/corpus/thesis.odt", "ten years of work", 0644).take();
  EXPECT_EQ(make(world.ctx, "hello").error().code, Code::bad_request);
  EXPECT_TRUE(disk.exists("out/corpus/thesis.odt"));
}

TEST(Artefact, records_go_to_the_ledger_where_there_is_one) {
  base::MemoryDisk disk;
  Shelf world(disk);
  auto ledger = Ledger::open(world.ctx, "out/ledger").take();
  auto writer =
      ArtefactWriter::open(world.ctx, "out/corpus", "corpus", ArtefactWriter::Start::fresh, &ledger)
          .take();
  EXPECT_TRUE(writer.record("source", {{"name", "x"}}).ok());
  EXPECT_EQ(read_ledger(disk, "out/ledger").take().at(0).kind, "source");
  auto silent = ArtefactWriter::open(world.ctx, "out/b", "b").take();
  EXPECT_TRUE(silent.record("source", {}).ok());
}

TEST(Manifest, refuses_what_is_not_one) {
  base::MemoryDisk disk;
  for (const char* bytes :
       {"", "[]", "{}", "{\"kind\": 3}", "{\"kind\":\"a\",\"id\":\"b\",\"files\":[1]}"}) {
    disk.write_file("x/manifest.json", bytes, 0644).take();
    const auto manifest = read_manifest(disk, "x");
    ASSERT_FALSE(manifest.ok());
    EXPECT_EQ(manifest.error().code, Code::bad_data);
  }
}

TEST(Artefact, lists_the_artefacts_inside_it_by_their_ids_and_not_their_files) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto made = make_train(world.ctx).take();
  ASSERT_EQ(made.files.size(), 1u);
  EXPECT_EQ(made.files[0].path, "steps.jsonl");
  ASSERT_EQ(made.artefacts.size(), 2u);
  EXPECT_EQ(made.artefacts[0].name, "checkpoint-1");
  const auto inner = read_manifest(disk, "out/train/checkpoint-1").take();
  EXPECT_EQ(made.artefacts[0].id, inner.id);
  EXPECT_EQ(made.artefacts[0].manifest_sha256,
            base::sha256(disk.read("out/train/checkpoint-1/manifest.json").take()).hex());
  EXPECT_EQ(read_manifest(disk, "out/train").take().to_json(), made.to_json());
  std::string bytes("train\0checkpoint-1\0artefact:", 28);
  bytes += made.artefacts[0].id + std::string("\0checkpoint-2\0artefact:", 23) +
           made.artefacts[1].id + std::string("\0steps.jsonl\0", 13) + made.files[0].sha256 +
           std::string("\0", 1);
  EXPECT_EQ(made.id, base::sha256(bytes).hex());
  const auto all = all_files(disk, "out/train", made).take();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].path, "checkpoint-1/state.safetensors");
}

// Each byte was hashed four times: by the writer, for the checkpoint, for the training, and
// for nobody.
TEST(Artefact, hashes_each_byte_once_from_its_writer_to_the_artefact_around_it) {
  for (const bool real : {false, true}) {
    const std::unique_ptr<base::Disk> disk =
        real ? base::real_disk() : std::make_unique<base::MemoryDisk>();
    Shelf world(*disk);
    char name[] = "/tmp/janua_once_XXXXXX";
    const Path root = real ? ::mkdtemp(name) : "out";
    describe_tool();  // hashes the program, once
    const auto before = base::hashed_bytes();
    const auto made = make_train(world.ctx, root + "/train").take();
    std::uint64_t written = 0;
    for (const auto& file : base::list_files(*disk, root).take())
      written += disk->map(base::join(root, file)).take().size();
    const auto hashed = base::hashed_bytes() - before;
    EXPECT_GE(hashed, written - 10000) << "the manifest of the whole is for the ledger to digest";
    EXPECT_LE(hashed, written + 10000) << "and the lists of which the ids are digests";
    if (real) {
      const auto again = base::hashed_bytes();
      ASSERT_TRUE(verify_files(*disk, root + "/train", made, {Digests::known, 1}).ok());
      EXPECT_LE(base::hashed_bytes() - again, 10000u) << "as the input of the next stage";
      ASSERT_TRUE(verify_files(*disk, root + "/train", made).ok());
      EXPECT_GE(base::hashed_bytes() - again, written - 10000) << "an audit reads all";
      disk->remove_all(root).take();
    }
  }
}

TEST(Artefact, lists_a_large_file_as_a_tree_and_takes_the_plain_digest_of_the_version_before) {
  base::MemoryDisk disk;
  Shelf world(disk);
  auto writer = ArtefactWriter::open(world.ctx, "out/big", "shards").take();
  const auto size = base::chunk_bytes + 5;
  stream(disk, writer.path("big.bin"), size, 'x');
  stream(disk, writer.path("just.bin"), base::chunk_bytes, 'x');
  auto manifest = writer.finish().take();
  ASSERT_EQ(manifest.files.size(), 2u);
  EXPECT_EQ(manifest.files[0].sha256, "");
  EXPECT_EQ(manifest.files[1].tree, "");
  const auto bytes = disk.read("out/big/big.bin").take();
  EXPECT_EQ(manifest.files[0].tree, base::digest_of(bytes, 2).root.hex());
  EXPECT_EQ(read_manifest(disk, "out/big").take().to_json(), manifest.to_json());
  for (const auto digests : {Digests::read, Digests::known})
    EXPECT_TRUE(verify_files(disk, "out/big", manifest, {digests, 2}).ok());
  auto before = manifest;
  before.files[0].tree.clear();
  before.files[0].sha256 = base::sha256(bytes).hex();
  before.id = before.content_id();
  EXPECT_NE(before.id, manifest.id);
  for (const auto digests : {Digests::read, Digests::known})
    EXPECT_TRUE(verify_files(disk, "out/big", before, {digests, 2}).ok());
  auto bent = bytes;
  bent.back() = 'y';
  disk.write_file("out/big/big.bin", bent, 0644).take();
  for (const auto& one : {manifest, before})
    EXPECT_EQ(verify_files(disk, "out/big", one).error().where, "out/big/big.bin");
}

TEST(Manifest, refuses_paths_that_lead_out_of_the_artefact) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto good = make(world.ctx, "hello").take().to_json();
  for (const std::string path :
       {"", "/etc/passwd", "../a", "a/../../b", "a//b", "./a", "a/.", "a/", "..", "."}) {
    auto bent = good;
    bent["files"][0]["path"] = path;
    EXPECT_EQ(Manifest::from_json(bent, "m").error().code, Code::bad_data) << path;
    bent = good;
    bent["artefacts"] = {{{"name", path}, {"id", "x"}, {"manifest_sha256", "y"}}};
    EXPECT_EQ(Manifest::from_json(bent, "m").error().code, Code::bad_data) << path;
  }
  auto bent = good;
  bent["files"][0]["path"] = std::string("a.txt\0b", 7);
  EXPECT_FALSE(Manifest::from_json(bent, "m").ok());
  for (const char* path : {"...", "a..b/..c", ".hidden", "a b"}) {
    bent["files"][0]["path"] = path;
    EXPECT_TRUE(Manifest::from_json(bent, "m").ok()) << path;
  }
}

}  // namespace
}  // namespace ledger
